"""The expectation that a long-running command goes through statuses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from harness.contracts.long_running import ENDED, Status, read_status
from harness.errors import SentenceError
from harness.events.entry import Entry, Event
from harness.events.expecting.matching import Expectation, Matcher, Start, Telling, Verdict
from harness.events.key import Key
from harness.models.reading.problems import near_miss
from harness.scenario.commands import Issued
from harness.scenario.tango.command import uid_of

BEGINNING = (Status.STAGING, Status.QUEUED)
"""Where every command starts, if only for a moment."""


def statuses(names: Sequence[str]) -> tuple[Status, ...]:
    """The statuses that a sentence names; raises `SentenceError` for what cannot come."""
    place = f"the command goes through {', '.join(names)}"
    for name in names:
        if name not in list(Status):
            raise SentenceError(f"{name!r} is no status", place=place, remedy=near_miss(name, list(Status)))
        if name in BEGINNING:
            what = f"every command starts {name}, which is left out"
            raise SentenceError(
                what, place=place, remedy='To say that one waits for its turn: "the command is queued".'
            )
    return tuple(Status(name) for name in names)


@dataclass(frozen=True)
class CommandGoesThrough(Expectation):
    """A long-running command goes through exactly these statuses in this order, after its start in the queue.

    :param told_by: attributes of the device that tell where its commands stand.
    """

    issued: Issued
    statuses: tuple[Status, ...]
    told_by: tuple[str, ...]

    @property
    def interests(self) -> tuple[Key, ...]:
        return tuple(Key(self.issued.subject, attribute) for attribute in self.told_by)

    @property
    def listed(self) -> str:
        return ", ".join(self.statuses)

    def begin(self, start: Start) -> Matcher:
        return _GoingThrough(self)

    def __str__(self) -> str:
        return f"{self.issued} goes through {self.listed}"

    def failure(self, limit: str) -> str:
        return f"{self.issued} did not go through {self.listed} within {limit}"


class _GoingThrough(Matcher):
    def __init__(self, expectation: CommandGoesThrough) -> None:
        self._uid, self._statuses = uid_of(expectation.issued), expectation.statuses
        self._interests = expectation.interests
        self._place = 0
        self._at: str = Status.QUEUED

    def take(self, key: Key, entry: Entry) -> Verdict:
        status = read_status(key.field, entry.event.value, self._uid)
        if status in ("", *BEGINNING, self._at):
            return self.verdict
        self._at = status
        if self._statuses[self._place] != status:
            self.verdict = Verdict.UNMET
            return self.verdict
        self._place += 1
        if self._place == len(self._statuses):
            self.verdict = Verdict.MET
        elif status in ENDED:
            self.verdict = Verdict.UNMET
        return self.verdict

    def unsettled(self) -> tuple[Key, ...]:
        return self._interests if self.verdict is Verdict.OPEN else ()

    def closest(self, telling: Telling) -> tuple[str, ...]:
        wanted = self._statuses[self._place] if self._place < len(self._statuses) else "no other"
        seen = f"{self._place} of {len(self._statuses)} statuses seen"
        if self.verdict is Verdict.UNMET and self._at in ENDED:
            return (f"it ended {self._at}, {seen}, {wanted} wanted next",)
        return (f"it stayed {self._at}, {seen}, {wanted} wanted next",)

    def names(self, key: Key, event: Event) -> bool:
        return read_status(key.field, event.value, self._uid) in self._statuses[self._place :]

    def arrived(self, key: Key, event: Event) -> bool:
        return read_status(key.field, event.value, self._uid) == self._statuses[-1]
