"""Sentences about long-running commands: where the last one stands, or the last one of a name."""

from __future__ import annotations

import pytest

from harness.bdd import Looks, looks_at, then
from harness.scenario.run import ScenarioRun
from harness.vocabulary.tango.long_running import LongRunningSentences


def statuses() -> Looks:
    """Where the commands stand of all devices that the scenario may have commanded before."""
    return Looks(statuses=True)


@pytest.fixture
def long_running(scenario_run: ScenarioRun) -> LongRunningSentences:
    """The vocabulary of long-running commands."""
    return LongRunningSentences(scenario_run)


@then('the command[ "<command>"] is queued')
@looks_at(statuses)
def command_is_queued(long_running: LongRunningSentences, command: str | None) -> None:
    """It waits for its turn, now: another one is under way. It may go on when the scenario is over."""
    long_running.is_queued(command)


@then('the command[ "<command>"] is under way')
@looks_at(statuses)
def command_is_under_way(long_running: LongRunningSentences, command: str | None) -> None:
    """It has begun, or will within the limit, and has not ended; it may go on when the scenario is over."""
    long_running.is_under_way(command)


@then('the command[ "<command>"] goes through <values>[ within <seconds> s]')
@looks_at(statuses)
def command_goes_through(
    long_running: LongRunningSentences, command: str | None, values: str, seconds: float | None
) -> None:
    """Exactly these statuses (IN_PROGRESS, COMPLETED, FAILED, ABORTED, REJECTED), its start in the queue left out."""
    long_running.goes_through(values, command, seconds)


@then('the command[ "<command>"] is aborted[ with "<text>"]')
def command_is_aborted(long_running: LongRunningSentences, command: str | None, text: str | None) -> None:
    """It was accepted, and then ended by another command; with this text in its message."""
    long_running.is_aborted(command, text)
