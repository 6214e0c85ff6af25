"""What can be expected of one attribute: that it becomes a value, goes through values, or stays at one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.errors import SentenceError
from harness.events.entry import Entry, Event, Kind
from harness.events.expecting.matching import Matcher, Start, Telling, Verdict, later
from harness.events.expecting.one_attribute import AttributeMatcher, OfOneAttribute
from harness.events.key import Key
from harness.events.values import Wanted, same

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence


@dataclass(frozen=True)
class Becomes(OfOneAttribute):
    """The attribute comes to a value.

    An entry with the value meets it: a change always, an initial value too. A value that was only read (again after a
    gap or when the wait expired, by polling, or repeated by a periodic event) meets it unless it is the value that
    was known before and nothing can have been missed: then nothing has become.
    """

    wanted: Wanted

    def begin(self, start: Start) -> Matcher:
        return _Becoming(self, start)

    def __str__(self) -> str:
        return f"{self.key} becomes {self.wanted.text}"

    def failure(self, limit: str) -> str:
        return f"{self.key} did not become {self.wanted.text} within {limit}"


class _Becoming(AttributeMatcher):
    def __init__(self, expectation: Becomes, start: Start) -> None:
        super().__init__(expectation, start)
        self.wanted = expectation.wanted
        self.nearest: Event | None = None
        self.distance = float("inf")
        value = self.wanted.value
        self.numeric = isinstance(value, (int, float)) and not isinstance(value, bool)

    def judge(self, entry: Entry) -> Verdict:
        event = entry.event
        if self.wanted.matches(event.value, event.label):
            only_read = event.kind in (Kind.RESYNCHRONISED, Kind.PERIODIC, Kind.POLLED)
            if only_read and self.last is not None and not self.gap and same(self.last.value, event.value):
                return Verdict.OPEN
            return Verdict.MET
        if self.numeric and isinstance(event.value, (int, float)) and not event.label:
            distance = abs(event.value - self.wanted.value)
            if distance < self.distance:
                self.nearest, self.distance = event, distance
        return Verdict.OPEN

    def arrived(self, key: Key, event: Event) -> bool:
        return self.wanted.matches(event.value, event.label)

    def closest(self, telling: Telling) -> tuple[str, ...]:
        where = self.where(telling)
        if self.error is not None or self.last is None:
            return (where,)
        if self.wanted.matches(self.last.value, self.last.label):
            subject = telling.name(self.key)
            return (f"{subject} was {self.last.shown} before and nothing changed it",)
        if hint := telling.route(self.last.shown, self.wanted.text):
            return (f"{where}, {hint}",)
        if self.nearest is not None and not same(self.nearest.value, self.last.value):
            return (f"{where}; it came closest with {self.nearest.shown} at {telling.clock(self.nearest.received)}",)
        return (where,)


@dataclass(frozen=True)
class GoesThrough(OfOneAttribute):
    """The attribute takes exactly these values one after the other; the value that it starts from is left out.

    Only values that events or polling told are steps. A value that was read (initial, or again after a gap) is none,
    so it never meets this; it ends it if it is neither where the attribute was nor a value that is still to come.
    A step right behind a gap ends it in doubt: another value may have come before it.
    """

    values: tuple[Wanted, ...]

    def __init__(self, key: Key, values: Sequence[Wanted]) -> None:
        object.__setattr__(self, "key", key)
        object.__setattr__(self, "values", tuple(values))
        place = f"goes through {self.listed}"
        if not self.values:
            raise SentenceError("no value is named", place=place, remedy="Name the values, with commas between them.")
        for one, other in zip(self.values, self.values[1:], strict=False):
            if same(one.value, other.value):
                what = f"{other.text} cannot follow {one.text}, it is the same value"
                raise SentenceError(what, place=place, remedy="Name each value that it changes to once.")

    @property
    def listed(self) -> str:
        return ", ".join(value.text for value in self.values)

    def begin(self, start: Start) -> Matcher:
        return _GoingThrough(self, start)

    def __str__(self) -> str:
        return f"{self.key} goes through {self.listed}"

    def failure(self, limit: str) -> str:
        return f"{self.key} did not go through {self.listed} within {limit}"


class _GoingThrough(AttributeMatcher):
    def __init__(self, expectation: GoesThrough, start: Start) -> None:
        super().__init__(expectation, start)
        self.values = expectation.values
        self.place = 0
        self.at: Event | None = self.last  # where it is after the last step, or where it started
        self.astray: Event | None = None
        self.behind_gap = False  # a step was told before which another one may be missing

    def precede(self, key: Key, entry: Entry) -> Verdict:
        self.at = entry.event if entry.event.has_value else self.at
        return super().precede(key, entry)

    def judge(self, entry: Entry) -> Verdict:
        event = entry.event
        if self.at is not None and same(self.at.value, event.value):
            return Verdict.OPEN
        if event.kind in (Kind.INITIAL, Kind.RESYNCHRONISED):
            if self.at is None:
                self.at = event
                return Verdict.OPEN
            if any(wanted.matches(event.value, event.label) for wanted in self.values[self.place :]):
                return Verdict.OPEN
        elif self.values[self.place].matches(event.value, event.label):
            if self.gap:
                self.behind_gap = True
                return Verdict.UNMET
            self.place, self.at = self.place + 1, event
            return Verdict.MET if self.place == len(self.values) else Verdict.OPEN
        self.astray = event
        return Verdict.UNMET

    def in_doubt(self, missed: Collection[Key]) -> bool:
        return self.polled or super().in_doubt(missed)

    def arrived(self, key: Key, event: Event) -> bool:
        return self.values[-1].matches(event.value, event.label)

    def names(self, key: Key, event: Event) -> bool:
        return any(wanted.matches(event.value, event.label) for wanted in self.values[self.place :])

    def closest(self, telling: Telling) -> tuple[str, ...]:
        subject = telling.name(self.key)
        count = len(self.values)
        seen = f"{self.place} of {count} values seen" if count > 1 else "the value was not seen"
        wanted = self.values[self.place].text
        if self.behind_gap:
            told = [f"{subject} went to {wanted} behind a gap, in which another value may have come, {seen}"]
        elif self.astray is None:
            near = self.where(telling)
            told = [f"{near}, {seen}" + (f", {wanted} wanted next" if count > 1 else "")]
        else:
            read = ", as a reading after a gap shows" if self.astray.kind is Kind.RESYNCHRONISED else ""
            place = "first" if self.place == 0 else f"after {self.values[self.place - 1].text}"
            told = [f"{subject} went to {self.astray.shown} instead of {wanted} {place}{read}, {seen}"]
        if self.place == 0 and self.at_first is not None:
            first = self.values[0]
            if first.matches(self.at_first.value, self.at_first.label):
                told.append(f"{first.text} is where it started, which is left out: begin with the value after it")
        return tuple(told)


@dataclass(frozen=True)
class Stays(OfOneAttribute):
    """The attribute has a value when the wait begins and no other until its time is over.

    The wait reads the attribute first, and again at the end. Events that the device says are older than the first
    reading are not looked at, nor is what happened when the time was over. Another value read at the end has an event
    that tells that it came later, or it speaks against it: the event was lost.
    """

    wanted: Wanted
    throughout: bool = False
    """It had the value before the wait, too: from the entry on at which the wait begins to look."""

    @property
    def read_first(self) -> tuple[Key, ...]:
        return () if self.throughout else self.interests

    def begin(self, start: Start) -> Matcher:
        return _Staying(self, start)

    def __str__(self) -> str:
        return f"{self.key} stays {self.wanted.text}"

    def failure(self, limit: str) -> str:
        return f"{self.key} did not stay {self.wanted.text} for {limit}"


class _Staying(AttributeMatcher):
    def __init__(self, expectation: Stays, start: Start) -> None:
        super().__init__(expectation, Start())
        self.wanted = expectation.wanted
        self.throughout = expectation.throughout
        self.known = start.before.get(self.key)
        self.ends = start.ends
        self.other: Event | None = None
        self.doubt: Event | None = None  # another value, read when the time was over
        self.moved_on = False
        self.hole = False  # it may have had another value meanwhile
        read = None if self.throughout else start.now.get(self.key)
        self.since = read.sequence if read else -1
        self.not_before = read.event.source_time if read else float("-inf")
        if first := read or start.before.get(self.key):
            super().take(self.key, first)
            self.hole = first is read and self.gap
            if self.error is not None:
                self.verdict = Verdict.UNMET

    def take(self, key: Key, entry: Entry) -> Verdict:
        event = entry.event
        if entry.sequence <= self.since or (event.has_value and event.source_time < self.not_before):
            return self.verdict
        self.hole = self.hole or event.kind is Kind.GAP
        if event.has_value and event.received > self.ends and not self.wanted.matches(event.value, event.label):
            if event.kind is not Kind.CHANGE:
                self.doubt = None if self.moved_on else event
                return self.verdict
            if later(event, self.ends):
                self.moved_on, self.doubt = True, None
                return self.verdict
        return super().take(key, entry)

    def take_late(self, key: Key, entry: Entry) -> Verdict:
        """A value that it came to later says that it had not moved on before."""
        return self.take(key, entry)

    def is_overdue(self, key: Key, event: Event) -> bool:
        return False

    def names(self, key: Key, event: Event) -> bool:
        return False

    def precede(self, key: Key, entry: Entry) -> Verdict:
        """It had this value when it should have had the wanted one already."""
        return self.take(key, entry)

    def judge(self, entry: Entry) -> Verdict:
        if self.wanted.matches(entry.event.value, entry.event.label):
            self.at_first = self.at_first or entry.event
            return Verdict.OPEN
        self.other = entry.event
        return Verdict.UNMET

    def doubtful(self, key: Key) -> bool:
        return self.doubt is not None

    def in_doubt(self, missed: Collection[Key]) -> bool:
        """Unless another value was seen."""
        return self.hole and self.other is None and not self.troubled

    def expire(self) -> Verdict:
        self.other = self.doubt
        known = self.other is None and self.last is not None and self.error is None
        self.verdict = Verdict.MET if known and not self.hole else Verdict.UNMET
        return self.verdict

    def arrived(self, key: Key, event: Event) -> bool:
        return self.wanted.matches(event.value, event.label)

    def _since(self, telling: Telling) -> str:
        """Since when it had the other value, if an event told."""
        known = self.known.event if self.known else None
        if known is None or self.other is None or known.kind is not Kind.CHANGE:
            return ""
        return f", since {telling.clock(known.received)}" if same(known.value, self.other.value) else ""

    def closest(self, telling: Telling) -> tuple[str, ...]:
        if self.other is None:
            return (self.where(telling),)
        subject = telling.name(self.key)
        if self.at_first is None:
            beginning = "when the segment began" if self.throughout else "when this step began"
            return (f"{subject} was {self.other.shown} already {beginning}{self._since(telling)}",)
        return (f"{subject} became {self.other.shown} at {telling.clock(self.other.received)}",)
