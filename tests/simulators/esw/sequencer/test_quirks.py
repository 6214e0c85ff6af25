"""What the real code does otherwise than documented is done when it is asked for, and only then."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.contracts.esw.params.responses import Completed
from harness.contracts.esw.sequencing.sequencer import (
    AbortSequence,
    Add,
    LoadSequence,
    QuerySequence,
    Reset,
    SequencerGoOffline,
)
from simulators.esw.sequencer.settings import Quirk, SequencerSettings
from tests.simulators.esw.loops import in_loop
from tests.simulators.esw.sequencer.rig import SCRIPTS, Serving, commands, serving

AS_IMPLEMENTED = SequencerSettings(scripts=SCRIPTS, as_implemented=frozenset(Quirk))


@pytest.fixture(scope="module", params=["documented", "implemented"])
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory):
    settings = AS_IMPLEMENTED if request.param == "implemented" else SequencerSettings(scripts=SCRIPTS)
    with serving(tmp_path_factory.mktemp("quirks"), settings) as found:
        yield found, request.param == "implemented"


@pytest.mark.parametrize("request_", [AbortSequence(), Reset()])
@in_loop
async def test_a_sequence_without_steps_left_ends(served: tuple[Serving, bool], request_) -> None:
    serving_, implemented = served
    async with serving_.sequencer() as sequencer:
        await sequencer.ask(LoadSequence(()))
        run_id = await sequencer.submit()
        if not implemented:
            assert await sequencer.end(run_id) == Completed(run_id)
            assert await sequencer.state() == "Idle"
            return
        assert await sequencer.state() == "Running"
        assert await sequencer.ask(request_) == {"_type": "Ok"}
        assert await sequencer.state() == "Running"
        assert await sequencer.ask(Add(commands("pass"))) == {"_type": "Ok"}
        assert await sequencer.end(run_id) == Completed(run_id)


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
