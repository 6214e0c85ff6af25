"""Tables of procedures and activities, as the OET's own command line prints them; times in UTC."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from firstlight.columns import simple_table
from harness.contracts.oet.activities import ActivitySummary
from harness.contracts.oet.procedures import ProcedureSummary
from harness.contracts.oet.scripts import GitScript
from harness.contracts.oet.states import ProcedureState

MORE = " For more details:- firstlight oet describe --pid=<id>"


def list_procedures(procedures: Sequence[ProcedureSummary]) -> list[str]:
    """Return the lines that list procedures."""
    rows = [(one.id, one.script.script_uri, _created(one), one.state.value) for one in procedures]
    table = simple_table(("ID", "Script", "Creation Time", "State"), rows)
    return [*table, MORE] if procedures else table


def describe_procedure(one: ProcedureSummary, url: str) -> Iterator[str]:
    """Yield the lines that describe a procedure.

    :param url: where it is reached; what it says itself of that is no address.
    """
    yield from simple_table(("ID", "Script", "URI"), [(one.id, one.script.script_uri, url)])
    yield ""
    yield from simple_table(("Time", "State"), list(_number_runs(one)))
    yield ""
    calls = [
        (number, name, given.args, dict(sorted(given.kwargs.items())))
        for number, (name, given) in enumerate(one.script_args.items(), 1)
    ]
    yield from simple_table(("Index", "Method", "Arguments", "Keyword Arguments"), calls)
    if isinstance(one.script, GitScript):
        yield ""
        git = one.script.git_args
        row = (git.git_repo or "", git.git_branch or "", git.git_commit or "")
        yield from simple_table(("Repository", "Branch", "Commit"), [row])
    if one.history.stacktrace:
        yield from ("", "Stack Trace:", "------------", one.history.stacktrace)


def list_activities(activities: Sequence[ActivitySummary]) -> list[str]:
    """Return the lines that list activities."""
    titles = ("ID", "Activity", "SB ID", "Creation Time", "Procedure ID", "State")
    rows = [
        (
            one.id,
            one.activity_name,
            one.sbd_id,
            write_time(one.activity_states[0][1]) if one.activity_states else "",
            one.procedure_id,
            one.state,
        )
        for one in activities
    ]
    return simple_table(titles, rows)


def describe_activity(one: ActivitySummary, url: str) -> Iterator[str]:
    """Yield the lines that describe an activity."""
    titles = ("ID", "Activity", "SB ID", "Procedure ID", "State", "URI")
    yield from simple_table(titles, [(one.id, one.activity_name, one.sbd_id, one.procedure_id, one.state, url)])
    yield ""
    yield from simple_table(
        ("Time", "State"), [(write_time(when, "microseconds"), state) for state, when in one.activity_states]
    )
    yield ""
    calls = [(name, given.args, given.kwargs) for name, given in one.script_args.items()]
    yield from simple_table(("Method", "Arguments", "Keyword Arguments"), calls)


def write_time(when: float, precision: str = "seconds") -> str:
    """Write a Unix time."""
    return datetime.fromtimestamp(when, UTC).replace(tzinfo=None).isoformat(" ", precision)


def _created(one: ProcedureSummary) -> str:
    """Return when it was created; "" if its history is still empty, as it may be right after that."""
    states = one.history.process_states
    return write_time(states[0][1]) if states else ""


def _number_runs(one: ProcedureSummary) -> Iterator[tuple[str, str]]:
    runs = 0
    for state, when in one.history.process_states:
        runs += state is ProcedureState.RUNNING
        name = f"{state.value} {runs}" if state is ProcedureState.RUNNING else state.value
        yield write_time(when, "microseconds"), name
