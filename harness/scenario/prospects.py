"""Whether what is waited for can still come of the commands that a scenario sent. Used from the main thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from harness.events.entry import Entry, Kind
from harness.events.interests import Watch
from harness.events.journal import Journal
from harness.events.key import Key
from harness.events.values import Wanted
from harness.events.waiting.early_stop import EarlyStop
from harness.models.machines.chain import Change, can_still_come, find_carriers
from harness.scenario.actions import Outcome, Tracker
from harness.scenario.commands import Commands, Issued
from harness.scenario.stops import LastEnd
from harness.targets.target import Target


@dataclass(frozen=True, slots=True)
class Awaited:
    """A change that a ``Then`` waits for.

    :param values: one of which it comes to, or several that it goes through.
    """

    key: Key
    values: tuple[Wanted, ...]

    @property
    def change(self) -> Change:
        return Change(*self.key, tuple(str(each.value) for each in self.values))

    def has_come(self, journal: Journal, since: int) -> bool:
        """Whether it has come to its one value."""
        events = [entry.event for entry in journal.entries(since, self.key)]
        return len(self.values) == 1 and any(self.values[0].matches(event.value, event.label) for event in events)


class Prospects:
    """What one wait is to expect of the commands of its scenario.

    Only a command of the awaited subject itself can end the wait, or one that is passed on to it by the declaration,
    once those that it is passed on by have nothing to do any more.

    :param since: the mark of the segment.
    """

    def __init__(
        self, target: Target, commands: Commands, watch: Watch, awaited: Sequence[Awaited], since: int
    ) -> None:
        self._of_each = [_Prospect(target, commands, watch, each, since) for each in awaited]

    def refusal(self) -> str:
        """That what could bring a change was refused and no ``Then`` has asked about it; "" otherwise."""
        return next(filter(None, (each.refusal() for each in self._of_each)), "")

    def stops(self) -> list[EarlyStop]:
        """What ends the wait; asked for anew each time that it begins."""
        return [stop for each in self._of_each for stop in each.stops()]

    def wait_on(self) -> bool | None:
        """After a wait that was not met: whether to wait on; None if it was nothing in here that stopped it."""
        stopped = [each for each in self._of_each if each.has_stopped]
        if not stopped:
            return None
        # Of several that are to come in order one may have come; if all have, it was in another order.
        self._of_each = [each for each in self._of_each if not each.has_come]
        return bool(self._of_each) and all(each.can_come() for each in stopped if each in self._of_each)


class _Prospect:
    """The same of one change."""

    def __init__(self, target: Target, commands: Commands, watch: Watch, awaited: Awaited, since: int) -> None:
        self._commands, self._watch = commands, watch
        self._awaited, self._since = awaited, since
        self._bringing: list[Issued] = []
        self._carriers: dict[str, Tracker] = {}
        """What the commands are passed on to, and what knows of its part."""
        for issued in commands.issued:
            carriers = find_carriers(target.telescope, issued.action, awaited.change)
            if carriers is not None:
                self._bringing.append(issued)
                self._carriers |= dict.fromkeys(carriers, issued.tracker)
        self._last_end: LastEnd | None = None
        self._reason = ""
        self._part_ended = False
        self._looked_at = 0

    @property
    def has_stopped(self) -> bool:
        """Whether it was this that stopped the wait."""
        return self._part_ended or bool(self._last_end and self._last_end.told)

    def refusal(self) -> str:
        """That the last command that could bring the change was refused, and no other one can."""
        journal = self._commands.journal
        here = [issued for issued in self._bringing if issued.mark >= self._since]
        if not here or here[-1].asked or here[-1].is_followed:
            return ""
        ends = [each.outcome(journal) for each in here]
        under_way = any(not each.outcome(journal).has_ended for each in self._bringing)
        if under_way or any(end.is_success for end in ends):
            return ""
        return f"{here[-1]} {ends[-1]}"

    def stops(self) -> list[EarlyStop]:
        """What ends the wait for it: the last end of a command, or else of the part of a subject that carried it on."""
        self._part_ended = False
        if self._reason:
            told = self._parts_told_by()
            return [EarlyStop(_is_change, self._tell_part, interests=told, since=self._looked_at)] if told else []
        followed = [each for each in self._bringing if each.is_followed]
        self._watch.add([key for each in followed for key in each.telling[:1]])  # its subject may be new
        self._last_end = LastEnd(followed, self._is_failure) if followed else None
        return [self._last_end.stop] if self._last_end else []

    @property
    def has_come(self) -> bool:
        return self._awaited.has_come(self._commands.journal, self._since)

    def can_come(self) -> bool:
        """Whether it can still come, by a subject that has not done its part."""
        journal = self._commands.journal
        if self._last_end and self._last_end.told:
            self._reason, self._last_end = self._last_end.told, None
            self._watch.add(self._parts_told_by())
        self._looked_at = journal.mark()
        return can_still_come(self._carriers, [each for each, one in self._carriers.items() if one.is_busy(each)])

    def _is_failure(self, issued: Issued, end: Outcome) -> bool:
        return not end.is_success and not issued.asked and not self._commands.was_ended_here(issued, end)

    def _parts_told_by(self) -> tuple[Key, ...]:
        """What tells that those who carried the command on have done their part."""
        return tuple(key for each, one in self._carriers.items() for key in one.tell_part(each))

    def _tell_part(self, entry: Entry) -> str:
        self._part_ended = True
        return f"{self._reason}; {entry.event.key.subject} has ended its part"


def _is_change(entry: Entry) -> bool:
    return entry.event.kind is Kind.CHANGE
