"""What came after the ``When``, and before what a ``Then`` looks at: the one before it has looked at that already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.events.entry import Kind
from harness.events.explaining.timeline import brief

if TYPE_CHECKING:
    from harness.events.entry import Event
    from harness.events.expecting.matching import Matcher
    from harness.events.explaining.explanation import Context
    from harness.events.journal import Journal
    from harness.events.key import Key

MOST_TOLD = 4
TOLD_BY = frozenset((Kind.CHANGE, Kind.POLLED))


class Earlier:
    """Values that one wait names and that came before its first entry."""

    def __init__(self, journal: Journal, interests: frozenset[Key], since: int, context: Context) -> None:
        self._journal, self._interests, self._since, self._context = journal, interests, since, context

    def find(self, matcher: Matcher) -> dict[Key, list[Event]]:
        """By attribute, those whose last value is where the expectation wants it to end."""
        found: dict[Key, list[Event]] = {}
        for key in sorted(self._interests):
            entries = self._journal.entries(self._context.mark, key)
            events = [entry.event for entry in entries if entry.sequence < self._since and entry.event.kind in TOLD_BY]
            if named := [event for event in events if event.has_value and matcher.names(key, event)]:
                found[key] = named
        return found

    def tell(self, matcher: Matcher) -> list[str]:
        """A sentence for each attribute."""
        return [
            f"{self._listed(events[:MOST_TOLD])}, before what this step looks at: "
            "it goes on from where the Then before it was met"
            for events in self.find(matcher).values()
        ]

    def _listed(self, events: list[Event]) -> str:
        return ", ".join(f"{brief(event)} came at {self._context.clock(event.received)}" for event in events)
