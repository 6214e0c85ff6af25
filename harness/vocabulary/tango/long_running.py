"""What the sentences about long-running commands mean, without Gherkin. Used from the main thread."""

from __future__ import annotations

from harness.connectors.tango.long_running import tell_statuses
from harness.contracts.long_running import (
    CONDITIONS,
    ENDED,
    STATUS_ATTRIBUTE,
    Status,
    read_status,
)
from harness.events.budget import Budget
from harness.events.key import Key
from harness.events.waiting.second_look import SecondLook
from harness.events.waiting.waits import wait_for
from harness.lists import split_list
from harness.scenario.calls import PlainCall
from harness.scenario.commands import Issued
from harness.scenario.outcomes import sent
from harness.scenario.run import ScenarioRun
from harness.scenario.tango.command import uid_of
from harness.vocabulary.tango.statuses import CommandGoesThrough, statuses


class LongRunningSentences:
    """The vocabulary of long-running commands; `command` is a name, or None for the last that was sent."""

    def __init__(self, run: ScenarioRun) -> None:
        self._run = run

    def goes_through(self, words: str, command: str | None = None, seconds: float | None = None) -> None:
        """Exactly these statuses in this order since it was sent, its start in the queue left out."""
        names = statuses(split_list(words))
        issued = sent(self._run, command)
        issued.asked = issued.asked or names[-1] in ENDED
        issued.may_go_on = True
        self._follow(issued, names, seconds)

    def is_queued(self, command: str | None = None) -> None:
        """It waits for its turn, now."""
        issued = sent(self._run, command)
        self._stands(issued, Status.QUEUED, "is not queued")
        issued.may_go_on = True

    def is_under_way(self, command: str | None = None) -> None:
        """It has begun, or will within the limit, and has not ended; what tells no beginning begins when accepted."""
        issued = sent(self._run, command)
        if isinstance(issued.tracker, PlainCall):
            self._follow(issued, (Status.IN_PROGRESS,), None)
            self._stands(issued, Status.IN_PROGRESS, "is not under way")
        elif (end := issued.outcome(self._run.journal)).has_ended:
            raise AssertionError(f"{issued} is not under way, it {end}")
        issued.may_go_on = True

    def _follow(self, issued: Issued, wanted: tuple[Status, ...], seconds: float | None) -> None:
        told_by = self._told_by(issued)
        self._run.watch.add([Key(issued.subject, attribute) for attribute in told_by])
        met = wait_for(
            CommandGoesThrough(issued, wanted, told_by),
            journal=self._run.journal,
            since=issued.mark,
            budget=Budget(self._run.limits.within(seconds)),
            look_again=SecondLook(self._run.target.sources),
            context=self._run.context(issued.subject),
        )
        self._run.notes += met.notes

    def _stands(self, issued: Issued, wanted: Status, not_so: str) -> None:
        """Read where it stands, and compare."""
        readings = self._run.device(issued.subject).read_several(self._told_by(issued))
        found = [read_status(reading.attribute, reading.value, uid_of(issued)) for reading in readings]
        status = next(filter(None, reversed(found)), "")
        if status != wanted:
            raise AssertionError(f"{issued} {not_so}, it is {status or 'not known to the device any more'}")

    def _told_by(self, issued: Issued) -> tuple[str, ...]:
        """The attributes that tell where it stands; AssertionError for a command that has no statuses."""
        if not uid_of(issued):
            called = issued.tracker.call
            why = f"its call told its end: it {called}" if called.has_ended else "its call has no answer yet"
            raise AssertionError(f"{issued} has no statuses, {why}")
        told_by = tell_statuses(self._run.device(issued.subject))
        if not told_by:
            missing = f"none of {', '.join((STATUS_ATTRIBUTE, *CONDITIONS))}"
            raise AssertionError(f"{issued.subject} does not tell where its commands stand: it has {missing}")
        return told_by
