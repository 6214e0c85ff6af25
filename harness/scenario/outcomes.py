"""What became of the commands of a scenario. Used from the main thread."""

from __future__ import annotations

from harness.contracts.long_running import Answer, ResultCode
from harness.events.waits import Budget
from harness.scenario.commands import Issued
from harness.scenario.run import ScenarioRun


def sent(run: ScenarioRun, command: str | None = None) -> Issued:
    """The last command or write of the scenario, or the last command of a name; AssertionError without one."""
    issued = run.commands.named(command) if command else run.commands.last
    if issued is None:
        what = f"the command {command}" if command else "a command or written an attribute"
        raise AssertionError(f"no When of this scenario has sent {what}")
    return issued


def ended(run: ScenarioRun, command: str | None = None) -> tuple[Issued, Answer]:
    """The same, when it has ended, and how; raises `Unmet` if it does not end within the limit."""
    issued = sent(run, command)
    issued.asked = True
    run.wait_for_end(issued, Budget(run.limits.within()))
    end = issued.known_end(run.journal)
    assert end is not None, "the wait for its end was met"
    return issued, end


def mentions(issued: Issued, end: Answer, text: str | None) -> None:
    """Fail unless the end has this text as its reason, or in its message."""
    reason = issued.error.reason if issued.error is not None else end.code.name
    if text is not None and text != reason and text not in end.text:
        raise AssertionError(f"{issued} {told(end)}\n  This is not, and does not mention, {text!r}")


def told(end: Answer) -> str:
    """How a command ended, as the second half of a sentence."""
    return "succeeded" if end.code is ResultCode.OK else f"was {end.code.name}: {end.text}"
