"""What a scenario commanded and wrote, on any control system, and what became of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from harness.events.entry import Entry, Event
from harness.events.journal import Journal
from harness.events.key import Key
from harness.models.machines.chain import Action, can_abort
from harness.models.telescope import Telescope
from harness.scenario.actions import ActionState, Outcome, Tracker

INTERRUPTED = frozenset({ActionState.ABORTED, ActionState.CANCELLED})
"""Ends that come of another action."""
MEANT = {
    ActionState.UNDER_WAY: "is under way",
    ActionState.FAILED: "fails",
    ActionState.REJECTED: "is rejected",
    ActionState.ABORTED: "is aborted",
    ActionState.CANCELLED: "is cancelled",
}
"""The words of a ``Then`` that asks for such an end."""


@dataclass(slots=True)
class Issued:
    """An action on a subject that was sent: a command, a write, a request.

    :param sentence: the ``When`` that sent it.
    :param subject: as events carry it.
    :param name: the command; for a write ``writing <field>``.
    :param mark: sequence number of the first entry after it was sent.
    :param tracker: tells how it ends.
    :param asked: whether a ``Then`` has asked how it ended.
    :param written: the field that was written; "" for a command.
    :param may_go_on: whether a ``Then`` has found it under way, and no ``When`` came since: it need not end with the
        scenario.
    """

    sentence: str
    subject: str
    name: str
    mark: int
    tracker: Tracker
    asked: bool = False
    written: str = ""
    may_go_on: bool = False

    @property
    def need_not_end(self) -> bool:
        """Whether it may be under way when the scenario ends."""
        return self.may_go_on or self.tracker.may_outlive

    @property
    def is_refused(self) -> bool:
        """Whether its call has told that it was rejected."""
        return self.tracker.call.state is ActionState.REJECTED

    @property
    def is_followed(self) -> bool:
        """Whether events tell its end, as its call has only begun it."""
        return bool(self.telling)

    @property
    def telling(self) -> tuple[Key, ...]:
        """All whose events tell how it ends; one is enough to listen to, the first."""
        return self.tracker.telling

    @property
    def action(self) -> Action:
        """What was done, as the declaration knows it."""
        return Action(self.subject, written=self.written) if self.written else Action(self.subject, self.name)

    def read(self, event: Event) -> Outcome | None:
        """Return how it ended, if this event tells."""
        outcome = self.tracker.read(event)
        return outcome if outcome is not None and outcome.has_ended else None

    def outcome(self, journal: Journal) -> Outcome:
        """Return how it ended, or that it is under way, as far as is known by now."""
        called, ending = self.tracker.call, self.ending(journal)
        if called.has_ended or ending is None:
            return called
        return self.read(ending.event) or called

    def ending(self, journal: Journal) -> Entry | None:
        """Return the entry that tells the end, with its cause if that is told; None if none does, or not yet."""
        first = None
        for entry in (entry for key in self.telling for entry in journal.entries(self.mark, key)):
            end = self.read(entry.event)
            if end is not None and not self.tracker.lacks_cause(end):
                return entry
            if end is not None:
                first = first or entry
        return first

    def __str__(self) -> str:
        return f"{self.subject} {self.name}"


class Commands:
    """The commands of one scenario, in order. Used from the main thread.

    :param check: raises `LeaseError` if the scenario may send no more.
    :param telescope: tells which commands end others; None without a declaration.
    :ivar issued: those of the ``When``s.
    """

    def __init__(self, journal: Journal, check: Callable[[], None], telescope: Telescope | None = None) -> None:
        self.journal, self._check, self._telescope = journal, check, telescope
        self.issued: list[Issued] = []
        self._prepared: list[Issued] = []
        self._at_once: list[tuple[Issued, ...]] = []

    def add(self, *at_once: Issued) -> None:
        """Remember what is about to be sent at once; raises `LeaseError` if it must not be."""
        self._check()
        self.issued += at_once
        self._at_once.append(at_once)

    def add_prepared(self, issued: Issued) -> None:
        """Remember what a ``Given`` sends."""
        self._prepared.append(issued)

    @property
    def sent(self) -> tuple[Issued, ...]:
        """All, those of ``Given``s first."""
        return (*self._prepared, *self.issued)

    def sent_with(self, issued: Issued) -> tuple[Issued, ...]:
        """What was sent at once with it, itself among it: one sentence can command several subjects."""
        return next(each for each in self._at_once if any(one is issued for one in each))

    @property
    def last(self) -> Issued | None:
        """The last command or write: "the command" of the sentences."""
        return self.issued[-1] if self.issued else None

    def of_segment(self, mark: int, subject: str) -> Issued | None:
        """The last command since the mark: on this subject, or else on any."""
        since = [issued for issued in self.issued if issued.mark >= mark]
        here = [issued for issued in since if issued.subject == subject]
        return next(reversed(here or since), None)

    def watched(self, mark: int) -> tuple[Issued, ...]:
        """The commands whose end events tell that had not ended at a mark."""
        return tuple(
            issued
            for issued in self.issued
            if issued.is_followed and ((entry := issued.ending(self.journal)) is None or entry.sequence >= mark)
        )

    def named(self, name: str) -> Issued | None:
        """The last command of this name."""
        return next((issued for issued in reversed(self.issued) if issued.name.lower() == name.lower()), None)

    def is_under_way(self, issued: Issued) -> bool:
        """Return whether the end of a command is still to come, as far as is known."""
        return not issued.outcome(self.journal).has_ended

    def all_asked(self) -> None:
        """What became of the commands has been told."""
        for issued in self.issued:
            issued.asked = True

    def was_ended_here(self, issued: Issued, end: Outcome) -> bool:
        """Whether a command was aborted or cancelled by what the scenario itself sent after it."""
        later = [other for other in self.sent if other is not issued and other.mark >= issued.mark]
        return end.state in INTERRUPTED and any(
            can_abort(self._telescope, other.action, issued.subject) for other in later
        )

    def go_on(self) -> None:
        """A ``When`` is about to run: what was found to be under way before it may end by it."""
        for issued in self.issued:
            issued.may_go_on = False

    def refuse_unasked(self, limit: str = "") -> None:
        """Fail if a command did not go well and no ``Then`` asked about it: nothing goes wrong unnoticed.

        :param limit: the time that commands were given to end after the last step; "" as long as they may go on.
        """
        lines = []
        for issued in self.issued:
            end = issued.outcome(self.journal)
            if issued.asked or (not end.has_ended and (issued.need_not_end or not limit)):
                continue
            if end.is_success or self.was_ended_here(issued, end):
                continue
            issued.asked = True
            lines += [
                f"{issued} {_problem(end, limit)}",
                *(f"  {line}" for line in issued.tracker.describe()),
                f'  It was sent by "{issued.sentence}". If this is meant, say so: Then the command {MEANT[end.state]}',
            ]
        if lines:
            raise AssertionError("\n".join(lines))


def _problem(end: Outcome, limit: str) -> str:
    if not end.has_ended:
        return f"had not ended {limit} after the last step, and no Then asked about it"
    by_whom = " by nothing that the scenario sent" if end.state in INTERRUPTED else ""
    said = f": {end.text}" if end.text else ""
    return f"was {end.said}{by_whom} and no Then asked about it{said}"
