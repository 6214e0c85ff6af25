"""Whatever events are lost, a wait passes only if what it waited for is true.

What is true is drawn, then which of the events that tell it are lost. What can be known of that is told as by a control
system that counts its events: a gap where a later event arrived, a count of those behind the last one. Left out is what
nobody can see:

- Where nobody counts, a change that was lost and changed back leaves no trace. "Goes through" and "stays" may pass
  wrongly there, so only "becomes" is tried.
- An event that was pushed though nothing had changed, and lost, looks like a change that changed back. Each drawn event
  is a change.
- An event that was lost before the segment began shows only when the segment reads the value, as if it came then. Each
  drawn change belongs to the segment.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from hypothesis import example, given, settings
from hypothesis import strategies as st

from harness.events import AllOf, AnyOf, Becomes, Event, Expectation, GoesThrough, Kind, Stays, Unmet
from harness.events.delivery import Delivery
from harness.events.key import Key
from tests.events.story import TMC, Telescope, gap, journal_of, obs_state, state
from tests.events.test_waits import wait

LABELS = ("EMPTY", "RESOURCING", "IDLE", "FAULT")
MANY = 300
OBS_STATE = Key(TMC, "obsState")


@dataclass(frozen=True)
class History:
    """What an attribute went through, change by change; its first value was known before the segment began.

    :param lost: places of the values whose events are lost.
    :param begun: place of the value that it had when the wait began.
    :param reached: place of the value that it had when the time of the wait was over, as far as had arrived then.
    """

    values: tuple[str, ...]
    lost: frozenset[int]
    begun: int
    reached: int

    @property
    def changes(self) -> tuple[str, ...]:
        return self.values[1:]

    @property
    def lost_behind(self) -> int:
        """How many events were lost behind the last one that arrived."""
        last = max((place for place in range(1, len(self.values)) if place not in self.lost), default=0)
        return len(self.values) - 1 - last

    def tell(self, first: int, last: int, *, counted: bool) -> Iterator[Event]:
        """Yield what arrives of some values, with a gap where an event shows that the one before it is missing."""
        for place in range(first, last + 1):
            if place in self.lost:
                continue
            if counted and place - 1 in self.lost:
                yield gap(place / 10)
            yield state(self.values[place], place / 10)

    def read(self, place: int) -> Event:
        return state(self.values[place], place / 10, kind=Kind.RESYNCHRONISED)

    def meets(self, expectation: Expectation) -> bool:
        """Return whether an expectation is true of it."""
        match expectation:
            case AllOf(members=members):
                return all(map(self.meets, members))
            case AnyOf(members=members):
                return any(map(self.meets, members))
            case Becomes(wanted=wanted):
                return wanted.text in self.changes
            case GoesThrough(values=values):
                return self.changes[: len(values)] == tuple(value.text for value in values)
            case Stays(wanted=wanted, throughout=throughout):
                return set(self.values[0 if throughout else self.begun :]) == {wanted.text}
        raise AssertionError(f"{expectation} has no meaning here")


class Losing(Telescope):
    """Tells a history: some before the wait begins, some while it waits, the rest when events are flushed."""

    def __init__(self, history: History, *, counted: bool) -> None:
        super().__init__(history.read(history.begun))
        self.history, self.is_counted = history, counted
        first = state(history.values[0], kind=Kind.INITIAL)
        self.journal = journal_of(first, *history.tell(1, history.begun, counted=counted))
        self.follow = self.journal.follow
        self.journal.follow = self.follow_and_push  # type: ignore[method-assign]
        if counted:
            missed = len(history.lost) > history.lost_behind
            self.counted = Delivery(history.lost_behind, len(history.changes) - len(history.lost), broken=missed)

    def follow_and_push(self, *arguments: object) -> None:
        self.follow(*arguments)  # type: ignore[arg-type]
        self.push(self.history.begun, self.history.reached)

    def flush(self) -> None:
        self.push(self.history.reached, len(self.history.changes))

    def push(self, reached: int, now: int) -> None:
        self.answers = {OBS_STATE: self.history.read(now)}
        for event in self.history.tell(reached + 1, now, counted=self.is_counted):
            self.journal.push_event(event)


def differ(labels: list[str]) -> bool:
    return all(one != other for one, other in pairwise(labels))


def labels(most: int) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(LABELS), min_size=1, max_size=most).filter(differ)


@st.composite
def histories(draw: st.DrawFn) -> History:
    values = draw(labels(5))
    last = len(values) - 1
    lost = draw(st.sets(st.integers(1, last))) if last else ()
    begun = draw(st.integers(0, last))
    return History(tuple(values), frozenset(lost), begun, draw(st.integers(begun, last)))


becomes = st.builds(lambda label: Becomes(OBS_STATE, obs_state(label)), st.sampled_from(LABELS))
goes_through = st.builds(lambda values: GoesThrough(OBS_STATE, [obs_state(one) for one in values]), labels(3))
stays = st.builds(Stays, st.just(OBS_STATE), st.sampled_from(LABELS).map(obs_state), st.booleans())


def combined(one: st.SearchStrategy[Expectation]) -> st.SearchStrategy[Expectation]:
    several = st.lists(one, min_size=1, max_size=3)
    return st.one_of(one, several.map(AllOf), several.map(AnyOf))


BEHIND_A_GAP = History(("EMPTY", "RESOURCING", "IDLE"), frozenset({1}), 0, 0)
BEFORE_THE_WAIT = History(("EMPTY", "RESOURCING"), frozenset(), 1, 1)
RESOURCING = obs_state("RESOURCING")
STAYS_TWICE = AllOf([Stays(OBS_STATE, RESOURCING), Stays(OBS_STATE, RESOURCING, throughout=True)])


@example(BEHIND_A_GAP, GoesThrough(OBS_STATE, [obs_state("IDLE")]))
@example(BEFORE_THE_WAIT, STAYS_TWICE)
@settings(max_examples=MANY, deadline=None)
@given(histories(), combined(st.one_of(becomes, goes_through, stays)))
def test_where_events_are_counted_nothing_passes_that_is_not_so(history: History, expectation: Expectation) -> None:
    telescope = Losing(history, counted=True)
    if passes(expectation, telescope):
        assert history.meets(expectation)


@settings(max_examples=MANY, deadline=None)
@given(histories(), combined(becomes))
def test_where_nobody_counts_nothing_has_become_that_is_not_so(history: History, expectation: Expectation) -> None:
    telescope = Losing(history, counted=False)
    if passes(expectation, telescope):
        assert history.meets(expectation)


def passes(expectation: Expectation, telescope: Losing) -> bool:
    """Return whether a wait is met that begins where nothing has changed yet, and has no time."""
    try:
        wait(expectation, telescope.journal, 1, 0.0, look_again=telescope)
    except Unmet:
        return False
    return True
