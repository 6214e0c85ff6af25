"""What is begun for a subscription ends: it is tried again until it has worked, or nobody wants it any more."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import closing
from dataclasses import replace
from typing import Any, TypeVar

import pytest

from harness.connectors.tango.bridge.subscriptions.batch import Batch
from harness.connectors.tango.bridge.subscriptions.subscriptions import Subscriptions
from harness.events.entry import Kind
from harness.events.key import Key
from simulators.faults import Trouble
from tests.connectors.tango.bridge.doors import bridge_of
from tests.connectors.tango.bridge.faulty import PATIENCE, Stage, kinds, pushes_arrive, staged, until
from tests.connectors.tango.bridge.troubles import ANSWERS
from tests.connectors.tango.conftest import Recorder
from tests.connectors.tango.system import ONE, ControlSystem

T = TypeVar("T")
PUSHED, QUIET = "pushed", "aDouble"
"""Attributes; the second does not change."""
READINGS = Trouble(answers=ANSWERS["502"].trouble.answers, where=(b"query Values",))
"""The gateway cannot be asked for values."""
FINAL = 0x80
"""Bit of a websocket's frame that no letter of HTTP has."""
UNREAD = "1 attributes could not be read"
"""What the log says then."""
MANY = 100


@pytest.fixture(scope="module")
def stage(control_system: ControlSystem) -> Iterator[Stage]:
    with staged(control_system, limit=1.5) as made:
        yield made


@pytest.fixture
def subscriptions(stage: Stage) -> Iterator[Subscriptions]:
    held = bridge_of(stage.connector)._subscriptions
    yield held
    stage.mend()
    until(lambda: len(held) == 0)
    assert bridge_of(stage.connector)._socket._streams == {}


@pytest.fixture
def inside(stage: Stage) -> Callable[[Callable[[], Awaitable[Any]]], Any]:
    """Do something on the bridge's thread."""

    def do(work: Callable[[], Awaitable[T]]) -> T:
        async def run() -> T:
            return await work()

        return bridge_of(stage.connector)._controller.call(run(), PATIENCE, "a test")

    return do


Inside = Callable[[Callable[[], Coroutine[Any, Any, T]]], T]


def batch_of(subscriptions: Subscriptions, attribute: str) -> Batch:
    name = Key(ONE, attribute.lower())
    return subscriptions._streams.batches[name]


def interrupt(batch: Batch) -> None:
    """As when the websocket is closed, and opened again."""
    batch.interrupted("it was closed")
    batch.resumed()


async def at_work() -> int:
    """How many tasks the bridge has."""
    return len(asyncio.all_tasks())


def test_a_reading_after_a_flood_is_tried_again(
    stage: Stage, subscriptions: Subscriptions, inside: Inside[None], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    recorder = Recorder()
    with closing(stage.connector.subscribe([Key(ONE, QUIET)], recorder)[0]):

        async def flood() -> None:
            subscriptions.missed()

        stage.proxy.trouble = READINGS
        inside(flood)
        until(lambda: UNREAD in caplog.text)
        stage.mend()
        recorder.until_kind(Kind.RESYNCHRONISED)
    assert Kind.ERROR not in kinds(recorder.events)


def test_a_reading_after_an_interruption_is_tried_again(
    stage: Stage, subscriptions: Subscriptions, inside: Inside[None], caplog: pytest.LogCaptureFixture
) -> None:
    """Of what the gateway does not show again."""
    caplog.set_level(logging.INFO)
    recorder, other = Recorder(), Recorder()
    both = stage.connector.subscribe([Key(ONE, PUSHED), Key(ONE, QUIET)], recorder)
    with closing(both[0]), closing(both[1]):

        async def interrupted() -> None:
            interrupt(batch_of(subscriptions, QUIET))

        stage.proxy.trouble = READINGS
        for value in range(MANY):  # again if the gateway, which polls it, was faster
            inside(interrupted)
            stage.direct().Push(float(value))
            until(lambda: UNREAD in caplog.text or not subscriptions._catching_up.under_way)
            if UNREAD in caplog.text:
                break
        recorder.forget()
        stage.mend()
        recorder.until(lambda event: event.key.field == QUIET and event.has_value)
        with closing(stage.connector.subscribe([Key(ONE, QUIET)], other)[0]):
            assert kinds(other.events) == [Kind.INITIAL]
    assert Kind.ERROR not in kinds(recorder.events)


def test_what_was_subscribed_to_in_trouble_is_caught_up_with(stage: Stage, subscriptions: Subscriptions) -> None:
    """Its first value is lost and the gateway cannot be asked; later it comes although nothing changes it."""
    recorder, other = Recorder(), Recorder()
    with closing(stage.connector.subscribe([Key(ONE, "aShort")], other)[0]):
        stage.connector._many.essentials([Key(ONE, PUSHED), Key(ONE, QUIET)])
        stage.proxy.trouble = replace(READINGS, changes=lambda data: b"" if data[0] & FINAL else data)
        both = stage.connector.subscribe([Key(ONE, PUSHED), Key(ONE, QUIET)], recorder)
        with closing(both[0]), closing(both[1]):
            stage.mend()
            stage.direct().Push(1.25)
            recorder.until(lambda event: event.key.field == QUIET and event.kind is Kind.RESYNCHRONISED)


def test_interruptions_leave_one_task_that_waits(
    stage: Stage, subscriptions: Subscriptions, inside: Inside[int]
) -> None:
    recorder = Recorder()
    before = inside(at_work)
    with closing(stage.connector.subscribe([Key(ONE, PUSHED)], recorder)[0]):

        async def interrupted() -> int:
            batch = batch_of(subscriptions, PUSHED)
            for _ in range(MANY):
                interrupt(batch)
                await asyncio.sleep(0)
            return len(subscriptions._catching_up.under_way)

        assert inside(interrupted) == 1
        assert inside(at_work) < before + MANY
        pushes_arrive(stage, recorder, [2.5])
        until(lambda: not subscriptions._catching_up.under_way)


def test_what_nobody_wants_any_more_is_not_waited_for(
    stage: Stage, subscriptions: Subscriptions, inside: Inside[None]
) -> None:
    """Before a frame has come again."""
    (subscription,) = stage.connector.subscribe([Key(ONE, PUSHED)], Recorder())

    async def interrupted() -> None:
        interrupt(batch_of(subscriptions, PUSHED))

    inside(interrupted)
    subscription.close()
    until(lambda: not subscriptions._catching_up.under_way)


def test_a_renewal_goes_on_after_an_interruption(
    stage: Stage, subscriptions: Subscriptions, inside: Inside[None]
) -> None:
    recorder = Recorder()
    with closing(stage.connector.subscribe([Key(ONE, PUSHED)], recorder)[0]) as subscription:

        async def renewed() -> None:
            batch = batch_of(subscriptions, PUSHED)
            renewal = asyncio.ensure_future(subscriptions._renewal.renew(batch, list(batch.members.values())))
            while (anew := batch_of(subscriptions, PUSHED)) is batch or anew.stream is None:  # noqa: ASYNC110 - before anything comes
                await asyncio.sleep(0)
            assert not anew.alive.is_set()
            interrupt(anew)
            await renewal

        inside(renewed)
        pushes_arrive(stage, recorder, [3.5])
        assert not subscription.polled


def test_a_renewal_leaves_out_what_nobody_wants_any_more(
    stage: Stage, subscriptions: Subscriptions, inside: Inside[None]
) -> None:
    """It travelled with what is renewed; nobody would end it later."""
    recorder = Recorder()
    wanted, unwanted = stage.connector.subscribe([Key(ONE, PUSHED), Key(ONE, QUIET)], recorder)
    unwanted.close()

    async def renewed() -> None:
        batch = batch_of(subscriptions, PUSHED)
        await subscriptions._renewal.renew(batch, [batch.members[ONE, PUSHED]])

    inside(renewed)
    assert len(subscriptions) == 1
    pushes_arrive(stage, recorder, [4.5])
    wanted.close()
