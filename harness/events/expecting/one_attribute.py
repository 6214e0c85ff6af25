"""What expectations of one attribute have in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.events.entry import Entry, Event, Kind
from harness.events.expecting.matching import Expectation, Matcher, Start, Telling, Verdict
from harness.events.key import Key

if TYPE_CHECKING:
    from collections.abc import Collection


@dataclass(frozen=True)
class OfOneAttribute(Expectation):
    """An expectation of one attribute of one device."""

    key: Key

    @property
    def interests(self) -> tuple[Key, ...]:
        return (self.key,)


class AttributeMatcher(Matcher):
    """Knows the last value of its attribute, and whether events may have been missed since."""

    def __init__(self, expectation: OfOneAttribute, start: Start) -> None:
        self.key = expectation.key
        before = start.before.get(self.key)
        self.last: Event | None = before.event if before else None
        self.at_first = self.last
        self.gap = self.key in start.gaps
        self.polled = False
        self.error: Event | None = None
        self.troubled = False  # the device could not be read at some time: what it did not do then is its own fault

    def take(self, key: Key, entry: Entry) -> Verdict:
        event = entry.event
        kind = event.kind
        if not event.has_value:
            if kind is Kind.GAP:
                self.gap = True
            else:
                self.error, self.troubled = event, True
            return self.verdict
        if kind is Kind.POLLED:
            self.polled = True
        self.verdict = self.judge(entry)
        self.last, self.error, self.gap = event, None, False
        return self.verdict

    def precede(self, key: Key, entry: Entry) -> Verdict:
        if not entry.event.has_value:
            return self.take(key, entry)
        self.last = self.at_first = entry.event
        self.error, self.gap = None, False
        return self.verdict

    def judge(self, entry: Entry) -> Verdict:
        """Judge an entry that tells a value; `last` and `gap` are still those before it."""
        raise NotImplementedError

    def unsettled(self) -> tuple[Key, ...]:
        return (self.key,) if self.verdict is not Verdict.MET else ()

    def in_doubt(self, missed: Collection[Key]) -> bool:
        return self.key in missed and not self.troubled

    def notes(self) -> tuple[str, ...]:
        if self.polled:
            return (f"No events came of {self.key}, it was polled: what was short may be missing",)
        return ()

    def where(self, telling: Telling) -> str:
        """Where the attribute is now, as far as is known."""
        subject = telling.name(self.key)
        if self.error is not None:
            return f"{subject} cannot be read since {telling.clock(self.error.received)}: {self.error.shown}"
        if self.last is None:
            return f"no value of {subject} is known"
        return f"{subject} stayed {self.last.shown}"
