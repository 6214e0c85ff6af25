"""The expectation that an attribute gets a quality."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.events.entry import Entry, Event, Kind
from harness.events.expecting.expectations import Becomes
from harness.events.expecting.matching import Matcher, Start, Telling, Verdict

if TYPE_CHECKING:
    from harness.events.key import Key


@dataclass(frozen=True)
class GetsQuality(Becomes):
    """The attribute comes to a quality, whatever its value: as `Becomes`, with the quality in place of the value."""

    def begin(self, start: Start) -> Matcher:
        return _GettingQuality(self, start)

    def __str__(self) -> str:
        return f"the quality of {self.key} becomes {self.wanted.text}"

    def failure(self, limit: str) -> str:
        return f"the quality of {self.key} did not become {self.wanted.text} within {limit}"


class _GettingQuality(Matcher):
    def __init__(self, expectation: GetsQuality, start: Start) -> None:
        self._key, self._wanted = expectation.key, expectation.wanted.text
        before = start.before.get(self._key)
        self._last = before.event if before else None
        self._gap = self._key in start.gaps

    def take(self, key: Key, entry: Entry) -> Verdict:
        event = entry.event
        if event.kind is Kind.GAP:
            self._gap = True
        elif event.quality:
            only_read = event.kind in (Kind.RESYNCHRONISED, Kind.PERIODIC, Kind.POLLED)
            known = only_read and self._last is not None and not self._gap and self._last.quality == event.quality
            if event.quality == self._wanted and not known:
                self.verdict = Verdict.MET
            self._last, self._gap = event, False
        return self.verdict

    def precede(self, key: Key, entry: Entry) -> Verdict:
        self._last, self._gap = entry.event, False
        return self.verdict

    def unsettled(self) -> tuple[Key, ...]:
        return (self._key,) if self.verdict is not Verdict.MET else ()

    def arrived(self, key: Key, event: Event) -> bool:
        return event.quality == self._wanted

    def closest(self, telling: Telling) -> tuple[str, ...]:
        if self._last is None:
            return (f"no value of {self._key} is known",)
        if self._last.quality == self._wanted:
            return (f"its quality was {self._wanted} before and nothing changed it",)
        return (f"its quality stayed {self._last.quality}, with the value {self._last.shown}",)
