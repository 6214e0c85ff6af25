"""Sentences about long-running commands: where the last one stands, or the last one of a name."""

from __future__ import annotations

from harness.bdd import Looks, looks_at, then
from harness.vocabulary.tango.vocabulary import Tango


def statuses() -> Looks:
    """Where the commands stand of all devices that the scenario may have commanded before."""
    return Looks(statuses=True)


@then('the command[ "<command>"] is queued')
@looks_at(statuses)
def command_is_queued(tango: Tango, command: str | None) -> None:
    """It waits for its turn, now: another one is under way. It may go on when the scenario is over."""
    tango.long_running.is_queued(command)


@then('the command[ "<command>"] is under way')
@looks_at(statuses)
def command_is_under_way(tango: Tango, command: str | None) -> None:
    """It has begun, or will within the limit, and has not ended; it may go on when the scenario is over."""
    tango.long_running.is_under_way(command)


@then('the command[ "<command>"] goes through <values>[ within <seconds> s]')
@looks_at(statuses)
def command_goes_through(tango: Tango, command: str | None, values: str, seconds: float | None) -> None:
    """Exactly these statuses (IN_PROGRESS, COMPLETED, FAILED, ABORTED, REJECTED), its start in the queue left out."""
    tango.long_running.goes_through(values, command, seconds)
