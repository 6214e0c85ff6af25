"""What a script does beside its steps, and what becomes of a sequencer whose script fails to."""

from __future__ import annotations

import asyncio

import pytest

from harness.contracts.esw.location import ConnectionType
from harness.contracts.esw.params.responses import Completed
from harness.contracts.esw.sequencing.sequencer import (
    AbortSequence,
    DiagnosticMode,
    LoadSequence,
    OperationsMode,
    SequencerGoOffline,
    SequencerGoOnline,
    StartSequence,
    SubmitSequence,
)
from tests.simulators.esw.loops import in_loop
from tests.simulators.esw.sequencer.rig import BOTH, NOW, Serving, commands

OK = {"_type": "Ok"}


@in_loop
async def test_a_sequence_that_the_script_does_not_begin_is_not_submitted(served: Serving) -> None:
    async with served.sequencer() as sequencer:
        await sequencer.tell("break new-sequence")
        answer = await sequencer.ask(SubmitSequence(commands("pass")))
        text = "New sequence handler failed to submit successfully"
        assert answer == {"_type": "Error", "runId": "IdNotAvailable", "message": text}
        assert (await sequencer.state(), await sequencer.steps()) == ("Idle", None)


@in_loop
async def test_a_sequence_that_the_script_does_not_begin_stays_loaded(served: Serving) -> None:
    async with served.sequencer() as sequencer:
        await sequencer.ask(LoadSequence(commands("pass")))
        await sequencer.tell("break new-sequence")
        text = "New sequence handler failed to start successfully"
        assert await sequencer.ask(StartSequence()) == {
            "_type": "Error",
            "runId": "IdNotAvailable",
            "message": text,
        }
        assert (await sequencer.state(), await sequencer.statuses()) == ("Loaded", ["Pending"])


@pytest.mark.parametrize("kind", BOTH)
@in_loop
async def test_a_script_that_cannot_change_leaves_the_sequencer_as_it_was(
    served: Serving, kind: ConnectionType
) -> None:
    async with served.sequencer(kind) as sequencer:
        await sequencer.ask(LoadSequence(commands("pass")))
        await sequencer.tell("break go-offline")
        assert await sequencer.ask(SequencerGoOffline()) == {"_type": "GoOfflineHookFailed"}
        assert (await sequencer.state(), await sequencer.statuses()) == ("Loaded", ["Pending"])
        await sequencer.tell("mend go-offline")
        assert await sequencer.ask(SequencerGoOffline()) == OK
        await sequencer.tell("break go-online")
        assert await sequencer.ask(SequencerGoOnline()) == {"_type": "GoOnlineHookFailed"}
        assert await sequencer.state() == "Offline"


@in_loop
async def test_a_script_that_cannot_abort_is_aborted_all_the_same(served: Serving) -> None:
    async with served.sequencer() as sequencer:
        run_id = await sequencer.submit("hold", "pass")
        await sequencer.tell("break abort-sequence")
        assert await sequencer.ask(AbortSequence()) == OK
        await sequencer.tell("release")
        assert await sequencer.end(run_id) == Completed(run_id)


@in_loop
async def test_no_step_begins_while_a_sequence_is_aborted(served: Serving) -> None:
    async with served.sequencer() as sequencer:
        run_id = await sequencer.submit("hold", "pass")
        await sequencer.tell("hang abort-sequence")
        aborting = asyncio.create_task(sequencer.ask(AbortSequence()))
        await sequencer.until("Processing")
        await sequencer.tell("release")
        assert await sequencer.statuses() == ["Success", "Pending"]
        await sequencer.tell("wake abort-sequence")
        assert await aborting == OK
        assert await sequencer.end(run_id) == Completed(run_id)
        assert await sequencer.statuses() == ["Success"]


@in_loop
async def test_modes_that_the_script_does_not_have_are_told(served: Serving) -> None:
    async with served.sequencer() as sequencer:
        assert await sequencer.ask(DiagnosticMode(NOW, "nonsense")) == {"_type": "DiagnosticHookFailed"}
        await sequencer.tell("break operations-mode")
        assert await sequencer.ask(OperationsMode()) == {"_type": "OperationsHookFailed"}


@in_loop
async def test_a_script_knows_whether_it_is_online(served: Serving) -> None:
    async with served.sequencer() as sequencer:
        await sequencer.ask(SequencerGoOffline())
        await sequencer.ask(SequencerGoOnline())
        run_id = await sequencer.submit("online")
        assert await sequencer.end(run_id) == Completed(run_id)
