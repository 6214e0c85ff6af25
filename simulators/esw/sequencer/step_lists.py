"""What can be done to the steps of a sequence; each function returns the steps as they are then."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from msgspec.structs import replace as change

from harness.contracts.esw.messages import Id, Message
from harness.contracts.esw.params.commands import SequenceCommand
from harness.contracts.esw.sequencing.sequencer import (
    Add,
    AddBreakpoint,
    CannotOperateOnAnInFlightOrFinishedStep,
    Delete,
    IdDoesNotExist,
    InsertAfter,
    LoadSequence,
    Pause,
    Prepend,
    RemoveBreakpoint,
    Replace,
    Reset,
    Resume,
    SubmitSequence,
)
from harness.contracts.esw.sequencing.step_lists import (
    Failure,
    InFlight,
    Pending,
    Step,
    StepList,
    StepStatus,
    StepSuccess,
)

StepProblem = IdDoesNotExist | CannotOperateOnAnInFlightOrFinishedStep
NOT_PENDING = CannotOperateOnAnInFlightOrFinishedStep()


class StepError(Exception):
    """Steps cannot be changed like that.

    :ivar problem: the answer that says so.
    """

    def __init__(self, problem: StepProblem) -> None:
        self.problem = problem
        super().__init__(problem)


def make_steps(commands: Iterable[SequenceCommand]) -> StepList:
    """Make steps of commands, each with an id of its own."""
    return tuple(Step(str(uuid.uuid4()), command, Pending(), has_breakpoint=False) for command in commands)


# ---- asking -------------------------------------------------------------------------------------------------------


def is_pending(step: Step) -> bool:
    """Tell whether a step is still to come."""
    return isinstance(step.status, Pending)


def is_in_flight(step: Step) -> bool:
    """Tell whether a step is being carried out."""
    return isinstance(step.status, InFlight)


def find_pending(steps: StepList) -> Step | None:
    """Return the next step that is pending; None for none."""
    return next(filter(is_pending, steps), None)


def find_executable(steps: StepList) -> Step | None:
    """Return the step that may begin now; None if there is none, or the sequence is paused."""
    step = find_pending(steps)
    return None if step is None or step.has_breakpoint else step


def find_failed(steps: StepList) -> Step | None:
    """Return the first step that has failed; None for none."""
    return next((step for step in steps if isinstance(step.status, Failure)), None)


def is_finished(steps: StepList) -> bool:
    """Tell whether nothing is left to be carried out, because all is done or a step has failed."""
    if any(map(is_in_flight, steps)):
        return False
    return find_failed(steps) is not None or not any(map(is_pending, steps))


# ---- carrying out -------------------------------------------------------------------------------------------------


def set_status(steps: StepList, id_: Id, status: StepStatus) -> StepList:
    """Set the status of a step."""
    return tuple(change(step, status=status) if step.id == id_ else step for step in steps)


def finish_in_flight(steps: StepList, error: str | None) -> StepList:
    """End the steps that are in flight, well or with an error."""
    status = StepSuccess() if error is None else Failure(error)
    return tuple(change(step, status=status) if is_in_flight(step) else step for step in steps)


# ---- editing ------------------------------------------------------------------------------------------------------


def prepend(steps: StepList, commands: Iterable[SequenceCommand]) -> StepList:
    """Put steps in front of the first that is pending."""
    at = next((number for number, step in enumerate(steps) if is_pending(step)), len(steps))
    return (*steps[:at], *make_steps(commands), *steps[at:])


def replace(steps: StepList, id_: Id, commands: Iterable[SequenceCommand]) -> StepList:
    """Put steps in the place of one that is pending; raises `StepError`."""
    at = _find_pending_step(steps, id_)
    return (*steps[:at], *make_steps(commands), *steps[at + 1 :])


def insert_after(steps: StepList, id_: Id, commands: Iterable[SequenceCommand]) -> StepList:
    """Put steps behind one, if the one that follows is pending; raises `StepError`."""
    at = _find_step(steps, id_) + 1
    if at < len(steps) and not is_pending(steps[at]):
        raise StepError(NOT_PENDING)
    return (*steps[:at], *make_steps(commands), *steps[at:])


def delete(steps: StepList, id_: Id) -> StepList:
    """Remove a step that is pending; raises `StepError`."""
    at = _find_pending_step(steps, id_)
    return (*steps[:at], *steps[at + 1 :])


def discard_pending(steps: StepList) -> StepList:
    """Remove all steps that are pending."""
    return tuple(step for step in steps if not is_pending(step))


def add_breakpoint(steps: StepList, id_: Id) -> StepList:
    """Hold in front of a step that is pending; raises `StepError`."""
    return _set_breakpoint(steps, _find_pending_step(steps, id_), on=True)


def remove_breakpoint(steps: StepList, id_: Id) -> StepList:
    """Do not hold in front of a step, whatever its status; raises `StepError`."""
    return _set_breakpoint(steps, _find_step(steps, id_), on=False)


def pause(steps: StepList) -> StepList:
    """Hold in front of the next step; raises `StepError` if there is none."""
    step = find_pending(steps)
    if step is None:
        raise StepError(NOT_PENDING)
    return add_breakpoint(steps, step.id)


def resume(steps: StepList) -> StepList:
    """Do not hold in front of the next step, if there is one."""
    step = find_pending(steps)
    return steps if step is None else remove_breakpoint(steps, step.id)


def _find_step(steps: StepList, id_: Id) -> int:
    for number, step in enumerate(steps):
        if step.id == id_:
            return number
    raise StepError(IdDoesNotExist(id_))


def _find_pending_step(steps: StepList, id_: Id) -> int:
    at = _find_step(steps, id_)
    if not is_pending(steps[at]):
        raise StepError(NOT_PENDING)
    return at


def _set_breakpoint(steps: StepList, at: int, *, on: bool) -> StepList:
    return (*steps[:at], change(steps[at], has_breakpoint=on), *steps[at + 1 :])


EDITS: Mapping[type[Message], Callable[[StepList, Any], StepList]] = {
    LoadSequence: lambda steps, request: make_steps(request.sequence),
    SubmitSequence: lambda steps, request: make_steps(request.sequence),
    Add: lambda steps, request: (*steps, *make_steps(request.commands)),
    Prepend: lambda steps, request: prepend(steps, request.commands),
    Replace: lambda steps, request: replace(steps, request.id, request.commands),
    InsertAfter: lambda steps, request: insert_after(steps, request.id, request.commands),
    Delete: lambda steps, request: delete(steps, request.id),
    AddBreakpoint: lambda steps, request: add_breakpoint(steps, request.id),
    RemoveBreakpoint: lambda steps, request: remove_breakpoint(steps, request.id),
    Reset: lambda steps, request: discard_pending(steps),
    Pause: lambda steps, request: pause(steps),
    Resume: lambda steps, request: resume(steps),
}
"""What becomes of the steps when a message is accepted; other messages leave them alone."""
