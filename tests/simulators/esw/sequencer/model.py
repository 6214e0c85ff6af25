"""A sequencer as the interface document describes it, and messages to send to it.

It knows nothing of the simulator: what is accepted is read from `table`, what steps do is written down here again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from tests.simulators.esw.sequencer.table import CELLS, expect_refusal

OK: dict[str, Any] = {"_type": "Ok"}
NOT_PENDING = {"_type": "CannotOperateOnAnInFlightOrFinishedStep"}
FINISHED = ("Success", "Failure")
HOOKS = {
    "Submit": "new-sequence",
    "StartSequence": "new-sequence",
    "GoOnline": "go-online",
    "GoOffline": "go-offline",
    "AbortSequence": "abort-sequence",
    "Stop": "stop",
    "OperationsMode": "operations-mode",
}
NAMES = st.lists(st.sampled_from(["hold", "hold", "hold", "pass", "pass", "fail"]), max_size=3)
AT = st.integers(0, 5)
"""The number of a step; one that there is not is an unknown id."""


@dataclass(frozen=True)
class Action:
    """A message of the interface, or what the script is told."""

    name: str
    names: tuple[str, ...] = ()
    at: int = 0

    def __repr__(self) -> str:
        return f"{self.name}({self.at or ''}{', '.join(self.names)})"


SEVERAL = ("LoadSequence", "LoadSequence", "Submit", "Submit", "Add", "Prepend")
PLACED = ("Replace", "InsertAfter")
SINGLE = ("Delete", "AddBreakpoint", "RemoveBreakpoint", "Query")
ALONE = ("StartSequence", "Reset", "Pause", "Resume", "AbortSequence", "Stop", "GoOnline", "GoOffline")
OTHERS = ("IsAvailable", "IsOnline", "OperationsMode", "nonsense", "release", "release", "fail")
TOLD = tuple(f"{word} {hook}" for word in ("break", "mend", "mend") for hook in sorted(set(HOOKS.values())))
WAYS = (
    (),
    (Action("LoadSequence", ("hold",)),),
    (Action("Submit", ("hold",)),),
    (Action("GoOffline"),),
)
"""By which a sequence begins in each of the states: left to chance, some are seldom come to."""


def draw_actions(most: int, least: int = 0) -> st.SearchStrategy[list[Action]]:
    """Draw sequences of messages.

    :param most: messages after those that lead to the first state.
    """
    names = NAMES.map(tuple)
    alone = st.builds(Action, st.sampled_from(ALONE + OTHERS))
    several = st.builds(Action, st.sampled_from(SEVERAL), names)
    action = st.one_of(
        *(several, several, several),
        st.builds(Action, st.sampled_from(PLACED), names, AT),
        st.builds(Action, st.sampled_from(SINGLE), st.just(()), AT),
        *(alone, alone, alone, alone, st.builds(Action, st.sampled_from(TOLD))),
    )
    actions = st.lists(action, min_size=least, max_size=most)
    return st.builds(lambda way, then: [*way, *then], st.sampled_from(WAYS), actions)


@dataclass
class ModelStep:
    """A step."""

    name: str
    status: str = "Pending"
    held: bool = False
    id: str = ""


@dataclass
class Model:
    """A sequencer whose script holds steps called hold, and lets the others pass or fail at once."""

    state: str = "Idle"
    steps: list[ModelStep] | None = None
    runs: list[str] = field(default_factory=list)
    ends: dict[str, str] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)

    def expect(self, action: Action) -> Any:
        """Return the answer to an action, and be as the sequencer is afterwards; Started has no run yet."""
        name = action.name
        word, _, hook = name.partition(" ")
        if word in ("break", "mend"):
            (self.broken.add if word == "break" else self.broken.discard)(hook)
            return OK
        if name in ("release", "fail"):
            self._end_step("Success" if name == "release" else "Failure")
            return OK
        match name:
            case "nonsense":
                return {"_type": "DiagnosticHookFailed"}
            case "OperationsMode":
                return {"_type": "OperationsHookFailed"} if HOOKS[name] in self.broken else OK
            case "IsAvailable":
                return self.state == "Idle"
            case "IsOnline":
                return self.state != "Offline"
            case "Query":
                return self._query(action.at)
        cell = CELLS[name, self.state]
        if cell is None:
            return expect_refusal(name, self.state)
        stays = (name == "GoOnline" and self.state != "Offline") or (name == "GoOffline" and self.state == "Offline")
        if HOOKS.get(name) in self.broken and not stays and name not in ("AbortSequence", "Stop"):
            return self._fail(name)
        problem = self._edit(action)
        if problem is not None:
            return problem
        self.state = cell.state
        if cell.gone:
            self.steps = None
        if cell.pending_dropped:
            self.steps = [step for step in self.steps or () if step.status != "Pending"]
        started = name in ("Submit", "StartSequence")
        if started:
            self.runs.append("")
        self._go_on()
        return {"_type": "Started"} if started else OK

    def _fail(self, name: str) -> Any:
        if name in ("GoOnline", "GoOffline"):
            return {"_type": f"{name}HookFailed"}
        if name == "Submit":
            self.state, self.steps = "Idle", None
        word = "submit" if name == "Submit" else "start"
        text = f"New sequence handler failed to {word} successfully"
        return {"_type": "Error", "runId": "IdNotAvailable", "message": text}

    def _query(self, at: int) -> Any:
        if at >= len(self.runs):
            text = "Sequencer is not running any sequence with runId unknown"
            return {"_type": "Invalid", "runId": "unknown", "issue": {"_type": "IdNotAvailableIssue", "reason": text}}
        run = self.runs[at]
        return {"_type": self.ends.get(run, "Started"), "runId": run}

    def _edit(self, action: Action) -> Any:
        """Edit the steps; returns the problem, if there is one."""
        new = [ModelStep(name) for name in action.names]
        steps = [] if self.steps is None else self.steps
        pending = next((at for at, step in enumerate(steps) if step.status == "Pending"), len(steps))
        at, known = action.at, action.at < len(steps)
        match action.name:
            case "LoadSequence" | "Submit":
                self.steps = new
            case "Add":
                steps.extend(new)
            case "Prepend":
                steps[pending:pending] = new
            case "Replace" | "InsertAfter" | "Delete" | "AddBreakpoint" | "RemoveBreakpoint" if not known:
                return {"_type": "IdDoesNotExist", "id": "unknown"}
            case "Replace" | "Delete" | "AddBreakpoint" if at < pending:
                return NOT_PENDING
            case "InsertAfter" if at + 1 < pending:
                return NOT_PENDING
            case "Replace":
                steps[at : at + 1] = new
            case "InsertAfter":
                steps[at + 1 : at + 1] = new
            case "Delete":
                del steps[at]
            case "AddBreakpoint" | "RemoveBreakpoint":
                steps[at].held = action.name == "AddBreakpoint"
            case "Pause" | "Resume" if pending < len(steps):
                steps[pending].held = action.name == "Pause"
            case "Pause":
                return NOT_PENDING
        return None

    def _end_step(self, status: str) -> None:
        for step in self.steps or ():
            if step.status == "InFlight":
                step.status = status
        self._go_on()

    def _go_on(self) -> None:
        """Carry out what can be, until a step is held, all is done, or one has failed."""
        while self.state == "Running":
            steps = self.steps or []
            statuses = [step.status for step in steps]
            if "InFlight" in statuses:
                return
            if "Failure" in statuses or "Pending" not in statuses:
                self.state = "Idle"
                self.ends[self.runs[-1]] = "Error" if "Failure" in statuses else "Completed"
                return
            step = steps[statuses.index("Pending")]
            if step.held:
                return
            step.status = {"hold": "InFlight", "pass": "Success", "fail": "Failure"}[step.name]
