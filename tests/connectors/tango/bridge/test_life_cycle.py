"""The bridge's thread: who runs on it, how it ends, and what becomes of those who still wait."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Iterator
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from pydantic import SecretStr

from harness.connectors.controller import GRACE, Controller
from harness.connectors.tango.abstract import Subscription
from harness.connectors.tango.bridge.connector import BridgeConnector
from harness.connectors.tango.bridge.factory import TBridgeFactory
from harness.connectors.tango.bridge.transport.websocket import WSController
from harness.errors import ConnectorError, NotLoggedIn, TimedOut, Unreachable
from harness.events.entry import Event, Kind
from harness.events.key import Key
from harness.limits import Limits
from tests.connectors.tango.bridge.doors import bridge_of, bridged, with_password
from tests.connectors.tango.bridge.faulty import (
    PATIENCE,
    Stage,
    call_aside,
    nothing_is_left,
    pushes_arrive,
    staged,
    threads,
    until,
)
from tests.connectors.tango.conftest import Recorder
from tests.connectors.tango.system import ABSENT, ONE, TWO, ControlSystem

NAME = "tango-bridge-under-test"


class Part:
    """Runs until it is told to stop, and writes down when that was."""

    def __init__(self, name: str, diary: list[str]) -> None:
        self._name, self._diary = name, diary
        self._told = asyncio.Event()

    async def run(self) -> None:
        try:
            await self._told.wait()
            self._diary.append(f"{self._name} ends by itself")
        except asyncio.CancelledError:
            self._diary.append(f"{self._name} is cancelled")
            raise

    async def stop(self) -> None:
        self._diary.append(f"{self._name} is told")
        self._told.set()
        await asyncio.sleep(0.01)


class Deaf(Part):
    """Does not care."""

    async def stop(self) -> None:
        self._diary.append(f"{self._name} is told")


@pytest.fixture
def controller() -> Iterator[Controller]:
    made = Controller(NAME)
    yield made
    made.close()
    assert NAME not in [thread.name for thread in threading.enumerate()]


def inside(controller: Controller, *work: Any) -> None:
    """Do this on the controller's thread."""

    async def do() -> None:
        for one in work:
            one()

    controller.call(do(), 5.0, "a test")


def unheard(error: BaseException) -> None:
    raise AssertionError(error)


async def long() -> int:
    await asyncio.sleep(60)
    return 1


async def short() -> int:
    return 1


def test_it_ends_in_order_and_what_still_runs_is_cancelled(controller: Controller) -> None:
    diary: list[str] = []
    parts = [Part("socket", diary), Part("rest", diary), Deaf("deaf", diary)]

    async def ending() -> None:
        diary.append("sessions are closed")

    async def call() -> None:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            diary.append("call is cancelled")
            raise

    for part in parts:
        controller.add(part)
        inside(controller, lambda part=part: controller.monitor(part.run(), unheard))
    controller.at_the_end(ending)
    waiting = controller.dispatch(call())
    inside(controller)
    controller.close()
    assert diary[:5] == [
        "socket is told",
        "socket ends by itself",
        "rest is told",
        "rest ends by itself",
        "deaf is told",
    ]
    assert set(diary[5:7]) == {"deaf is cancelled", "call is cancelled"}
    assert diary[7:] == ["sessions are closed"]
    assert isinstance(waiting, Future)
    with pytest.raises(CancelledError):
        waiting.result(1)


def test_a_part_that_does_not_stop_and_one_that_fails_hold_nobody_up(
    controller: Controller, caplog: pytest.LogCaptureFixture
) -> None:
    diary: list[str] = []

    class Stubborn(Part):
        async def stop(self) -> None:
            await asyncio.sleep(60)

    class Broken(Part):
        async def stop(self) -> None:
            raise ZeroDivisionError("while stopping")

    for part in (Stubborn("stubborn", diary), Broken("broken", diary), Part("last", diary)):
        controller.add(part)
    began = time.monotonic()
    controller.close()
    assert time.monotonic() - began < GRACE + 2
    assert diary == ["last is told"]
    assert "a part did not end within 2 s" in caplog.messages
    assert "a part did not end well" in caplog.messages


def test_from_outside_a_future_from_inside_a_task(controller: Controller) -> None:
    async def nested() -> int:
        task = controller.dispatch(short())
        assert isinstance(task, asyncio.Task)
        return await task + 1

    future = controller.dispatch(short())
    assert isinstance(future, Future)
    assert future.result(5) == 1
    assert controller.call(nested(), 5.0, "a test") == 2


def test_a_call_that_takes_too_long_is_cancelled_and_says_what_it_was(controller: Controller) -> None:
    with pytest.raises(TimedOut, match=r"^looking at the moon: no answer within 0\.1 s$"):
        controller.call(long(), 0.1, "looking at the moon")

    async def others() -> list[asyncio.Task[Any]]:
        await asyncio.sleep(0)
        return [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]

    assert controller.call(others(), 5.0, "a test") == []


def test_a_call_that_is_interrupted_is_cancelled(controller: Controller, monkeypatch: pytest.MonkeyPatch) -> None:
    cancelled = threading.Event()

    async def sent_later() -> None:
        try:
            await asyncio.sleep(PATIENCE)
        except asyncio.CancelledError:
            cancelled.set()
            raise

    def interrupt(future: Future[Any], limit: float) -> None:
        inside(controller)  # it has begun
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        wait = Future.result
        patched.setattr(Future, "result", lambda one, limit: (interrupt if limit > PATIENCE else wait)(one, limit))
        with pytest.raises(KeyboardInterrupt):
            controller.call(sent_later(), PATIENCE, "sending a command")
    assert cancelled.wait(PATIENCE)


def test_the_own_thread_cannot_wait_for_itself(controller: Controller) -> None:
    def call() -> None:
        with pytest.raises(RuntimeError, match="a test: a call from the thread of the bridge would wait for itself"):
            controller.call(short(), 1.0, "a test")
        with pytest.raises(RuntimeError, match="the thread of the bridge cannot wait for its own end"):
            controller.close()

    inside(controller, call)


def test_after_the_end_nothing_is_begun(controller: Controller) -> None:
    controller.close()
    with pytest.raises(Unreachable, match="the bridge is closed"):
        controller.dispatch(short())
    with pytest.raises(Unreachable, match="the bridge is closed"):
        controller.call(short(), 1.0, "a test")
    controller.close()


def test_an_error_that_nobody_handles_is_logged_and_told(
    controller: Controller, caplog: pytest.LogCaptureFixture
) -> None:
    told: list[BaseException] = []

    async def fails() -> None:
        raise ZeroDivisionError("in a loop")

    async def is_unreachable() -> None:
        raise Unreachable("the gateway is gone")

    for loop in (fails, is_unreachable):
        inside(controller, lambda loop=loop: controller.monitor(loop(), told.append))
    inside(controller)
    assert [type(error) for error in told] == [ZeroDivisionError, Unreachable]
    (record,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert record.getMessage() == "a task of the bridge failed"
    assert record.exc_info is not None


# ---- with a real gateway ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def stage(control_system: ControlSystem) -> Iterator[Stage]:
    with staged(control_system, limit=PATIENCE) as made:
        yield made


def test_an_error_in_the_websockets_loop_is_a_gap_and_does_not_end_it(
    stage: Stage, recorder: Recorder, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    stage.connector.subscribe([Key(ONE, "pushed")], recorder)
    recorder.next()

    async def fail(*_: object) -> None:
        raise ZeroDivisionError("a mistake of the bridge's own")

    with monkeypatch.context() as broken:
        broken.setattr(WSController, "_session_of_frames", fail)
        stage.proxy.cut()
        assert recorder.until_kind(Kind.GAP).error
        until(lambda: "ZeroDivisionError: a mistake" in bridge_of(stage.connector).trouble)
    assert caplog.messages.count("a mistake in the websocket's loop") == 1
    assert recorder.until_kind(Kind.RESYNCHRONISED).value == stage.direct().pushed
    pushes_arrive(stage, recorder, [1.0, 2.0])
    assert bridge_of(stage.connector).trouble == ""


def test_many_threads_call_at_once(stage: Stage) -> None:
    device = stage.connector.device(ONE)
    for one in (device, stage.connector.device(TWO)):
        one.attributes(), one.commands()  # 16 times at once, these are too much for a gateway on a busy machine

    def call(number: int) -> Any:
        recorder = Recorder()
        (subscription,) = stage.connector.subscribe([Key(ONE, "aShort"), Key(TWO, "aLong")][number % 2 :][:1], recorder)
        try:
            return recorder.next().value, device.execute("Echo", str(number)), device.read("aDouble").value
        finally:
            subscription.close()

    with ThreadPoolExecutor(16) as callers:
        found = list(callers.map(call, range(160)))
    assert found == [((-7, 70_000)[number % 2], str(number), 1.25) for number in range(160)]
    until(lambda: ("test/instrument/1", "ashort") not in bridge_of(stage.connector)._subscriptions._streams.subscribers)


def test_who_waits_when_it_is_closed_is_told_at_once(control_system: ControlSystem, recorder: Recorder) -> None:
    before = threads()
    with staged(control_system, limit=PATIENCE) as stage:
        device = stage.connector.device(ONE)
        subscriptions = stage.connector.subscribe([Key(ONE, "pushed")], recorder)
        device.command("Echo")
        stage.proxy.trouble.holds = True
        with ThreadPoolExecutor(8) as callers:
            waiting = [callers.submit(device.execute, "Echo", "never heard") for _ in range(8)]
            time.sleep(0.2)  # most are under way by then
            stage.connector.close()
            errors = [one.exception(PATIENCE) for one in waiting]
        assert all(isinstance(error, ConnectorError) for error in errors), errors
        assert {str(error).rpartition(": ")[2] for error in errors} <= {
            "the bridge was closed meanwhile",
            "the bridge is closed",
        }
        with pytest.raises(Unreachable, match="the bridge is closed"):
            device.read("aDouble")
        for one in subscriptions:
            one.close()
    nothing_is_left(stage, before)


def test_a_websocket_that_opens_too_late_leaves_no_subscription(control_system: ControlSystem) -> None:
    with staged(control_system, limit=1.0) as stage:
        until(lambda: not isinstance(call_aside(stage.connector.device(ONE).attributes)(), ConnectorError))
        stage.proxy.trouble.answers = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        stage.proxy.trouble.where = (b"GET /simulated/taranta/socket",)
        with pytest.raises(Unreachable, match=r"no websocket to the gateway within 1 s: .* answers with status 502"):
            stage.connector.subscribe([Key(ONE, "pushed")], Recorder())
        assert len(bridge_of(stage.connector)._subscriptions) == 0


def test_a_connector_that_closes_leaves_the_bridge_to_its_other_users(stage: Stage) -> None:
    bridge = bridge_of(stage.connector)
    factory, limits = TBridgeFactory(), Limits(call=PATIENCE)
    user = with_password(stage.service.doorway)
    one, other = (BridgeConnector(factory.bridge(bridge.gateway, user, limits), factory, limits) for _ in range(2))
    try:
        heard, still_heard = Recorder(), Recorder()
        for connector, recorder in ((one, heard), (other, still_heard)):
            connector.subscribe([Key(ONE, "pushed"), Key(ABSENT, "State")], recorder)
            recorder.until(lambda event: event.key.subject == ONE)
        for _ in range(2):
            one.close()
        heard.events.clear()
        still_heard.reached(stage.direct().Push)
        stage.direct().Push(47.0)
        still_heard.until(lambda event: event.value == 47.0)
        assert other.device(ONE).read("pushed").value == 47.0
        assert heard.events == []
        with pytest.raises(Unreachable, match="is closed"):
            one.subscribe([Key(ONE, "pushed")], heard)
        assert heard.events == []
        device = other.device(ONE)
        device.command("Count")
    finally:
        one.close()
        other.close()
    with pytest.raises(Unreachable, match="the bridge is closed"):
        device.start("Count")


def test_a_subscriber_may_end_its_subscription_while_it_takes_an_event(stage: Stage) -> None:
    class Once(Recorder):
        subscription: Subscription | None = None

        def push_event(self, event: Event) -> None:
            if self.subscription is not None:
                self.subscription.close()
            super().push_event(event)

    first = Recorder()
    stage.connector.subscribe([Key(ONE, "pushed")], first)
    first.reached(stage.direct().Push)
    once = Once()
    (once.subscription,) = stage.connector.subscribe([Key(ONE, "pushed")], once)
    once.forget()
    stage.direct().Push(48.0)
    assert once.next().value == 48.0
    assert stage.connector.device(ONE).read("pushed").value == 48.0  # the bridge goes on


def test_a_password_that_is_no_ascii_is_refused_as_any_wrong_one(stage: Stage) -> None:
    user = with_password(stage.service.doorway)
    with (
        bridged(bridge_of(stage.connector).gateway, replace(user, password=SecretStr("pässword"))) as connector,
        pytest.raises(NotLoggedIn, match=r"refuses user .* \[401\]"),
    ):
        connector.passage()
