"""What a device says of the end of a command, in SKA's result codes, is read as what sentences ask for."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from harness.contracts.long_running import ENDS, RESULT_ATTRIBUTE, ResultCode
from harness.errors import CallFailed, NotAllowed, TimedOut
from harness.events.entry import Event, Kind
from harness.events.key import Key
from harness.scenario.actions import ActionState, Outcome
from harness.scenario.tango.command import TangoCommand

MOUNT = "mount/older/1"
UID = "1700000000.5_1_Move"
ACCEPTED = ([ResultCode.QUEUED.value], [UID])


class Pending:
    """An answer that is still to come, or the error that it is."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer

    def result(self, limit: float) -> Any:
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def called(result: Any, *, told_by: tuple[str, ...] = ENDS) -> TangoCommand:
    """A command whose call has returned this."""
    command = TangoCommand(None, MOUNT)
    command.result, command.told_by = result, told_by
    return command


def ended(code: int, text: str = "done", *, device: str = MOUNT, uid: str = UID) -> Event:
    now = time.time()
    value = (uid, json.dumps([code, text]))
    return Event(Kind.CHANGE, Key(device, RESULT_ATTRIBUTE), value, "", "VALID", now, now)


STATES = {
    ResultCode.OK: ActionState.SUCCEEDED,
    ResultCode.FAILED: ActionState.FAILED,
    ResultCode.UNKNOWN: ActionState.FAILED,
    ResultCode.REJECTED: ActionState.REJECTED,
    ResultCode.NOT_ALLOWED: ActionState.REJECTED,
    ResultCode.ABORTED: ActionState.ABORTED,
}


@pytest.mark.parametrize(("code", "state"), STATES.items())
def test_an_end_is_the_same_whether_the_call_or_an_event_tells_it(code: ResultCode, state: ActionState) -> None:
    end = Outcome(state, "the brake is on", code.name)
    assert called(([code.value], ["the brake is on"])).call == end
    assert called(ACCEPTED).read(ended(code, "the brake is on")) == end


def test_a_long_running_command_is_told_by_events_of_its_own_device_and_identifier() -> None:
    command = called(ACCEPTED)
    assert command.call == Outcome(ActionState.UNDER_WAY, UID, "QUEUED")
    assert command.telling == tuple(Key(MOUNT, attribute) for attribute in ENDS)
    assert command.read(ended(ResultCode.OK, uid="another")) is None
    assert command.read(ended(ResultCode.OK, device="mount/older/2")) is None


@pytest.mark.parametrize("result", [None, 5, ([0.5], ["text"]), "QUEUED"])
def test_a_plain_command_has_ended_with_its_call(result: Any) -> None:
    command = called(result)
    assert command.call.is_success
    assert command.telling == ()
    assert command.read(ended(ResultCode.FAILED, uid="")) is None, "what others' commands come to is none of it"


def test_a_device_that_tells_no_ends_has_plain_commands_only() -> None:
    assert called(ACCEPTED, told_by=()).call.is_success


@pytest.mark.parametrize(
    ("error", "told"),
    [(NotAllowed("it is parked"), "NOT_ALLOWED: it is parked"), (CallFailed("too hot"), "REJECTED: too hot")],
)
def test_an_error_is_a_rejection_also_when_it_is_fetched_later(error: Exception, told: str) -> None:
    command = called(None)
    command.pending = Pending(error)
    assert not command.call.has_ended
    command.collect(1.0)
    assert (command.call.state, command.call.told) == (ActionState.REJECTED, told)


def test_an_answer_that_does_not_come_in_time_is_still_to_come() -> None:
    command = called(None)
    command.pending = Pending(TimedOut("no answer"))
    with pytest.raises(TimedOut):
        command.collect(1.0)
    assert not command.call.has_ended
    command.pending.answer = ACCEPTED
    command.collect(1.0)
    assert command.uid == UID
