"""Events that happened before what they are waited for after, and only came later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.events.entry import Kind
from harness.events.explaining.timeline import brief

if TYPE_CHECKING:
    from harness.events.entry import Entry, Event
    from harness.events.explaining.explanation import Context
    from harness.events.journal import Journal

ON_THE_WAY = 5.0
"""Seconds after its beginning within which a segment still gets what happened before, where order is not kept."""
MOST_LATE = 3
"""Such events that an explanation names."""


class Overtaken:
    """Those of one wait, by what was seen when its segment began. None where the source keeps the order of events.

    Times are compared within one device, whose clock they are of.
    """

    def __init__(self, journal: Journal, since: int, context: Context) -> None:
        self._journal, self._context = journal, context
        self._begun = min(since, context.mark)
        self._happened: dict[str, float] = {}
        self._events: list[Event] = []

    def take(self, entry: Entry) -> bool:
        """Whether this is one."""
        event = entry.event
        if not self._begun or event.key not in self._journal.unordered:
            return False
        if event.kind is not Kind.CHANGE or event.received > self._context.started + ON_THE_WAY:
            return False
        if (before := self._happened.get(event.key.subject)) is None:
            before = self._happened[event.key.subject] = self._journal.happened(event.key.subject, before=self._begun)
        if event.source_time >= before:
            return False
        self._events.append(event)
        return True

    def told(self) -> list[str]:
        """A sentence for each of the first ones."""
        began = f'before "{self._context.after}"' if self._context.after else "before"
        return [
            f"{event.key} {brief(event)} came at {self._context.clock(event.received)}, but happened {began}"
            for event in self._events[:MOST_LATE]
        ]


def happened_before(event: Event, other: Event) -> bool:
    """Whether an event that came later than another of its device did not happen later."""
    return (
        event.kind is Kind.CHANGE and event.key.subject == other.key.subject and event.source_time <= other.source_time
    )
