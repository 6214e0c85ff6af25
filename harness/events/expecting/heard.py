"""The expectation that events come again of an attribute whose stream was interrupted."""

from __future__ import annotations

from dataclasses import dataclass

from harness.events.entry import Entry, Event, Kind
from harness.events.expecting.matching import Matcher, Start, Telling, Verdict
from harness.events.expecting.one_attribute import OfOneAttribute
from harness.events.journal import Journal
from harness.events.key import Key

MEANWHILE = frozenset((Kind.POLLED, Kind.ERROR))
"""What tells of an attribute while its stream is interrupted."""


def is_interrupted(journal: Journal, key: Key) -> bool:
    """Whether a gap is the last that is known of an attribute, apart from what was read meanwhile."""
    entry = journal.latest(key)
    while entry is not None and entry.event.kind in MEANWHILE:
        entry = journal.latest(key, before=entry.sequence)
    return entry is not None and entry.event.kind is Kind.GAP


@dataclass(frozen=True)
class Heard(OfOneAttribute):
    """The attribute is heard of by its events, or was read when they began again."""

    def begin(self, start: Start) -> Matcher:
        return _Hearing(self.interests)

    def __str__(self) -> str:
        return f"{self.key} is heard of"

    def failure(self, limit: str) -> str:
        return f"nothing was heard of {self.key} within {limit}"


class _Hearing(Matcher):
    def __init__(self, interests: tuple[Key, ...]) -> None:
        self._interests = interests

    def take(self, key: Key, entry: Entry) -> Verdict:
        if self.arrived(key, entry.event):
            self.verdict = Verdict.MET
        return self.verdict

    def unsettled(self) -> tuple[Key, ...]:
        return self._interests if self.verdict is not Verdict.MET else ()

    def arrived(self, key: Key, event: Event) -> bool:
        return event.kind not in MEANWHILE and event.kind is not Kind.GAP

    def closest(self, telling: Telling) -> tuple[str, ...]:
        return tuple(f"no event of {key} came" for key in self._interests)
