"""What the real code does otherwise than documented is done when it is asked for, and only then."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from harness.contracts.esw.params.responses import Completed
from harness.contracts.esw.sequencing.sequencer import (
    AbortSequence,
    Add,
    AddBreakpoint,
    LoadSequence,
    QuerySequence,
    Reset,
    SequencerGoOffline,
    StartSequence,
    Stop,
)
from simulators.esw.sequencer.settings import Quirk, SequencerSettings
from tests.simulators.esw.loops import in_loop
from tests.simulators.esw.sequencer.rig import SCRIPTS, Sequencer, Serving, commands, serving

AS_IMPLEMENTED = SequencerSettings(scripts=SCRIPTS, as_implemented=frozenset(Quirk))


@pytest.fixture(scope="module", params=["documented", "implemented"])
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory):
    settings = AS_IMPLEMENTED if request.param == "implemented" else SequencerSettings(scripts=SCRIPTS)
    with serving(tmp_path_factory.mktemp("quirks"), settings) as found:
        yield found, request.param == "implemented"


async def pause_before_the_first_step(sequencer: Sequencer) -> str:
    """Start a sequence that does not begin, and return its run."""
    await sequencer.ask(LoadSequence(commands("pass", "pass")))
    await sequencer.ask(AddBreakpoint((await sequencer.steps() or ())[0].id))
    started = await sequencer.ask(StartSequence())
    assert (await sequencer.state(), await sequencer.statuses()) == ("Running", ["Pending", "Pending"])
    return str(started["runId"])


@pytest.mark.parametrize("request_", [AbortSequence(), Stop(), Reset()])
@in_loop
async def test_a_sequence_whose_steps_are_all_dropped_ends(served: tuple[Serving, bool], request_: Any) -> None:
    serving_, implemented = served
    async with serving_.sequencer() as sequencer:
        run_id = await pause_before_the_first_step(sequencer)
        assert await sequencer.ask(request_) == {"_type": "Ok"}
        assert await sequencer.statuses() == []
        if implemented:
            assert await sequencer.state() == "Running"
            assert await sequencer.ask(Add(commands("pass"))) == {"_type": "Ok"}
        assert await sequencer.end(run_id) == Completed(run_id)
        assert await sequencer.state() == "Idle"


@in_loop
async def test_an_earlier_run_is_told_after_going_offline(served: tuple[Serving, bool]) -> None:
    serving_, implemented = served
    async with serving_.sequencer() as sequencer:
        run_id = await sequencer.submit("pass")
        await sequencer.end(run_id)
        await sequencer.ask(SequencerGoOffline())
        if implemented:
            with pytest.raises((TimeoutError, ConnectionError)):
                await sequencer.ask(QuerySequence(run_id))
            while await sequencer.asking.locations.list_by_prefix("ESW.darknight"):
                pass
        else:
            assert (await sequencer.ask(QuerySequence(run_id)))["_type"] == "Completed"


@in_loop
async def test_an_earlier_run_is_told_once_another_sequence_is_loaded(served: tuple[Serving, bool]) -> None:
    serving_, implemented = served
    async with serving_.sequencer() as sequencer:
        run_id = await sequencer.submit("pass")
        await sequencer.end(run_id)
        await sequencer.ask(LoadSequence(commands("pass")))
        answer = await sequencer.ask(QuerySequence(run_id))
        assert answer["_type"] == ("Started" if implemented else "Completed")


@in_loop
async def test_steps_complete_at_once_in_simulation(tmp_path: Path) -> None:
    with serving(tmp_path, SequencerSettings(scripts=SCRIPTS, simulation=True)) as found:
        async with found.sequencer() as sequencer:
            run_id = await sequencer.submit("hold", "fail", "nonsense")
            assert await sequencer.end(run_id) == Completed(run_id)
