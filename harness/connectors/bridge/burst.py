"""Notices that more came at once than the queues on the way hold, which drop what does not fit and tell nobody.

Tango's queue from a device server to the gateway holds 1,000 events (ZMQ's high-water mark), the gateway's 1,500 for a
GraphQL subscription and 5,000 in all (`tangogql.subscription`, version 2.3). How fast events were is told by the times
at which they happened: those at which they arrive tell only how fast the gateway is.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measure:
    """So many events within so many seconds are a burst."""

    events: int
    seconds: float


OF_ONE = Measure(200, 0.05)
"""Of one GraphQL subscription: the first events of a burst that is too much for the queues."""
OF_ALL = Measure(1000, 1.0)
"""Of a whole bridge: as many as the smallest queue holds, faster than a gateway is on a busy machine."""


class Burst:
    """Counts events by the times at which they happened."""

    def __init__(self, measure: Measure) -> None:
        self.measure = measure
        self._times: deque[float] = deque(maxlen=measure.events)

    def count(self, time: float) -> bool:
        """One more event; whether it belongs to a burst."""
        self._times.append(time)
        return len(self._times) == self.measure.events and abs(time - self._times[0]) < self.measure.seconds

    def clear(self) -> None:
        """It is over."""
        self._times.clear()
