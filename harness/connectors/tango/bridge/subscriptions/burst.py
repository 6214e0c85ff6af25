"""Notices that so many events were on their way at once that a queue may have run over.

Tango's queue from a device server to the gateway holds 1,000 events (ZMQ's high-water mark), the gateway's 1,500 for a
GraphQL subscription and 5,000 in all (`tangogql.subscription`, version 2.3). They drop what does not fit. Tango tells
of it with the next event of the attribute, if there is one; the gateway tells nobody.

A queue that drops is full, and what is in it comes later. So it can have dropped only if at some moment as many events
as the smallest queue holds had happened and had not come. How fast they happen or come does not matter: a gateway that
keeps up has few on the way at any rate, one that is held up has many at a low one.
"""

from __future__ import annotations

MOST = 1000
"""Events on their way at once that no queue drops any of."""
APART = 0.05
"""Seconds between two moments that are looked at: no gateway passes on so many meanwhile that it matters."""
LONGEST = 200
"""Moments before now that are looked at. What is longer on its way has passed them all."""
LATE = 1.0
"""Seconds of delay that no clock is blamed for."""
MISSED = "API_MissedEvents"
"""The reason of the error by which Tango tells that its queue has dropped events."""


class OnTheWay:
    """Counts the events that were on their way at each moment, by when they happened and when they came."""

    def __init__(self) -> None:
        self._counts: dict[int, int] = {}

    def passed(self, happened: float, came: float) -> bool:
        """One more event; whether too many were on their way with it."""
        last = int(came / APART)
        first = int(happened / APART)
        if first >= last:
            return False
        counts = self._counts
        full = False
        for moment in range(max(first, last - LONGEST) + 1, last + 1):
            counts[moment] = count = counts.get(moment, 0) + 1
            full = full or count >= MOST
        if len(counts) > 2 * LONGEST:
            self._counts = {moment: count for moment, count in counts.items() if moment > last - LONGEST}
        return full

    def clear(self) -> None:
        """What was on its way has been made good."""
        self._counts.clear()


class Clock:
    """The clock of a device, which may be ahead of ours or behind: told by the least delay of what came from there.

    A delay is blamed on the clock as far as not a single event came faster, and beyond `LATE` only: rather count an
    event that was not on its way than miss one that was.
    """

    def __init__(self) -> None:
        self._least = float("inf")

    def ours(self, time: float, now: float) -> float:
        """When it happened by our clock what came now and happened at `time` by the device's."""
        least = self._least
        if now - time < least:
            least = self._least = now - time
        if least < 0:
            return time + least
        return time + least - LATE if least > LATE else time
