"""What can be expected of several attributes one after the other, across devices: by the time that devices give."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from dataclasses import dataclass
from itertools import pairwise
from operator import itemgetter
from typing import TYPE_CHECKING

from harness.errors import SentenceError
from harness.events.entry import Entry, Event, Kind
from harness.events.expecting.matching import Expectation, Matcher, Start, Telling, Verdict
from harness.events.key import Key
from harness.events.values import Wanted

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

Moment = tuple[float, int]
"""Source time and sequence number: within one device, both tell the order."""


@dataclass(frozen=True, slots=True)
class Coming:
    """An attribute that comes to a value."""

    key: Key
    wanted: Wanted

    def __str__(self) -> str:
        return f"{self.key} {self.wanted.text}"


@dataclass(frozen=True)
class InOrder(Expectation):
    """Attributes of several devices come to these values one after the other, by source time.

    Source times of two devices that are closer than the tolerance have no order: once all came, in an order that only
    such times leave open, the result is inconclusive. Values that were only read have no time of coming, so they do not
    count.

    :param tolerance: how far clocks of different devices may be apart, in seconds (`Limits.clock_tolerance`).
    """

    items: tuple[Coming, ...]
    tolerance: float

    def __init__(self, items: Sequence[tuple[Key, Wanted]], tolerance: float) -> None:
        object.__setattr__(self, "items", tuple(Coming(*item) for item in items))
        object.__setattr__(self, "tolerance", tolerance)
        if not self.items:
            raise SentenceError("nothing is named", place="in order", remedy="Name what has to come, in order.")

    @property
    def interests(self) -> tuple[Key, ...]:
        return tuple(dict.fromkeys(item.key for item in self.items))

    def begin(self, start: Start) -> Matcher:
        return _Ordering(self, start)

    def __str__(self) -> str:
        return "in order: " + ", then ".join(str(item) for item in self.items)

    def failure(self, limit: str) -> str:
        return f"these did not come in order within {limit}: " + ", then ".join(str(item) for item in self.items)


class _Ordering(Matcher):
    """Keeps, for each item, when its attribute came to its value, and the earliest time at which all up to it had.

    An entry that comes late by an earlier source time can so still complete the order. Feeding an entry costs the
    logarithm of how often its value came.
    """

    def __init__(self, expectation: InOrder, start: Start) -> None:
        self.items, self.tolerance = expectation.items, expectation.tolerance
        self.by_key: dict[Key, list[int]] = {}
        for number, item in enumerate(self.items):
            self.by_key.setdefault(item.key, []).append(number)
        self.last: dict[Key, Event | None] = {
            key: start.before[key].event if key in start.before else None for key in self.by_key
        }
        self.came: list[list[Moment]] = [[] for _ in self.items]
        self.earliest: list[Moment | None] = [None] * len(self.items)
        self.polled: set[Key] = set()

    def take(self, key: Key, entry: Entry) -> Verdict:
        event, last = entry.event, self.last[key]
        if not event.has_value or (event.kind is Kind.RESYNCHRONISED and last is not None):
            return self.verdict
        if event.kind is Kind.POLLED:
            self.polled.add(key)
        self.last[key] = event
        if event.kind in (Kind.INITIAL, Kind.RESYNCHRONISED) or event.repeats(last):
            return self.verdict
        for number in self.by_key[key]:
            if self.items[number].wanted.matches(event.value, event.label):
                insort(self.came[number], (event.source_time, entry.sequence))
                self._advance(number)
        if self.verdict is Verdict.OPEN and all(self.came) and self._loosely():
            self.inconclusive, self.verdict = True, Verdict.UNMET
        return self.verdict

    def precede(self, key: Key, entry: Entry) -> Verdict:
        if entry.event.has_value:
            self.last[key] = entry.event
        return self.verdict

    def _advance(self, number: int) -> None:
        for place in range(number, len(self.items)):
            found = self._first_after(place, self.earliest[place - 1] if place else None)
            if found is None or found == self.earliest[place]:
                return
            self.earliest[place] = found
        self.verdict = Verdict.MET

    def _loosely(self) -> list[Moment]:
        """When each came, in an order that clocks this far apart do not rule out; empty if there is none."""
        chosen: list[Moment] = []
        for place in range(len(self.items)):
            found = self._first_after(place, chosen[-1] if chosen else None, loosely=True)
            if found is None:
                return []
            chosen.append(found)
        return chosen

    def _first_after(self, place: int, previous: Moment | None, *, loosely: bool = False) -> Moment | None:
        came = self.came[place]
        if place == 0:
            position = 0
        elif previous is None:
            return None
        elif self.items[place].key.subject == self.items[place - 1].key.subject:
            position = bisect_right(came, previous)
        elif loosely:
            position = bisect_right(came, previous[0] - self.tolerance, key=itemgetter(0))
        else:
            position = bisect_left(came, previous[0] + self.tolerance, key=itemgetter(0))
        return came[position] if position < len(came) else None

    def unsettled(self) -> tuple[Key, ...]:
        missing = [item.key for item, came in zip(self.items, self.came, strict=True) if not came]
        return tuple(dict.fromkeys(missing))

    def in_doubt(self, missed: Collection[Key]) -> bool:
        """What did not come may have come in a gap; what came too early may have come again."""
        holes = any(key in missed for key in self.by_key)
        return self.inconclusive or (holes and all(key in missed for key in self.unsettled()))

    def arrived(self, key: Key, event: Event) -> bool:
        return any(
            not self.came[number] and self.items[number].wanted.matches(event.value, event.label)
            for number in self.by_key[key]
        )

    def notes(self) -> tuple[str, ...]:
        return tuple(
            f"{key} pushes no events and was polled: its times are those of the readings" for key in sorted(self.polled)
        )

    def closest(self, telling: Telling) -> tuple[str, ...]:
        if self.inconclusive:
            return (self._too_close(telling),)
        place = self.earliest.index(None) if None in self.earliest else len(self.items) - 1
        item, came = self.items[place], self.came[place]
        count = f"{place} of {len(self.items)} came in order"
        if not came:
            last = self.last[item.key]
            where = f"{item.key} stayed {last.shown}" if last else f"no value of {item} came"
            return (f"{count}, {item} wanted next; {where}",)
        before = self.items[place - 1]
        previous = self.earliest[place - 1]
        if previous is None:  # cannot be: the first item has nothing before it
            return (count,)
        at, then = telling.clock(previous[0]), telling.clock
        return (f"{count}: {item} came at {then(came[-1][0])}, before {before} at {at} (times of the devices)",)

    def _too_close(self, telling: Telling) -> str:
        """The first two of which it is not known which came first."""
        steps = pairwise(zip(self.items, self._loosely(), strict=True))
        (before, one), (item, other) = next(
            pair
            for pair in steps
            if pair[0][0].key.subject != pair[1][0].key.subject and self._close(pair[0][1], pair[1][1])
        )
        told = f"{before} at {telling.clock(one[0])} and {item} at {telling.clock(other[0])}"
        apart = f"{abs(other[0] - one[0]) * 1000:.3g} ms apart"
        return f"inconclusive: {told} are {apart}, closer than the clock tolerance of {self.tolerance * 1000:g} ms"

    def _close(self, one: Moment, other: Moment) -> bool:
        return other[0] < one[0] + self.tolerance
