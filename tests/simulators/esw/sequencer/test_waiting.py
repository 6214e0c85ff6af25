"""Who waits for a sequencer is told in time: of changes, of ends, of limits that are over, of a sequencer that dies."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Iterator
from contextlib import aclosing, suppress

import pytest

from harness.contracts.esw.location import ConnectionType
from harness.contracts.esw.params.responses import Invalid
from harness.contracts.esw.sequencing.sequencer import (
    LoadSequence,
    SequencerGoOffline,
    SequencerGoOnline,
    SequencerStateResponse,
)
from simulators.esw.msocket.errors import NamedError
from simulators.esw.sequence_component.messages import UnloadScript
from tests.simulators.esw.loops import in_loop
from tests.simulators.esw.sequencer.rig import (
    BOTH,
    COMPONENT,
    CONTROLLED,
    SEQUENCER_PREFIX,
    Sequencer,
    Serving,
    commands,
    serving,
)

ENDS = (ConnectionError, NamedError)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """A sequence component with the time limits of a simulation."""
    with serving(tmp_path_factory.mktemp("sequencer")) as found:
        yield found


def describe(state: SequencerStateResponse) -> tuple[str, ...]:
    return tuple(
        type(one).__struct_config__.tag for one in (state.sequencer_state, *(step.status for step in state.step_list))
    )


@pytest.mark.parametrize("kind", BOTH)
@in_loop
async def test_a_subscriber_is_told_the_state_and_all_changes(served: Serving, kind: ConnectionType) -> None:
    async with served.sequencer(kind) as sequencer, aclosing(sequencer.api.subscribe_state()) as states:
        assert describe(await anext(states)) == ("Idle",)
        await sequencer.ask(SequencerGoOnline())  # changes nothing, so nothing is told
        run_id = await sequencer.submit("hold", "pass")
        await sequencer.tell("release")
        await sequencer.end(run_id)
        assert [describe(await anext(states)) for _ in range(4)] == [
            ("Processing", "Pending", "Pending"),
            ("Running", "InFlight", "Pending"),
            ("Running", "Success", "InFlight"),
            ("Idle", "Success", "Success"),
        ]


@in_loop
async def test_a_subscriber_who_is_slow_misses_the_oldest_changes(served: Serving) -> None:
    kind = ConnectionType.PEKKO
    async with served.sequencer(kind) as sequencer, aclosing(sequencer.api.subscribe_state()) as states:
        await anext(states)
        for count in range(1, 31):
            await sequencer.ask(LoadSequence(commands(*["pass"] * count)))
        told = [len((await anext(states)).step_list)]
        while told[-1] < 30:  # the last change may still be on its way when the first is taken
            told.append(len((await anext(states)).step_list))
        assert told[-16:] == list(range(15, 31))
        assert len(told) < 20


@pytest.mark.parametrize("kind", BOTH)
@in_loop
async def test_an_end_that_does_not_come_in_time_is_told(served: Serving, kind: ConnectionType) -> None:
    async with served.sequencer(kind) as sequencer:
        run_id = await sequencer.submit("hold")
        with pytest.raises(TimeoutError):
            await sequencer.end(run_id, 1)
        await sequencer.tell("release")
        assert type(await sequencer.end(run_id, 1)).__name__ == "Completed"


@pytest.mark.parametrize("kind", BOTH)
@in_loop
async def test_an_unknown_run_is_told_at_once(served: Serving, kind: ConnectionType) -> None:
    async with served.sequencer(kind) as sequencer:
        ended = await sequencer.end("unknown", 60)
        assert isinstance(ended, Invalid)
        assert ended.issue.reason == "Sequencer is not running any sequence with runId unknown"


@in_loop
async def test_a_script_that_takes_too_long_is_told_and_goes_on(served: Serving) -> None:
    async with served.sequencer() as sequencer:
        await sequencer.tell("hang go-offline")
        began = time.monotonic()
        with pytest.raises(TimeoutError, match="Ask timed out"):
            await sequencer.ask(SequencerGoOffline())
        assert 0.4 < time.monotonic() - began < 2  # five seconds, scaled by a tenth
        assert await sequencer.state() == "Processing"
        await sequencer.tell("wake go-offline")
        await sequencer.until("Offline")


async def follow(sequencer: Sequencer, seen: list[SequencerStateResponse]) -> None:
    with suppress(*ENDS):
        await sequencer.watch(seen)


@pytest.mark.parametrize("kind", BOTH)
@in_loop
async def test_who_waits_for_a_sequencer_that_is_unloaded_is_told(served: Serving, kind: ConnectionType) -> None:
    async with served.sequencer(kind) as sequencer:
        await check_ended(sequencer, lambda: unload(sequencer))


@pytest.mark.parametrize("kind", BOTH)
@in_loop
async def test_who_waits_for_a_sequencer_that_is_killed_is_told(
    tmp_path_factory: pytest.TempPathFactory, kind: ConnectionType
) -> None:
    with serving(tmp_path_factory.mktemp("killed")) as found:
        async with found.sequencer(kind) as sequencer:
            pid = found.components.started.supervisor.processes[-1].popen.pid

            async def kill() -> None:
                os.kill(pid, signal.SIGKILL)

            await check_ended(sequencer, kill)
            found.components.start(COMPONENT, settings=CONTROLLED)
        async with found.sequencer(kind) as again:
            assert await again.state() == "Idle"


async def unload(sequencer: Sequencer) -> None:
    await (await sequencer.asking.find(COMPONENT)).ask(UnloadScript(), 5)


async def check_ended(sequencer: Sequencer, end) -> None:  # type: ignore[no-untyped-def]
    run_id = await sequencer.submit("hold")
    seen: list[SequencerStateResponse] = []
    waiting = asyncio.create_task(sequencer.end(run_id, 60))
    watching = asyncio.create_task(follow(sequencer, seen))
    while not seen:  # noqa: ASYNC110
        await asyncio.sleep(0)
    await end()
    async with asyncio.timeout(3):
        with pytest.raises(ENDS):
            await waiting
        await watching
        while await sequencer.asking.locations.list_by_prefix(SEQUENCER_PREFIX):
            pass
