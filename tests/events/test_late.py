"""Late is not in time: the device's own time decides, whatever arrives or is read when."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from harness.events import (
    AllOf,
    AnyOf,
    Becomes,
    Budget,
    Context,
    Event,
    Expectation,
    GoesThrough,
    InOrder,
    Journal,
    Kind,
    Look,
    Met,
    Unmet,
    wait_for,
)
from harness.events.expecting.quality import GetsQuality
from harness.events.key import Key
from harness.events.values import Wanted
from harness.events.waiting.late import AT_THE_LIMIT
from harness.events.waiting.verdicts import Inconclusive
from harness.scenario.actions import ActionState, Outcome, Tracker
from harness.scenario.commands import Issued
from harness.scenario.ends import CommandEnds
from tests.events.story import CSP, TMC, Telescope, journal_of, number, obs_state, obs_states, state

LIMIT = 0.02
IDLE = Becomes(Key(TMC, "obsState"), obs_state("IDLE"))
ENDED = number("done", attribute="result")


class Configuring(Tracker):
    """A command of TMC that ends with any result."""

    call = Outcome(ActionState.UNDER_WAY)
    telling = (ENDED.key,)

    def read(self, event: Event) -> Outcome | None:
        return Outcome(ActionState.SUCCEEDED, str(event.value)) if event.key == ENDED.key else None


CONFIGURE = Issued("When I configure", TMC, "Configure", 0, Configuring())


class Afterwards(Telescope):
    """When the time is over, events come, and readings that were asked for then are answered.

    :param happened: seconds before the limit at which the device says that it happened; negative for later.
    :param answers: what it is read as, and when that came; without, it is away.
    """

    def __init__(self, journal: Journal, *events: Event, happened: float, reading: Event | None, read: float) -> None:
        super().__init__()
        self.journal, self.events, self.happened = journal, events, happened
        self.reading, self.when_read = reading, read
        self.over = 0.0

    def flush(self) -> None:
        self.over = time.time()
        for event in self.events:
            self.journal.push_event(replace(event, source_time=self.over - self.happened, received=self.over))

    def read(self, key: Key) -> Event:
        self.asked.append(key)
        if self.reading is None:
            return super().read(key)
        if key.subject == CSP:
            return replace(state("EMPTY", device=CSP), kind=Kind.RESYNCHRONISED)
        sent = self.over - self.when_read
        return replace(self.reading, kind=Kind.RESYNCHRONISED, source_time=sent, received=max(time.time(), sent))


def wait(
    expectation: Expectation,
    *events: Event,
    happened: float = 0.0,
    reading: Event | None = None,
    read: float = 0.0,
    tolerance: float = 0.0,
    seconds: float = LIMIT,
) -> Met:
    journal = journal_of(state("EMPTY"), state("RESOURCING"), state("EMPTY", device=CSP))
    return wait_for(
        expectation,
        journal=journal,
        since=1,
        budget=Budget(seconds),
        look_again=Afterwards(journal, *events, happened=happened, reading=reading, read=read),
        context=Context(started=time.time(), tolerance=tolerance),
    )


KINDS = {
    "becomes": (IDLE, state("IDLE")),
    "goes through": (GoesThrough(Key(TMC, "obsState"), obs_states("RESOURCING, IDLE")), state("IDLE")),
    "quality": (GetsQuality(Key(TMC, "obsState"), Wanted("ALARM", "ALARM")), replace(state("IDLE"), quality="ALARM")),
    "in order": (InOrder([(Key(TMC, "obsState"), obs_state("IDLE"))], 0.0), state("IDLE")),
    "all of": (AllOf([IDLE]), state("IDLE")),
    "any of": (AnyOf([IDLE, Becomes(Key(CSP, "obsState"), obs_state("IDLE"))]), state("IDLE")),
    "a command ends": (CommandEnds(CONFIGURE), ENDED),
}
each_kind = pytest.mark.parametrize(("expectation", "event"), KINDS.values(), ids=KINDS)


@each_kind
def test_what_comes_and_happens_after_the_limit_is_too_late(expectation: Expectation, event: Event) -> None:
    with pytest.raises(Unmet) as unmet:
        wait(expectation, event, happened=-0.001, reading=event, read=-0.001)
    assert not isinstance(unmet.value, Inconclusive)
    assert f"{TMC} {event.key.field} {event.shown} came 0.0" in str(unmet.value)
    assert "s after the limit." in str(unmet.value)
    assert f"{event.shown} and the device answers, it never happened" not in str(unmet.value)


@each_kind
def test_what_happens_before_the_limit_and_comes_after_it_is_in_time(expectation: Expectation, event: Event) -> None:
    assert wait(expectation, event, happened=1.0).notes[-1].endswith("in time, its event came after the limit")


def test_what_is_read_at_the_limit_and_happened_before_it_is_in_time() -> None:
    assert wait(IDLE, reading=state("IDLE"), read=1.0).notes == (
        f"{TMC} obsState was read as IDLE at the limit: it happened, the event was lost",
    )


def test_what_is_read_late_and_happened_late_is_too_late_also_without_an_event(monkeypatch: pytest.MonkeyPatch) -> None:
    """The device keeps when its value came: after the limit, and before it was read."""
    flush = Afterwards.flush

    def flush_slowly(self: Afterwards) -> None:
        flush(self)
        time.sleep(0.01)  # between the change and the reading

    monkeypatch.setattr(Afterwards, "flush", flush_slowly)
    with pytest.raises(Unmet, match="IDLE and the device answers, it came too late") as unmet:
        wait(IDLE, reading=state("IDLE"), read=0.0)
    assert unmet.value.explanation.look is Look.LATE


def test_a_time_that_is_that_of_the_reading_counts_at_the_limit_and_tells_nothing_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert wait(IDLE, reading=state("IDLE"), read=-AT_THE_LIMIT / 2).notes[-1].endswith("the event was lost")
    monkeypatch.setattr("harness.events.waiting.late.AT_THE_LIMIT", -1.0)
    with pytest.raises(Inconclusive, match="whether it came before the limit is not known") as unmet:
        wait(IDLE, reading=state("IDLE"), read=-5.0)
    assert "after the limit" not in str(unmet.value)


def test_clocks_may_be_as_far_apart_as_is_known() -> None:
    assert wait(IDLE, state("IDLE"), happened=-0.5, tolerance=1.0).notes
    with pytest.raises(Unmet, match="s after the limit"):
        wait(IDLE, state("IDLE"), happened=-0.5, tolerance=0.1)


def test_a_clock_that_is_ahead_does_not_make_late_what_has_come() -> None:
    ahead = replace(state("IDLE"), source_time=time.time() + 60, received=time.time())
    journal = journal_of(state("EMPTY"), ahead)
    assert wait_for(IDLE, journal=journal, since=1, budget=Budget(LIMIT)).sequence == 1
