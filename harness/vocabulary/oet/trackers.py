"""How what is asked of an OET ends: by the state of a procedure, and by the stack trace of one that failed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from harness.connectors.oet.keys import STACKTRACE, STATE, stacktrace_key, state_key
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


FOREIGN = ("/ska_oso_oet/", "/simulators/oet/", "/site-packages/", "/lib/python", "<frozen ")
"""Parts of the paths of files that are no script's."""
DESCRIBED = "desc = "
"""How the line of a Tango error begins that says what went wrong."""


class ProcedureCall(PlainCall):
    """Something that was asked of a procedure.

    :param ends: states that end it, and what each of them means.
    :param describe: returns lines on a procedure, for a failure.
    :ivar pid: the procedure, once the call has told which.
    """

    def __init__(
        self, ends: Mapping[str, ActionState], pid: int = 0, describe: Callable[[int], Sequence[str]] = lambda _: ()
    ) -> None:
        super().__init__()
        self._ends, self.pid, self._describe = ends, pid, describe

    @property
    def call(self) -> Outcome:
        if self.error is None and self.pid:
            return Outcome(ActionState.UNDER_WAY, str(self.pid))
        return super().call

    @property
    def telling(self) -> tuple[Key, ...]:
        return (state_key(self.pid), stacktrace_key(self.pid)) if self.pid and self.error is None else ()

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

    @property
    def acts_elsewhere(self) -> bool:
        return True

    def lacks_cause(self, end: Outcome) -> bool:
        return end.word == ProcedureState.FAILED and not end.text

    def describe(self) -> Sequence[str]:
        return self._describe(self.pid) if self.telling else ()

    def hides(self, key: Key) -> bool:
        return key.field == STACKTRACE

    def is_plain(self, key: Key) -> bool:
        return key.field == STATE


class AbortCall(ProcedureCall):
    """A stop after which the OET aborts a subarray, by a script that is a procedure of its own.

    :ivar failure: why the abort script does not run, although the procedure was stopped; "" if it runs.
    """

    def __init__(self, describe: Callable[[int], Sequence[str]]) -> None:
        super().__init__(RUN, describe=describe)
        self.failure = ""

    @property
    def call(self) -> Outcome:
        if self.failure:
            return Outcome(ActionState.FAILED, self.failure)
        if self.error is None and self.pid:
            return Outcome(ActionState.UNDER_WAY, f"procedure {self.pid}, the abort script,")
        return super().call

    @property
    def may_outlive(self) -> bool:
        return False


def tell_cause(stacktrace: str) -> str:
    """Return what went wrong, by the last line of a traceback; of a Tango error what its first cause says."""
    lines = [line.strip() for line in stacktrace.splitlines() if line.strip()]
    causes = [line.removeprefix(DESCRIBED) for line in lines if line.startswith(DESCRIBED)]
    return next(iter(causes), lines[-1] if lines else "")


def cut_stacktrace(stacktrace: str, most: int) -> list[str]:
    """Return the lines of a traceback that are the script's, the last ones of many, and what went wrong."""
    lines = stacktrace.rstrip().splitlines()
    frames = [number for number, line in enumerate(lines) if line.startswith("  File ")]
    own = [number for number in frames if not any(part in lines[number] for part in FOREIGN)]
    if not own:
        return lines[-most:]
    ends = {number: next((one for one in (*frames, len(lines)) if one > number), len(lines)) for number in own}
    shown = [line for number in own for line in lines[number : ends[number]] if line.startswith("  ")]
    kept = [line for line in shown if not line.lstrip().startswith(("desc =", "origin =", "reason =", "severity ="))]
    return [*[line for line in kept if not line.strip("[] ,").startswith("DevE")][-most:], tell_cause(stacktrace)]
