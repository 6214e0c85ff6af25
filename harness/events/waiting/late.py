"""What happened only when the time of a wait was over: it meets nothing."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from harness.events.entry import Kind
from harness.events.expecting.matching import later
from harness.events.explaining.timeline import brief

if TYPE_CHECKING:
    from harness.events.entry import Entry, Event
    from harness.events.expecting.matching import Matcher
    from harness.events.key import Key

AT_THE_LIMIT = 0.2
"""Seconds after the limit within which a reading tells of it, if its time is that of the reading."""
READINGS = frozenset((Kind.RESYNCHRONISED, Kind.POLLED, Kind.PERIODIC, Kind.INITIAL))
"""Kinds whose time may be that of the reading: many devices do not keep when a value came."""
UNTOLD = frozenset((Kind.GAP, Kind.ERROR))
"""Kinds that tell no value."""
MOST_TOLD = 3


class Late:
    """What of one wait was late. Fed on the threads that push, and read by the one that waits.

    The time that counts is the device's own, as far as its clock and the harness's agree: what happened in time and
    arrives late is in time.

    :param tolerance: how far the clocks may be apart, in seconds.
    :ivar ends: when the time of the wait is over, seconds since the epoch.
    :ivar asked: when the last reading was asked for after that.
    """

    def __init__(self, tolerance: float) -> None:
        self.ends = self.asked = math.inf
        self._tolerance = tolerance
        self._events: dict[Key, Event] = {}
        self.undated: set[Key] = set()
        """Read after the limit, with a value that was wanted, and nothing tells since when it has it."""

    def begin(self, ends: float) -> None:
        """The time of the wait begins to run."""
        self.ends = self.asked = ends

    def take(self, key: Key, entry: Entry, matcher: Matcher) -> bool:
        """Whether an entry is too late to meet anything."""
        event = entry.event
        if event.kind in UNTOLD or not later(event, self.ends) or event.source_time <= self.ends + self._tolerance:
            return False
        wanted = matcher.is_overdue(key, event)
        if self._tells_when(event):
            if wanted:
                self._events.setdefault(key, event)
                self.undated.discard(key)
            return True
        if not wanted or key in self._events:
            return wanted
        if event.received <= self.ends + AT_THE_LIMIT:
            return False
        self.undated.add(key)
        return True

    def _tells_when(self, event: Event) -> bool:
        return event.kind not in READINGS or event.source_time < self.asked - self._tolerance

    def came(self, key: Key) -> bool:
        """Whether what was wanted of an attribute came, and came late."""
        return key in self._events

    def told(self) -> list[str]:
        """A sentence for each of the first ones."""
        return [
            f"{event.key} {brief(event)} came {self._seconds(event)} s after the limit"
            for event in list(self._events.values())[:MOST_TOLD]
        ]

    def _seconds(self, event: Event) -> str:
        seconds = max(min(event.source_time, event.received) - self.ends, 0.001)
        return f"{seconds:.1f}" if seconds >= 1 else f"{seconds:.3f}"
