"""What became of the commands of a scenario. Used from the main thread."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from harness.contracts.long_running import REFUSED, Answer, ResultCode
from harness.errors import NotDefined
from harness.events.budget import Budget
from harness.scenario.commands import ANSWERS, Issued
from harness.scenario.run import ScenarioRun


@contextmanager
def attempt(run: ScenarioRun, device: str, name: str) -> Iterator[Issued]:
    """What is done in here counts as a command of this name: an answer that is an error is kept for a ``Then``."""
    issued = Issued(run.sentence, device, name, run.journal.mark())
    run.commands.add(issued)
    try:
        yield issued
    except ANSWERS as error:
        issued.error = error


def sent(run: ScenarioRun, command: str | None = None) -> Issued:
    """The last command or write of the scenario, or the last command of a name; AssertionError without one."""
    issued = run.commands.named(command) if command else run.commands.last
    if issued is None:
        what = f"the command {command}" if command else "a command or written an attribute"
        raise AssertionError(f"no When of this scenario has sent {what}")
    return issued


def sent_at_once(run: ScenarioRun, command: str | None = None) -> tuple[Issued, ...]:
    """The same of all devices that it was sent to at once."""
    return run.commands.sent_with(sent(run, command))


def ended(run: ScenarioRun, command: str | None = None) -> Iterator[tuple[Issued, Answer]]:
    """The same, each when it has ended, and how; raises `Unmet` for one that does not end within the limit."""
    budget = Budget(run.limits.within())
    for issued in sent_at_once(run, command):
        issued.asked = True
        run.wait_for_end(issued, budget)
        end = issued.known_end(run.journal)
        assert end is not None, "the wait for its end was met"
        yield issued, end


def rejected(issued: Issued, end: Answer, text: str | None) -> None:
    """Fail unless it was refused, by an error or by its long-running answer, and mentions this text."""
    if end.code not in REFUSED:
        raise AssertionError(f"{issued} was not rejected, it {told(end)}")
    if isinstance(issued.error, NotDefined) and text is None:
        raise AssertionError(
            f"{issued} was not sent: {issued.error}\n"
            f'  If this is meant, say so: Then the command is rejected with "{issued.error.reason}"'
        )
    mentions(issued, end, text)


def mentions(issued: Issued, end: Answer, text: str | None) -> None:
    """Fail unless the end has this text as its reason, or in its message."""
    reason = issued.error.reason if issued.error is not None else end.code.name
    if text is not None and text != reason and text not in end.text:
        raise AssertionError(f"{issued} {told(end)}\n  This is not, and does not mention, {text!r}")


def told(end: Answer) -> str:
    """How a command ended, as the second half of a sentence."""
    return "succeeded" if end.code is ResultCode.OK else f"was {end.code.name}: {end.text}"
