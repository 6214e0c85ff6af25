"""What the sentences about procedures mean, without Gherkin. Used from the main thread."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, cast

from harness.connectors.oet.keys import stacktrace_key, state_key
from harness.contracts.oet.procedures import ProcedureSummary
from harness.contracts.oet.script_arguments import ProcedureInput, ScriptArgs
from harness.contracts.oet.states import FINISHED, ProcedureState
from harness.errors import ConnectorError, PreconditionError, SentenceError
from harness.events.budget import Budget
from harness.events.entry import Entry
from harness.events.expecting.combined import AnyOf
from harness.events.expecting.expectations import Becomes, GoesThrough
from harness.events.values import Wanted
from harness.events.waiting.early_stop import EarlyStop
from harness.events.waiting.second_look import SecondLook
from harness.events.waiting.waits import wait_for
from harness.lists import split_list
from harness.scenario.actions import ActionState
from harness.scenario.commands import Issued
from harness.scenario.outcomes import attempt
from harness.scenario.run import ScenarioRun
from harness.suggest import suggest
from harness.targets.oet.arguments import read_by_function, read_input
from harness.targets.oet.system import OUTPUT
from harness.vocabulary.oet.describing import ProcedureDescriber
from harness.vocabulary.oet.ending import end_procedure, read_stage
from harness.vocabulary.oet.trackers import LOADED, RUN, AbortCall, ProcedureCall

if TYPE_CHECKING:
    from harness.connectors.oet.source import OetSource
    from harness.targets.oet.system import PlannedOet

FAILING = (ProcedureState.FAILED, ProcedureState.UNKNOWN, ProcedureState.STOPPED)
"""States in which a procedure has ended otherwise than well."""
ABORT_SCRIPT = "/abort.py"
ABORTED = "and aborted subarray activity"
"""What the answer to a stop says if the abort script was started."""


@dataclass(frozen=True, slots=True)
class Procedure:
    """A procedure of the scenario.

    :param script: as its sentence names it.
    :param init: the arguments of its init.
    """

    pid: int
    script: str
    init: ProcedureInput


class ProcedureSentences:
    """The vocabulary of procedures; ``name`` is one that the scenario gave, None for the last procedure."""

    def __init__(self, run: ScenarioRun) -> None:
        self._run = run
        self._made: dict[str, Procedure] = {}

    @property
    def source(self) -> OetSource:
        """The OET."""
        return cast("OetSource", self._run.target.sources["oet"])

    @cached_property
    def describer(self) -> ProcedureDescriber:
        """What a failure says of procedures."""
        keeps_output = not self._planned.explain_unmet(OUTPUT)
        return ProcedureDescriber(self.source, self._run.attach, keeps_output=keeps_output)

    @property
    def _planned(self) -> PlannedOet:
        return cast("PlannedOet", self._run.target.plan.systems["oet"])

    def reachable(self) -> None:
        """It answers; raises `PreconditionError` saying how it does not."""
        try:
            self.source.check()
        except ConnectorError as error:
            raise PreconditionError(str(error)) from error

    # --- When ---

    def create(self, script: str, text: str | None = None, name: str | None = None) -> Issued:
        """Create a procedure, and do not wait until it is READY."""
        arguments = read_by_function(text)
        with self._ask(script, "create", self._call(LOADED)) as (issued, call):
            self._create(call, script, arguments.get("init", ProcedureInput()), name)
        return issued

    def run(self, script: str, text: str | None = None) -> Issued:
        """Create a procedure, and start it as soon as it is READY."""
        arguments = read_by_function(text)
        with self._ask(script, "run", self._call(RUN)) as (issued, call):
            procedure = self._create(call, script, arguments.get("init", ProcedureInput()), None)
            if self._await_ready(procedure):
                self.source.start(procedure.pid, arguments.get("main"))
        return issued

    def start(self, name: str | None = None, text: str | None = None) -> Issued:
        """Start a procedure, which has to be READY by then or become so within the limit."""
        arguments, procedure = read_input(text), self.find(name)
        with self._ask(procedure.script, "start", self._call(RUN)) as (issued, call):
            self.source.start(procedure.pid, arguments)
            call.pid = procedure.pid
        return issued

    def stop(self, name: str | None = None, subarray: int | None = None) -> Issued:
        """Stop a procedure; with a subarray, the OET aborts that afterwards.

        Raises `SentenceError` for another subarray than the one that the procedure was created with.
        """
        procedure = self.find(name)
        known = procedure.init.kwargs.get("subarray_id")
        if subarray is not None and known != subarray:
            raise SentenceError(
                f"the procedure was created with subarray_id {known}, and the OET aborts that of the procedure",
                place=self._run.sentence,
                remedy='Create it with {"init": {"kwargs": {"subarray_id": ' + str(subarray) + "}}}.",
            )
        if subarray is None:
            with attempt(self._run, f"oet/procedure/{procedure.pid}", "stop") as issued:
                self.source.stop(procedure.pid)
        else:
            issued = self._stop_and_abort(procedure.pid, subarray)
        for each in self._run.commands.issued:
            if isinstance(each.tracker, ProcedureCall) and each.tracker.pid == procedure.pid and not issued.is_refused:
                each.asked = True  # the scenario itself ends it
        return issued

    def _stop_and_abort(self, pid: int, subarray: int) -> Issued:
        """Stop a procedure, and follow the procedure of the abort script, which the OET does not name."""
        call = AbortCall(self.describer.describe)
        name = f"stop and abort subarray {subarray}"
        with attempt(self._run, f"oet/procedure/{pid}", name, call) as issued:
            known = {one.id for one in self.source.list_procedures()}
            said = self.source.stop(pid, abort=True)
            new = [one for one in self.source.list_procedures() if one.id not in known and is_abort(one, subarray)]
            for one in new:
                self.source.tell_from_creation(one.id)
                self._follow(one.id)
            call.pid = new[-1].id if new else 0
            call.failure = "" if ABORTED in said else said
        return issued

    def run_activity(self, activity: str, sbd: str, text: str | None = None) -> Issued:
        """Run an activity of a scheduling block definition; its procedure is the last one then."""
        by_function = read_by_function(text)
        arguments = ScriptArgs(**by_function) if text is not None else None
        with self._ask(activity, "run the activity", self._call(RUN)) as (issued, call):
            summary = self.source.run_activity(activity, sbd, arguments)
            init = by_function.get("init", ProcedureInput())
            self._keep(call, Procedure(summary.procedure_id, activity, init), None)
        return issued

    # --- Then ---

    def becomes(self, state: str, name: str | None = None, seconds: float | None = None) -> None:
        """It has come to the state since the mark, or will within the limit."""
        procedure, wanted = self.find(name), read_state(state)
        self._ask_about(procedure, wanted)
        self._expect(Becomes(state_key(procedure.pid), Wanted(wanted, wanted)), seconds)

    def goes_through(self, states: str, name: str | None = None, seconds: float | None = None) -> None:
        """Exactly these states in this order since the mark; a procedure that is made after it has no state before."""
        procedure, wanted = self.find(name), [read_state(state) for state in split_list(states)]
        self._ask_about(procedure, *wanted)
        self._expect(GoesThrough(state_key(procedure.pid), [Wanted(state, state) for state in wanted]), seconds)

    def fails(self, text: str | None = None, name: str | None = None, seconds: float | None = None) -> None:
        """It becomes FAILED, and its stack trace has this text."""
        procedure = self.find(name)
        self.becomes(ProcedureState.FAILED, name, seconds)
        if text is not None:
            stacktrace = self.source.describe(procedure.pid).history.stacktrace or ""
            if text not in stacktrace:
                told = "\n".join(f"  {line}" for line in self.describer.describe(procedure.pid))
                raise AssertionError(f"procedure {procedure.pid} failed, and not with {text!r}\n{told}")

    def has_called(self, function: str, text: str | None = None, name: str | None = None) -> None:
        """A function of its script was called; with these arguments."""
        procedure = self.find(name)
        called = self.source.describe(procedure.pid).script_args
        if function not in called:
            known = ", ".join(called) or "none"
            raise AssertionError(f"procedure {procedure.pid} has not called {function}, it has called: {known}")
        if text is not None and called[function] != (wanted := read_input(text)):
            seen = called[function].model_dump_json()
            raise AssertionError(
                f"procedure {procedure.pid} has called {function} with {seen}, not {wanted.model_dump_json()}"
            )

    def find(self, name: str | None = None) -> Procedure:
        """Return a procedure of the scenario; raises `SentenceError` naming those there are."""
        if name is None and self._made:
            return next(reversed(self._made.values()))
        if name in self._made:
            return self._made[name]
        known = ", ".join(repr(one) for one in self._made if not one.isdigit()) or "none with a name"
        what = f"the scenario has created no procedure {name!r}" if name else "the scenario has created no procedure"
        raise SentenceError(what, place=self._run.sentence, remedy=f"There are: {known}." if name else "")

    def end_ready(self) -> None:
        """Stop the procedures of the scenario that are READY, as far as the OET can."""
        for procedure in self._made.values():
            if read_stage(self.source, procedure.pid) == ProcedureState.READY:
                end_procedure(self.source, procedure.pid)

    # --- shared ---

    @contextmanager
    def _ask(self, script: str, verb: str, call: ProcedureCall) -> Iterator[tuple[Issued, ProcedureCall]]:
        """Count what is done in here as asked of the OET; an answer that is an error is kept for a ``Then``."""
        with attempt(self._run, "oet", f"{verb} {script}", call) as issued:
            try:
                yield issued, call
            finally:
                if call.pid:
                    issued.subject = f"oet/procedure/{call.pid}"

    def _call(self, ends: Mapping[str, ActionState]) -> ProcedureCall:
        return ProcedureCall(ends, describe=self.describer.describe)

    def _create(self, call: ProcedureCall, script: str, init: ProcedureInput, name: str | None) -> Procedure:
        summary = self.source.create(self._planned.script(script), init)
        return self._keep(call, Procedure(summary.id, script, init), name)

    def _keep(self, call: ProcedureCall, procedure: Procedure, name: str | None) -> Procedure:
        """Remember a procedure, hear of it from its first state on, and stop it at the end of the scenario."""
        call.pid = procedure.pid
        self._made.pop(name or "", None)
        self._made[name or str(procedure.pid)] = procedure
        self._run.made["procedure"] = self._run.made[f"procedure {name}"] = f"oet/procedure/{procedure.pid}"
        self._follow(procedure.pid)
        return procedure

    def _follow(self, pid: int) -> None:
        """Hear of a procedure from now on, and end it with the scenario."""
        self._run.put_back.add(f"procedure {pid}", lambda: end_procedure(self.source, pid), acts=True)
        self._run.watch.add([state_key(pid), stacktrace_key(pid)])

    def _expect(self, expectation: Becomes | GoesThrough, seconds: float | None) -> None:
        """Wait for states of a procedure, no longer than it lives."""
        over = EarlyStop(is_end, lambda entry: f"{entry.event.key.subject} is over", interests=expectation.interests)
        self._run.expect(expectation, Budget(self._run.limits.within(seconds)), over)

    def _await_ready(self, procedure: Procedure) -> bool:
        """Wait until a procedure is READY; whether it is, or has ended before."""
        key = state_key(procedure.pid)
        wanted = [Wanted(state, state) for state in (ProcedureState.READY, *FAILING)]
        wait_for(
            AnyOf([Becomes(key, each) for each in wanted]),
            journal=self._run.journal,
            since=0,
            budget=Budget(self._run.limits.within()),
            look_again=SecondLook(self._run.target.sources),
            context=self._run.context(key.subject),
        )
        latest = self._run.journal.latest(key, with_value=True)
        return latest is not None and latest.event.value == ProcedureState.READY

    def _ask_about(self, procedure: Procedure, *wanted: str) -> None:
        """Note that the sentence asks how a procedure ended."""
        if not FINISHED.intersection(wanted):
            return
        for issued in self._run.commands.issued:
            call = issued.tracker
            if isinstance(call, ProcedureCall) and call.pid == procedure.pid and not issued.is_refused:
                issued.asked = True


def read_state(word: str) -> str:
    """Return the state that a sentence names; raises `SentenceError` for what is none."""
    state = word.strip('"')
    if state not in list(ProcedureState):
        known = ", ".join(ProcedureState)
        raise SentenceError(
            f"a procedure is never {word}",
            remedy=f"{suggest(state, [one.value for one in ProcedureState])}It is: {known}.",
        )
    return ProcedureState(state).value


def is_end(entry: Entry) -> bool:
    """Return whether an event tells that a procedure has ended."""
    return entry.event.value in FINISHED


def is_abort(summary: ProcedureSummary, subarray: int) -> bool:
    """Return whether a procedure is of the abort script, for a subarray."""
    given = summary.script_args.get("init", ProcedureInput()).kwargs.get("subarray_id")
    return summary.script.script_uri.endswith(ABORT_SCRIPT) and given == subarray
