"""What became of the commands of a scenario. Used from the main thread."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from harness.events.budget import Budget
from harness.scenario.actions import ActionState, Outcome
from harness.scenario.calls import PlainCall
from harness.scenario.commands import Issued
from harness.scenario.run import ScenarioRun


@contextmanager
def attempt(
    run: ScenarioRun, subject: str, name: str, call: PlainCall | None = None, *, written: str = ""
) -> Iterator[Issued]:
    """Count what is done in here as a command of this name; an answer that is an error is kept for a ``Then``.

    :param call: what tells its end; by default, that what is done in here raises nothing.
    :param written: the field that is written; "" for a command.
    """
    call = call or PlainCall()
    issued = Issued(run.sentence, subject, name, run.journal.mark(), call, written=written)
    run.commands.add(issued)
    with call.keep_error():
        yield issued


def sent(run: ScenarioRun, command: str | None = None) -> Issued:
    """The last command or write of the scenario, or the last command of a name; AssertionError without one."""
    issued = run.commands.named(command) if command else run.commands.last
    if issued is None:
        what = f"the command {command}" if command else "a command or written an attribute"
        raise AssertionError(f"no When of this scenario has sent {what}")
    return issued


def sent_at_once(run: ScenarioRun, command: str | None = None) -> tuple[Issued, ...]:
    """Return the last command, or the last one of a name, of each subject that it was sent to at once."""
    return run.commands.sent_with(sent(run, command))


def ended(run: ScenarioRun, command: str | None = None) -> Iterator[tuple[Issued, Outcome]]:
    """Yield what was sent at once when each has ended, and how; raises `Unmet` for one that does not in time."""
    budget = Budget(run.limits.within())
    for issued in sent_at_once(run, command):
        issued.asked = True
        run.wait_for_end(issued, budget)
        end = issued.outcome(run.journal)
        assert end.has_ended, "the wait for its end was met"
        yield issued, end


def refuse_accepted(issued: Issued, end: Outcome, text: str | None) -> None:
    """Fail unless it was rejected, by its call or later, and the end mentions this text."""
    if end.state is not ActionState.REJECTED:
        raise AssertionError(f"{issued} was not rejected, it {end}")
    if not end.sent and text is None:
        raise AssertionError(
            f"{issued} was not sent: {end.text}\n"
            f'  If this is meant, say so: Then the command is rejected with "{end.reason}"'
        )
    refuse_unmentioned(issued, end, text)


def refuse_unmentioned(issued: Issued, end: Outcome, text: str | None) -> None:
    """Fail unless the end has this text as its reason, or in its message."""
    if text is not None and not end.mentions(text):
        raise AssertionError(f"{issued} {end}\n  This is not, and does not mention, {text!r}")
