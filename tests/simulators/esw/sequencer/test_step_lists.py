"""Steps are edited, held and carried out as the interface document says."""

from __future__ import annotations

from typing import Any

import pytest

from harness.contracts.esw.location import ConnectionType
from harness.contracts.esw.params.responses import Completed, Error
from harness.contracts.esw.sequencing.sequencer import (
    AbortSequence,
    Add,
    AddBreakpoint,
    Delete,
    InsertAfter,
    LoadSequence,
    Pause,
    Prepend,
    QuerySequence,
    RemoveBreakpoint,
    Replace,
    Resume,
    Stop,
    SubmitSequence,
)
from harness.contracts.esw.sequencing.step_lists import Failure
from tests.simulators.esw.loops import in_loop
from tests.simulators.esw.sequencer.rig import BOTH, Sequencer, Serving, commands

OK = {"_type": "Ok"}
NOT_PENDING = {"_type": "CannotOperateOnAnInFlightOrFinishedStep"}
UNKNOWN = {"_type": "IdDoesNotExist", "id": "unknown"}


async def names(sequencer: Sequencer) -> list[str]:
    return [step.command.command_name for step in await sequencer.steps() or ()]


async def ids(sequencer: Sequencer) -> list[str]:
    return [step.id for step in await sequencer.steps() or ()]


@pytest.mark.parametrize("kind", BOTH)
@in_loop
async def test_steps_that_are_pending_are_edited(served: Serving, kind: ConnectionType) -> None:
    async with served.sequencer(kind) as sequencer:
        await sequencer.submit("pass", "hold", "c", "d")
        assert await sequencer.ask(Add(commands("e"))) == OK
        assert await sequencer.ask(Prepend(commands("a", "b"))) == OK
        assert await names(sequencer) == ["pass", "hold", "a", "b", "c", "d", "e"]
        _, _, a, b, c, d, e = await ids(sequencer)
        assert await sequencer.ask(Replace(a, commands("x", "y"))) == OK
        assert await sequencer.ask(InsertAfter(e, commands("f"))) == OK
        assert await sequencer.ask(InsertAfter(b, commands("z"))) == OK
        assert await sequencer.ask(Delete(c)) == OK
        assert await names(sequencer) == ["pass", "hold", "x", "y", "b", "z", "d", "e", "f"]
        assert (await ids(sequencer))[6] == d


@in_loop
async def test_steps_that_have_begun_are_not_edited(served: Serving) -> None:
    async with served.sequencer() as sequencer:
        await sequencer.submit("pass", "hold", "c")
        done, held, _ = await ids(sequencer)
        requests: list[Any] = [
            *(Replace(one, commands("x")) for one in (done, held)),
            *(Delete(one) for one in (done, held)),
            *(AddBreakpoint(one) for one in (done, held)),
            InsertAfter(done, commands("x")),
        ]
        for request in requests:
            assert await sequencer.ask(request) == NOT_PENDING, request
        assert await sequencer.ask(InsertAfter(held, commands("x"))) == OK
        for one in (done, held):
            assert await sequencer.ask(RemoveBreakpoint(one)) == OK
        assert await names(sequencer) == ["pass", "hold", "x", "c"]


@in_loop
async def test_an_unknown_step_is_told(served: Serving) -> None:
    async with served.sequencer() as sequencer:
        await sequencer.ask(LoadSequence(commands("a")))
        unknown = "unknown"
        requests = [Replace(unknown, ()), InsertAfter(unknown, ()), Delete(unknown), AddBreakpoint(unknown)]
        for request in [*requests, RemoveBreakpoint(unknown)]:
            assert await sequencer.ask(request) == UNKNOWN, request


@in_loop
async def test_a_sequence_holds_in_front_of_a_breakpoint(served: Serving) -> None:
    async with served.sequencer() as sequencer:
        run_id = (await sequencer.ask(SubmitSequence(commands("pass", "hold", "pass"))))["runId"]
        held = (await ids(sequencer))[2]
        assert await sequencer.ask(AddBreakpoint(held)) == OK
        await sequencer.tell("release")
        assert await sequencer.statuses() == ["Success", "Success", "Pending"]
        assert await sequencer.state() == "Running"
        assert await sequencer.ask(RemoveBreakpoint(held)) == OK
        assert await sequencer.end(run_id) == Completed(run_id)


@in_loop
async def test_a_sequence_is_paused_and_resumed(served: Serving) -> None:
    async with served.sequencer() as sequencer:
        run_id = await sequencer.submit("hold", "pass", "pass")
        assert await sequencer.ask(Pause()) == OK
        await sequencer.tell("release")
        assert await sequencer.statuses() == ["Success", "Pending", "Pending"]
        assert await sequencer.ask(Resume()) == OK
        assert await sequencer.end(run_id) == Completed(run_id)
        assert await sequencer.statuses() == ["Success", "Success", "Success"]


@in_loop
async def test_there_is_nothing_to_pause_behind_the_last_step(served: Serving) -> None:
    async with served.sequencer() as sequencer:
        await sequencer.submit("hold")
        assert await sequencer.ask(Pause()) == NOT_PENDING
        assert await sequencer.ask(Resume()) == OK


@pytest.mark.parametrize("request_", [AbortSequence(), Stop()])
@in_loop
async def test_the_step_in_flight_ends_before_a_sequence_that_is_ended_early(served: Serving, request_: Any) -> None:
    async with served.sequencer() as sequencer:
        run_id = await sequencer.submit("hold", "pass")
        assert await sequencer.ask(request_) == OK
        assert await sequencer.statuses() == ["InFlight"]
        assert await sequencer.ask(QuerySequence(run_id)) == {"_type": "Started", "runId": run_id}
        await sequencer.tell("release")
        assert await sequencer.end(run_id) == Completed(run_id)
        assert (await sequencer.state(), await sequencer.statuses()) == ("Idle", ["Success"])


@pytest.mark.parametrize("kind", BOTH)
@in_loop
async def test_a_step_that_fails_ends_the_sequence(served: Serving, kind: ConnectionType) -> None:
    async with served.sequencer(kind) as sequencer:
        run_id = await sequencer.submit("pass", "fail", "pass")
        ended = await sequencer.end(run_id)
        steps = await sequencer.steps()
        assert steps is not None
        text = f"StepId: {steps[1].id}, CommandName: fail, reason: the shutter is stuck"
        assert ended == Error(run_id, text)
        assert steps[1].status == Failure(text)
        assert await sequencer.statuses() == ["Success", "Failure", "Pending"]
        assert await sequencer.state() == "Idle"


@in_loop
async def test_a_step_without_a_handler_fails(served: Serving) -> None:
    async with served.sequencer() as sequencer:
        ended = await sequencer.end(await sequencer.submit("nonsense"))
        assert isinstance(ended, Error)
        assert ended.message.endswith("reason: the script has no handler onSetup for nonsense")


@in_loop
async def test_a_handler_takes_the_next_step_into_its_own(served: Serving) -> None:
    async with served.sequencer() as sequencer:
        run_id = await sequencer.submit("take", "taken", "pass")
        assert await sequencer.statuses() == ["InFlight", "InFlight", "Pending"]
        await sequencer.tell("release")
        assert await sequencer.end(run_id) == Completed(run_id)
        refused = await sequencer.end(await sequencer.submit("take", "pass"))
        assert isinstance(refused, Error)
        assert refused.message.endswith("there is nothing to take")


@in_loop
async def test_ends_are_told_after_the_next_sequence_too(served: Serving) -> None:
    async with served.sequencer() as sequencer:
        first = await sequencer.submit("pass")
        assert await sequencer.end(first) == Completed(first)
        await sequencer.end(await sequencer.submit("fail"))
        assert await sequencer.end(first) == Completed(first)
        await sequencer.ask(LoadSequence(commands("pass")))
        assert (await sequencer.ask(QuerySequence(first)))["_type"] == "Completed"
