"""How what is asked of an OET ends: by the state of a procedure, and by the stack trace of one that failed."""

from __future__ import annotations

from collections.abc import Mapping

from harness.connectors.oet.keys import STACKTRACE, stacktrace_key, state_key
from harness.contracts.oet.states import ProcedureState
from harness.events.entry import Event
from harness.events.key import Key
from harness.scenario.actions import ActionState, Outcome
from harness.scenario.calls import PlainCall

LOADED: Mapping[str, ActionState] = {
    ProcedureState.READY: ActionState.SUCCEEDED,
    ProcedureState.FAILED: ActionState.FAILED,
    ProcedureState.STOPPED: ActionState.ABORTED,
    ProcedureState.UNKNOWN: ActionState.FAILED,
}
"""The ends of creating a procedure."""
RUN: Mapping[str, ActionState] = {
    ProcedureState.COMPLETE: ActionState.SUCCEEDED,
    ProcedureState.FAILED: ActionState.FAILED,
    ProcedureState.STOPPED: ActionState.ABORTED,
    ProcedureState.UNKNOWN: ActionState.FAILED,
}
"""The ends of running one."""


class ProcedureCall(PlainCall):
    """Something that was asked of a procedure.

    :param ends: states that end it, and what each of them means.
    :ivar pid: the procedure, once the call has told which.
    """

    def __init__(self, ends: Mapping[str, ActionState], pid: int = 0) -> None:
        super().__init__()
        self._ends, self.pid = ends, pid

    @property
    def call(self) -> Outcome:
        if self.error is None and self.pid:
            return Outcome(ActionState.UNDER_WAY, str(self.pid))
        return super().call

    @property
    def telling(self) -> tuple[Key, ...]:
        # The stack trace comes after the state, and tells more.
        return (stacktrace_key(self.pid), state_key(self.pid)) if self.pid and self.error is None else ()

    def read(self, event: Event) -> Outcome | None:
        if event.key not in self.telling or not event.value:
            return None
        if event.key.field == STACKTRACE:
            return Outcome(ActionState.FAILED, tell_cause(str(event.value)), ProcedureState.FAILED)
        state = self._ends.get(str(event.value))
        return None if state is None else Outcome(state, word=str(event.value))

    @property
    def may_outlive(self) -> bool:
        return True


def tell_cause(stacktrace: str) -> str:
    """Return the last line of a traceback: what went wrong."""
    return next((line.strip() for line in reversed(stacktrace.splitlines()) if line.strip()), "")


def cut_stacktrace(stacktrace: str) -> list[str]:
    """Return the lines of a traceback from the script on: those before it are the OET's own."""
    lines = stacktrace.rstrip().splitlines()
    own = [number for number, line in enumerate(lines) if line.lstrip().startswith("File ")]
    first = next(
        (number for number in own if "user_module" in lines[number] or "/ska_oso_oet/" not in lines[number]), 0
    )
    return lines[first:]
