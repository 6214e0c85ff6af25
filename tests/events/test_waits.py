"""Waiting: at once when it is there, woken when it comes, and looking closely before it fails."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.events import (
    AllOf,
    AnyOf,
    Becomes,
    Budget,
    Context,
    EarlyStop,
    Entry,
    Event,
    Expectation,
    GoesThrough,
    InOrder,
    Journal,
    Kind,
    Look,
    LookAgain,
    Met,
    Stays,
    Unmet,
    wait_for,
)
from harness.events.expecting.quality import GetsQuality
from harness.events.key import Key
from harness.events.values import Wanted
from harness.events.waiting.overtaking import ON_THE_WAY
from harness.events.waiting.verdicts import Inconclusive
from tests.events.story import CSP, NOON, TMC, Telescope, error, gap, journal_of, number, obs_state, obs_states, state

IDLE = Becomes(Key(TMC, "obsState"), obs_state("IDLE"))
ASSIGN = Context(after="When I assign resources to subarray 1", started=NOON)


def wait(
    expectation: Expectation,
    journal: Journal,
    since: int = 0,
    seconds: float = 30.0,
    *stops: EarlyStop,
    look_again: LookAgain | None = None,
    context: Context = ASSIGN,
) -> Met:
    return wait_for(
        expectation,
        journal=journal,
        since=since,
        budget=Budget(seconds),
        stops=stops,
        look_again=look_again,
        context=context if context.mark else replace(context, mark=since),
    )


class Pushing:
    """Pushes events from another thread as soon as a wait follows the journal."""

    def __init__(self, journal: Journal, *events: Event) -> None:
        self.journal, self.events = journal, events
        self.thread = threading.Thread(target=self.push)
        self.follows = threading.Event()
        follow = journal.follow

        def followed(*arguments: object) -> None:
            follow(*arguments)  # type: ignore[arg-type]
            self.follows.set()

        journal.follow = followed  # type: ignore[method-assign]

    def push(self) -> None:
        assert self.follows.wait(10)
        for event in self.events:
            self.journal.push_event(event)

    def __enter__(self) -> None:
        self.thread.start()

    def __exit__(self, *_: object) -> None:
        self.follows.set()
        self.thread.join(10)
        assert not self.thread.is_alive()


class Changing(Telescope):
    """Is IDLE when it is asked first, and READY from then on."""

    def __init__(self, change: Callable[[], object] = lambda: None) -> None:
        super().__init__()
        self.change = change

    def read(self, key: Key) -> Event:
        self.asked.append(key)
        if len(self.asked) == 1:
            return just_now("IDLE", Kind.RESYNCHRONISED)
        self.change()
        return just_now("READY", Kind.RESYNCHRONISED)


def just_now(label: str, kind: Kind = Kind.CHANGE, sent: float = 0.0, received: float = 0.0) -> Event:
    """ObsState, with times that are seconds from now."""
    now = time.time()
    return replace(state(label, kind=kind), source_time=now + sent, received=now + received)


def unmet(*arguments: object, **named: object) -> Unmet:
    with pytest.raises(Unmet) as caught:
        wait(*arguments, **named)  # type: ignore[arg-type]
    return caught.value


class TestBeginning:
    def test_what_is_there_already_decides_at_once(self) -> None:
        journal = journal_of(state("EMPTY"), state("RESOURCING"), state("IDLE"), state("READY"))
        met = wait(IDLE, journal, since=1, seconds=0.0)
        assert met.sequence == 2
        assert met.entry == journal.entries()[2]
        assert met.notes == ()

    def test_what_comes_later_wakes_the_one_who_waits(self) -> None:
        journal = journal_of(state("EMPTY"))
        with Pushing(journal, state("RESOURCING"), number(1), state("IDLE"), state("READY")):
            assert wait(IDLE, journal, since=1).sequence == 3

    def test_the_cursor_moves_so_that_becomes_a_then_b_means_that_order(self) -> None:
        journal = journal_of(*map(state, ("EMPTY", "IDLE", "RESOURCING")))
        first = wait(Becomes(Key(TMC, "obsState"), obs_state("RESOURCING")), journal, since=1)
        unmet(IDLE, journal, since=first.sequence + 1, seconds=0.0)

    def test_waits_may_share_one_budget(self) -> None:
        budget = Budget(0.0)
        assert budget.left == 0.0
        assert 9 < Budget(10.0).left <= 10.0

    def test_several_threads_may_wait_at_once(self) -> None:
        journal = Journal()
        met: list[int] = []

        def one(device: str) -> None:
            met.append(wait(Becomes(Key(device, "level"), Wanted("99", 99)), journal).sequence)

        threads = [threading.Thread(target=one, args=(f"a/b/{n}",)) for n in range(8)]
        for thread in threads:
            thread.start()
        for value in range(100):
            for device in range(8):
                journal.push_event(number(value, device=f"a/b/{device}"))
        for thread in threads:
            thread.join(10)
        assert sorted(met) == list(range(99 * 8, 100 * 8))

    def test_nothing_follows_the_journal_after_a_wait(self) -> None:
        journal = journal_of(state("EMPTY"))
        stop = EarlyStop(lambda _entry: False, "never")
        unmet(IDLE, journal, 0, 0.01, stop)
        assert journal._everywhere == ()
        assert all(stream.followers == () for stream in journal._streams.values())

    def test_an_expectation_that_raises_is_an_error_of_the_wait_and_not_of_the_device(self) -> None:
        class Broken(Wanted):
            def matches(self, value: object, label: str = "") -> bool:
                raise ZeroDivisionError

        journal = Journal()
        with Pushing(journal, state("IDLE")), pytest.raises(ZeroDivisionError):
            wait(Becomes(Key(TMC, "obsState"), Broken("IDLE", 2)), journal)
        assert len(journal) == 1


class TestEarlyStop:
    def test_it_ends_the_wait_at_once_with_its_reason(self) -> None:
        journal = journal_of(state("EMPTY"))
        failed = EarlyStop(Becomes(Key(TMC, "result"), Wanted("3", 3)), "the command had failed")
        with Pushing(journal, state("RESOURCING", 0.012), number(3, 0.3, attribute="result")):
            caught = unmet(IDLE, journal, 1, 30.0, failed)
        assert caught.explanation.stopped == "Stopped early at +0.300 s: the command had failed"
        assert str(caught) == (
            "mid-tmc/subarray/01 obsState did not become IDLE within 30 s of "
            '"When I assign resources to subarray 1"\n'
            "  +0.012 s  mid-tmc/subarray/01  obsState  EMPTY -> RESOURCING\n"
            "  +0.300 s  mid-tmc/subarray/01  result    3\n"
            "obsState stayed RESOURCING. Stopped early at +0.300 s: the command had failed.\n"
            "No gap in the events of mid-tmc/subarray/01 obsState."
        )

    def test_a_test_of_entries_is_given_those_of_its_interests_or_all(self) -> None:
        seen: list[str] = []

        def look(entry: Entry) -> bool:
            seen.append(entry.event.key.subject)
            return entry.event.label == "FAULT"

        journal = journal_of(state("READY", device="x/y/z"), state("FAULT", device=CSP))
        told = EarlyStop(
            look, lambda entry: f"{entry.event.key.subject} went to FAULT", interests=(Key(CSP, "obsState"),)
        )
        assert "mid-csp/subarray/01 went to FAULT" in str(unmet(IDLE, journal, 0, 30.0, told))
        assert seen == [CSP]
        unmet(IDLE, journal, 0, 30.0, EarlyStop(look, "x"))
        assert seen == [CSP, "x/y/z", CSP]

    def test_the_entry_that_was_asked_for_does_not_stop(self) -> None:
        fault = Becomes(Key(TMC, "obsState"), obs_state("FAULT"))
        assert wait(fault, journal_of(state("FAULT")), 0, 30.0, EarlyStop(fault, "it went to FAULT")).sequence == 0

    def test_what_came_first_decides(self) -> None:
        stop = EarlyStop(Becomes(Key(CSP, "obsState"), obs_state("FAULT")), "the CSP went to FAULT")
        fault, idle = state("FAULT", device=CSP), state("IDLE")
        assert wait(IDLE, journal_of(idle, fault), 0, 30.0, stop).sequence == 0
        assert unmet(IDLE, journal_of(fault, idle), 0, 30.0, stop).explanation.stopped

    def test_it_looks_back_as_far_as_it_says(self) -> None:
        journal = journal_of(number(3), state("EMPTY"))
        failed = Becomes(Key(TMC, "level"), Wanted("3", 3))
        assert not unmet(IDLE, journal, 1, 0.0, EarlyStop(failed, "x")).explanation.stopped
        assert unmet(IDLE, journal, 1, 30.0, EarlyStop(failed, "x", since=0)).explanation.stopped

    def test_looking_back_further_is_for_that_stop_alone(self) -> None:
        journal = journal_of(state("IDLE"), state("FAULT"), state("READY"))
        fault = Becomes(Key(TMC, "obsState"), obs_state("FAULT"))
        far = EarlyStop(Becomes(Key(TMC, "obsState"), obs_state("ABORTED")), "it was aborted", since=0)
        explanation = unmet(IDLE, journal, 2, 0.0, far, EarlyStop(fault, "it went to FAULT")).explanation
        assert explanation.stopped == ""
        assert explanation.closest == ("obsState stayed READY",)

    def test_it_does_not_hide_that_the_attribute_went_another_way(self) -> None:
        through = GoesThrough(Key(TMC, "obsState"), obs_states("RESOURCING, IDLE"))
        stop = EarlyStop(lambda entry: entry.event.label == "FAULT", "it went to FAULT")
        explanation = unmet(through, journal_of(state("EMPTY"), state("FAULT", 0.2)), 1, 30.0, stop).explanation
        assert explanation.closest == ("obsState went to FAULT instead of RESOURCING first, 0 of 2 values seen",)
        assert explanation.stopped == "Stopped early at +0.200 s: it went to FAULT"


class TestGaps:
    def test_a_wait_that_crosses_one_reads_again_and_says_so(self) -> None:
        journal = journal_of(state("EMPTY"))
        telescope = Telescope(state("IDLE", 0.3, kind=Kind.RESYNCHRONISED))
        with Pushing(journal, state("RESOURCING", 0.1), gap(0.2)):
            met = wait(IDLE, journal, since=1, look_again=telescope)
        assert telescope.asked == [Key(TMC, "obsState")]
        assert met.entry is not None
        assert met.entry.event.kind is Kind.RESYNCHRONISED
        assert met.notes == (
            (
                "Gap in the events of mid-tmc/subarray/01 obsState at +0.200 s (API_MissedEvents: events were lost), "
                "read again: IDLE"
            ),
        )

    def test_a_gap_before_the_wait_began_is_crossed_too(self) -> None:
        for journal, since in ((journal_of(state("EMPTY"), gap()), 2), (journal_of(state("EMPTY"), gap()), 1)):
            met = wait(IDLE, journal, since, look_again=Telescope(state("IDLE", kind=Kind.RESYNCHRONISED)))
            assert "read again: IDLE" in met.notes[0]

    def test_a_gap_that_the_connector_closed_is_told_and_not_read_again(self) -> None:
        telescope = Telescope()
        journal = journal_of(state("EMPTY"), gap(0.1), state("RESOURCING", kind=Kind.INITIAL), state("IDLE"))
        met = wait(IDLE, journal, since=1, look_again=telescope)
        assert telescope.asked == []
        assert met.notes == (
            (
                "Gap in the events of mid-tmc/subarray/01 obsState at +0.100 s (API_MissedEvents: events were lost), "
                "read again: RESOURCING"
            ),
        )

    def test_goes_through_is_not_met_by_what_was_read_after_a_gap(self) -> None:
        journal = journal_of(state("EMPTY"), state("RESOURCING"), gap(0.2))
        telescope = Telescope(state("IDLE", 0.3, kind=Kind.RESYNCHRONISED))
        through = GoesThrough(Key(TMC, "obsState"), obs_states("RESOURCING, IDLE"))
        explanation = unmet(through, journal, 1, 0.01, look_again=telescope).explanation
        assert explanation.look is Look.EVENT_LOST
        assert explanation.gaps == (
            (
                "Gap in the events of mid-tmc/subarray/01 obsState at +0.200 s (API_MissedEvents: events were lost), "
                "read again: IDLE"
            ),
        )
        assert explanation.closest == ("obsState stayed IDLE, 1 of 2 values seen, IDLE wanted next",)

    def test_without_a_way_to_look_again_it_is_told_that_nothing_was_read(self) -> None:
        journal = journal_of(state("EMPTY"), gap(0.1), state("IDLE"))
        assert wait(IDLE, journal, since=1).notes[0].endswith("(API_MissedEvents: events were lost), not read again")


class Late(Telescope):
    """An event is still on its way when the time is over, or a gap in its place."""

    def __init__(self, journal: Journal, event: Event) -> None:
        super().__init__(just_now("IDLE", Kind.RESYNCHRONISED, sent=-5.0))
        self.journal, self.event = journal, event

    def flush(self) -> None:
        self.journal.push_event(self.event)


class TestWhatIsOnItsWay:
    STAYS = Stays(Key(TMC, "obsState"), obs_state("IDLE"))

    def test_a_gap_that_nobody_had_noticed_is_told(self) -> None:
        """Events could not come, so that none came says nothing."""
        journal = journal_of(just_now("IDLE", sent=-9.0, received=-9.0))
        with pytest.raises(Inconclusive, match=f"Gap in the events of {TMC} obsState"):
            wait(self.STAYS, journal, 1, 0.01, look_again=Late(journal, gap()))

    def test_an_event_speaks_against_it_though_all_readings_speak_for_it(self) -> None:
        journal = journal_of(just_now("IDLE", sent=-9.0, received=-9.0))
        late = Late(journal, just_now("READY"))
        assert unmet(self.STAYS, journal, 1, 0.01, look_again=late).explanation.closest[0].startswith("obsState became")

    def test_an_event_meets_what_was_waited_for(self) -> None:
        journal = journal_of(state("EMPTY"))
        met = wait(IDLE, journal, 1, 0.01, look_again=Late(journal, just_now("IDLE")))
        assert met.entry is not None
        assert met.entry.event.kind is Kind.CHANGE


class TestSecondLook:
    def test_it_never_happened(self) -> None:
        journal = journal_of(state("EMPTY"), state("RESOURCING"))
        telescope = Telescope(state("RESOURCING", kind=Kind.RESYNCHRONISED))
        explanation = unmet(IDLE, journal, 1, 0.01, look_again=telescope).explanation
        assert explanation.look is Look.NEVER_HAPPENED
        assert explanation.looked == (
            (
                "Looked again at the limit: mid-tmc/subarray/01 obsState is RESOURCING and the device answers, "
                "it never happened"
            ),
        )

    def test_it_happened_and_the_event_was_lost_meets_becomes_with_a_note(self) -> None:
        journal = journal_of(state("EMPTY"), state("RESOURCING"))
        met = wait(IDLE, journal, 1, 0.01, look_again=Telescope(state("IDLE", kind=Kind.RESYNCHRONISED)))
        assert met.sequence == 2
        assert met.notes == (
            "mid-tmc/subarray/01 obsState was read as IDLE at the limit: it happened, the event was lost",
        )

    def test_it_happened_and_the_event_was_lost_does_not_meet_goes_through(self) -> None:
        journal = journal_of(state("EMPTY"), state("RESOURCING"))
        through = GoesThrough(Key(TMC, "obsState"), obs_states("RESOURCING, IDLE"))
        telescope = Telescope(state("IDLE", kind=Kind.RESYNCHRONISED))
        explanation = unmet(through, journal, 1, 0.01, look_again=telescope).explanation
        assert explanation.look is Look.EVENT_LOST
        assert explanation.looked == (
            "Looked again at the limit: mid-tmc/subarray/01 obsState is IDLE, it happened and the event was lost",
        )

    def test_the_device_is_gone(self) -> None:
        journal = journal_of(state("EMPTY"), state("RESOURCING"))
        telescope = Telescope(trouble="mid-tmc/subarray/01 does not answer within 3 s.")
        explanation = unmet(IDLE, journal, 1, 0.01, look_again=telescope).explanation
        assert explanation.look is Look.DEVICE_GONE
        assert explanation.looked == (
            "Looked again at the limit: mid-tmc/subarray/01 is gone (mid-tmc/subarray/01 does not answer within 3 s)",
        )
        assert journal.entries()[-1].event.kind is Kind.ERROR

    def test_an_attribute_that_cannot_be_read_is_no_device_that_is_gone(self) -> None:
        explanation = unmet(IDLE, journal_of(state("EMPTY")), 1, 0.01, look_again=Telescope()).explanation
        assert explanation.look is Look.UNREADABLE
        assert explanation.looked == (
            (
                "Looked again at the limit: mid-tmc/subarray/01 obsState cannot be read (mid-tmc/subarray/01 does not "
                "answer), although the device answers"
            ),
        )

    def test_what_was_so_before_has_not_become_so(self) -> None:
        journal = journal_of(state("IDLE"))
        telescope = Telescope(state("IDLE", kind=Kind.RESYNCHRONISED))
        explanation = unmet(IDLE, journal, 1, 0.01, look_again=telescope).explanation
        assert explanation.look is Look.NEVER_HAPPENED
        assert explanation.closest == ("obsState was IDLE before and nothing changed it",)

    def test_every_attribute_that_is_missing_is_looked_at_and_no_other(self) -> None:
        both = AllOf([IDLE, Becomes(Key(CSP, "obsState"), obs_state("IDLE"))])
        journal = journal_of(state("EMPTY"), state("EMPTY", device=CSP), state("IDLE"))
        telescope = Telescope(state("IDLE", device=CSP, kind=Kind.RESYNCHRONISED))
        met = wait(both, journal, 2, 0.01, look_again=telescope)
        assert telescope.asked == [Key(CSP, "obsState")]
        assert met.notes == (f"{CSP} obsState was read as IDLE at the limit: it happened, the event was lost",)

    def test_a_device_that_is_gone_is_asked_once(self) -> None:
        both = AnyOf([IDLE, Becomes(Key(TMC, "State"), Wanted("ON", "ON"))])
        telescope = Telescope(trouble="no answer")
        unmet(both, Journal(), 0, 0.01, look_again=telescope)
        assert telescope.asked == [Key(TMC, "obsState")]

    def test_it_is_bounded(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("harness.events.waiting.looking.LOOK_LIMIT", -1.0)
        telescope = Telescope()
        explanation = unmet(AllOf([IDLE]), Journal(), 0, 0.01, look_again=telescope).explanation
        assert telescope.asked == []
        assert explanation.looked == ("Looked again at the limit: there was no time to look at 1 more",)


class TestStays:
    STAYS = Stays(Key(TMC, "obsState"), obs_state("IDLE"))

    def test_it_reads_at_the_beginning_and_at_the_end(self) -> None:
        journal = journal_of(state("READY"))
        telescope = Telescope(state("IDLE", 0.1, kind=Kind.RESYNCHRONISED))
        met = wait(self.STAYS, journal, journal.mark(), 0.02, look_again=telescope)
        assert telescope.asked == [Key(TMC, "obsState")] * 2
        assert met.entry == journal.entries()[1]
        assert met.sequence == 1

    def test_another_value_ends_it_at_once(self) -> None:
        journal = journal_of(state("IDLE"))
        with Pushing(journal, state("READY", 0.2)):
            caught = unmet(self.STAYS, journal, 1, 30.0)
        assert str(caught).splitlines()[0] == (
            'mid-tmc/subarray/01 obsState did not stay IDLE for 30 s of "When I assign resources to subarray 1"'
        )
        assert caught.explanation.closest == ("obsState became READY at +0.200 s",)

    def test_a_value_that_it_has_not_at_the_beginning_ends_it_at_once(self) -> None:
        telescope = Telescope(state("READY", kind=Kind.RESYNCHRONISED))
        caught = unmet(self.STAYS, journal_of(state("IDLE")), 1, 30.0, look_again=telescope)
        assert caught.explanation.closest == ("obsState was READY already when this step began",)

    def test_a_change_whose_event_was_lost_is_seen_at_the_end(self) -> None:
        explanation = unmet(self.STAYS, journal_of(state("IDLE")), 1, 0.01, look_again=Changing()).explanation
        assert explanation.look is Look.EVENT_LOST
        assert explanation.closest[0].startswith("obsState became READY at ")
        assert explanation.looked == (
            "Looked again at the limit: mid-tmc/subarray/01 obsState is READY, which no event told",
        )

    def test_a_change_when_its_time_is_over_counts_for_what_comes_next(self) -> None:
        journal = journal_of(state("IDLE"))
        changing = Changing(lambda: journal.push_event(just_now("READY")))
        met = wait(self.STAYS, journal, 1, 0.01, look_again=changing)
        assert len(changing.asked) == 2
        assert [entry.event.label for entry in journal.entries(met.sequence + 1)] == ["READY", "READY"]
        through = GoesThrough(Key(TMC, "obsState"), obs_states("READY"))
        assert wait(through, journal, met.sequence + 1, 0.0).sequence == met.sequence + 1

    def test_an_event_that_the_last_reading_has_overtaken_is_waited_for(self) -> None:
        journal = journal_of(state("IDLE"))
        soon = threading.Timer(0.02, lambda: journal.push_event(just_now("READY")))
        met = wait(self.STAYS, journal, 1, 0.01, look_again=Changing(soon.start))
        soon.join(10)
        assert [entry.event.kind for entry in journal.entries(met.sequence + 1)] == [Kind.RESYNCHRONISED, Kind.CHANGE]

    @pytest.mark.parametrize("look_again", [True, False])
    def test_one_who_wakes_up_late_counts_no_longer_than_was_asked(self, *, look_again: bool) -> None:
        journal = journal_of(state("IDLE"))
        asked = Telescope(state("IDLE", kind=Kind.RESYNCHRONISED)) if look_again else None
        stop = EarlyStop(lambda entry: entry.event.label == "FAULT", "it went to FAULT")
        with Pushing(journal, just_now("FAULT", sent=60, received=60)):
            met = wait(self.STAYS, journal, 1, 0.05, stop, look_again=asked)
        assert journal.entries(met.sequence + 1)[0].event.label == "FAULT"

    def test_an_event_of_its_time_that_comes_late_counts(self) -> None:
        journal = journal_of(state("IDLE"))

        def push() -> None:
            read = journal.entries()[1].event
            journal.push_event(replace(just_now("READY"), source_time=read.source_time + 0.001))

        assert "obsState became READY" in str(unmet(self.STAYS, journal, 1, 0.2, look_again=Changing(push)))

    def test_a_device_whose_clock_is_ahead_changes_in_its_time_all_the_same(self) -> None:
        journal = journal_of(state("IDLE"))
        with Pushing(journal, just_now("READY", sent=3600)):
            unmet(self.STAYS, journal, 1, 30.0)
        stop = EarlyStop(lambda entry: entry.event.label == "FAULT", "it went to FAULT")
        with Pushing(journal, just_now("FAULT", sent=3600)):
            assert unmet(IDLE, journal, 2, 5.0, stop).explanation.stopped

    def test_together_with_others_it_is_as_patient(self) -> None:
        journal = journal_of(state("IDLE"))
        both = AllOf([self.STAYS, Becomes(Key(TMC, "obsState"), obs_state("READY"))])
        soon = threading.Timer(0.02, lambda: journal.push_event(just_now("READY")))
        assert wait(both, journal, 1, 0.01, look_again=Changing(soon.start)).sequence == 1
        soon.join(10)
        untold = unmet(both, journal_of(state("IDLE")), 1, 0.01, look_again=Changing())
        assert untold.explanation.look is Look.EVENT_LOST

    def test_a_device_that_is_gone_does_not_stay(self) -> None:
        explanation = unmet(self.STAYS, journal_of(state("IDLE")), 1, 30.0, look_again=Telescope()).explanation
        assert "cannot be read" in explanation.closest[0]


def test_order_across_devices_is_waited_for() -> None:
    items = [(Key(CSP, "obsState"), obs_state("IDLE")), (Key(TMC, "obsState"), obs_state("IDLE"))]
    journal = journal_of(state("EMPTY"), state("EMPTY", device=CSP))
    with Pushing(journal, state("IDLE", 0.3), state("IDLE", 0.4, device=CSP, source=0.1)):
        assert wait(InOrder(items, 0.002), journal, since=2).sequence == 3


LABELS = ("EMPTY", "RESOURCING", "IDLE", "FAULT")
KINDS = (Kind.CHANGE, Kind.CHANGE, Kind.CHANGE, Kind.PERIODIC, Kind.INITIAL, Kind.RESYNCHRONISED)
any_event = st.one_of(
    st.builds(
        lambda label, kind, device: state(label, kind=kind, device=device),
        st.sampled_from(LABELS),
        st.sampled_from(KINDS),
        st.sampled_from((TMC, CSP)),
    ),
    st.just(error("no answer")),
    st.just(gap()),
)
any_expectation = st.sampled_from(
    [
        IDLE,
        GoesThrough(Key(TMC, "obsState"), obs_states("RESOURCING, IDLE")),
        Stays(Key(TMC, "obsState"), obs_state("IDLE")),
        AllOf([IDLE, Becomes(Key(CSP, "obsState"), obs_state("FAULT"))]),
        AnyOf(
            [GoesThrough(Key(TMC, "obsState"), obs_states("IDLE")), Becomes(Key(CSP, "obsState"), obs_state("IDLE"))]
        ),
        InOrder([(Key(CSP, "obsState"), obs_state("IDLE")), (Key(TMC, "obsState"), obs_state("IDLE"))], 0.0),
    ]
)


@settings(max_examples=150, deadline=None)
@given(any_expectation, st.lists(any_event, max_size=8), st.integers(0, 8), st.integers(0, 8))
def test_it_makes_no_difference_whether_events_come_before_or_after_the_wait_begins(
    expectation: Expectation, events: list[Event], mark: int, begun: int
) -> None:
    mark, begun = min(mark, len(events)), min(max(mark, begun), len(events))
    stop = EarlyStop(Becomes(Key(CSP, "obsState"), obs_state("EMPTY")), "it was emptied", since=mark)

    def result(journal: Journal) -> tuple[object, ...]:
        try:
            met = wait(expectation, journal, mark, 0.0, stop)
        except Unmet as caught:
            return caught.explanation.closest, caught.explanation.stopped, caught.explanation.gaps
        return met.sequence, met.notes

    journal = journal_of(*events[:begun])
    follow = journal.follow

    def follow_and_push(*arguments: object) -> None:
        follow(*arguments)  # type: ignore[arg-type]
        for event in events[begun:]:
            journal.push_event(event)

    journal.follow = follow_and_push  # type: ignore[method-assign]
    assert result(journal) == result(journal_of(*events))


def test_ctrl_c_breaks_a_wait(tmp_path: Path) -> None:
    program = tmp_path / "waits.py"
    program.write_text(
        "import signal, sys\n"
        "from harness.events import *\n"
        "from harness.events.values import Wanted\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "journal = Journal()\n"
        "follow = journal.follow\n"
        "def followed(*arguments):\n"
        "    follow(*arguments)\n"
        "    print('waits', flush=True)\n"
        "journal.follow = followed\n"
        "try:\n"
        "    wait_for(Becomes(Key('a/b/c', 'x'), Wanted('1', 1)), journal=journal, since=0, budget=Budget(60))\n"
        "except KeyboardInterrupt:\n"
        "    journal.unfollow(None)\n"
        "    sys.exit(sum(len(stream.followers) for stream in journal._streams.values()) + 42)\n"
    )
    process = subprocess.Popen(
        [sys.executable, str(program)], stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(Path.cwd())}
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == b"waits\n"
        process.send_signal(signal.SIGINT)
        began = time.monotonic()
        assert process.wait(20) == 42
        assert time.monotonic() - began < 20
    finally:
        process.kill()
        process.communicate()


SCAN, ABORT = number(1, 1.0, attribute="scanID"), Context(after="When I abort subarray 1", mark=2, started=NOON + 1.1)
OVERTAKEN = state("SCANNING", 1.2, source=0.9)
"""It happened before the scan was seen, and came after the When that followed."""


def aborted(*since: Event) -> Journal:
    return journal_of(state("READY", 0.5), SCAN, *since, keeps_order=False)


def test_what_was_overtaken_by_what_a_when_followed_is_where_it_starts() -> None:
    journal = aborted(OVERTAKEN, state("ABORTING", 1.3), state("ABORTED", 1.4))
    assert (
        wait(GoesThrough(Key(TMC, "obsState"), obs_states("ABORTING, ABORTED")), journal, 2, context=ABORT).sequence
        == 4
    )


def test_what_came_and_happened_after_a_when_is_a_step() -> None:
    journal = aborted(state("SCANNING", 1.2), state("ABORTING", 1.3))
    with pytest.raises(Unmet, match="went to SCANNING instead of ABORTING first"):
        wait(GoesThrough(Key(TMC, "obsState"), obs_states("ABORTING, ABORTED")), journal, 2, context=ABORT)


@pytest.mark.parametrize(
    "expectation",
    [
        Becomes(Key(TMC, "obsState"), obs_state("SCANNING")),
        GoesThrough(Key(TMC, "obsState"), obs_states("SCANNING")),
        AnyOf([Becomes(Key(TMC, "obsState"), obs_state("SCANNING"))]),
        InOrder([(Key(TMC, "obsState"), obs_state("SCANNING")), (Key(TMC, "obsState"), obs_state("ABORTING"))], 0.0),
        GetsQuality(Key(TMC, "obsState"), Wanted("VALID", "VALID")),
        Stays(Key(TMC, "obsState"), obs_state("READY"), throughout=True),
    ],
    ids=lambda expectation: type(expectation).__name__,
)
def test_what_happened_before_a_when_meets_nothing_after_it(expectation: Expectation) -> None:
    with pytest.raises(Unmet) as unmet:
        wait(expectation, aborted(OVERTAKEN), 2, 0.01, context=ABORT)
    assert 'mid-tmc/subarray/01 obsState SCANNING came at +0.100 s, but happened before "When I abort' in str(
        unmet.value
    )


def test_clocks_of_two_devices_are_not_compared() -> None:
    journal = journal_of(state("READY", 0.5), number(1, 1.0, CSP), OVERTAKEN, keeps_order=False)
    assert wait(Becomes(Key(TMC, "obsState"), obs_state("SCANNING")), journal, 2, context=ABORT).sequence == 2


def test_what_is_read_may_have_happened_long_before() -> None:
    """Devices stamp what is read with the time of its last change."""
    journal = aborted(state("SCANNING", 1.2, source=0.9, kind=Kind.POLLED))
    assert wait(Becomes(Key(TMC, "obsState"), obs_state("SCANNING")), journal, 2, context=ABORT).sequence == 2


def test_where_order_is_kept_the_times_of_two_attributes_are_not_compared() -> None:
    """A device may stamp one of them with when it was measured."""
    journal = journal_of(state("READY", 0.5), SCAN, OVERTAKEN)
    assert wait(Becomes(Key(TMC, "obsState"), obs_state("SCANNING")), journal, 2, context=ABORT).sequence == 2


def test_what_comes_long_after_a_when_was_not_overtaken_on_its_way() -> None:
    journal = aborted(state("SCANNING", 1.1 + ON_THE_WAY + 0.1, source=0.9))
    assert wait(Becomes(Key(TMC, "obsState"), obs_state("SCANNING")), journal, 2, context=ABORT).sequence == 2


GAP, AGAIN = gap(0.2), state("RESOURCING", 0.3, kind=Kind.RESYNCHRONISED)
NOT_SEEN = Becomes(Key(TMC, "obsState"), obs_state("IDLE"))
NOT_SEEN_ON_THE_WAY = GoesThrough(Key(TMC, "obsState"), obs_states("RESOURCING, IDLE"))
NOT_SEEN_IN_ORDER = InOrder([(Key(TMC, "obsState"), obs_state("IDLE")), (Key(CSP, "obsState"), obs_state("IDLE"))], 0.0)


@pytest.mark.parametrize(
    ("expectation", "events"),
    {
        "becomes": (NOT_SEEN, [GAP, AGAIN]),
        "goes through": (NOT_SEEN_ON_THE_WAY, [GAP, AGAIN]),
        "goes astray after a gap": (NOT_SEEN_ON_THE_WAY, [GAP, state("READY", 0.3)]),
        "goes astray as far as polling shows": (NOT_SEEN_ON_THE_WAY, [state("READY", 0.3, kind=Kind.POLLED)]),
        "in order": (NOT_SEEN_IN_ORDER, [GAP, AGAIN, state("IDLE", 0.4, CSP)]),
        "any of": (AnyOf([Becomes(Key(CSP, "obsState"), obs_state("IDLE")), NOT_SEEN]), [GAP, AGAIN]),
    }.values(),
)
def test_what_may_have_happened_in_a_gap_is_inconclusive(expectation: Expectation, events: list[Event]) -> None:
    telescope = Telescope(AGAIN, state("EMPTY", 9.0, CSP))
    with pytest.raises(Inconclusive) as unmet:
        wait(expectation, journal_of(state("EMPTY", 0.1), *events), 1, 0.01, look_again=telescope)
    assert f"{TMC} obsState is RESOURCING and the device answers, it never happened" not in str(unmet.value)
    assert "Whether it happened is not known" in str(unmet.value)


@pytest.mark.parametrize(
    ("expectation", "events"),
    {
        "stays": (Stays(Key(TMC, "obsState"), obs_state("EMPTY"), throughout=True), [GAP, AGAIN]),
        "all of, one for certain": (AllOf([NOT_SEEN, Becomes(Key(CSP, "obsState"), obs_state("IDLE"))]), [GAP, AGAIN]),
        "in order, one for certain": (NOT_SEEN_IN_ORDER, [GAP, AGAIN]),
        "goes astray before the gap": (NOT_SEEN_ON_THE_WAY, [state("READY", 0.15), GAP, AGAIN]),
        "the device itself was in trouble": (NOT_SEEN, [GAP, error("it does not answer", 0.25), AGAIN]),
    }.values(),
)
def test_what_a_gap_leaves_certain_is_a_failure(expectation: Expectation, events: list[Event]) -> None:
    telescope = Telescope(AGAIN, state("EMPTY", 9.0, CSP))
    with pytest.raises(Unmet) as unmet:
        wait(expectation, journal_of(state("EMPTY", 0.1), *events), 1, 0.01, look_again=telescope)
    assert not isinstance(unmet.value, Inconclusive)


def test_an_event_that_was_lost_on_the_way_is_inconclusive() -> None:
    telescope = Telescope(state("IDLE", 9.0, kind=Kind.RESYNCHRONISED))
    with pytest.raises(Inconclusive, match="it happened and the event was lost"):
        wait(NOT_SEEN_ON_THE_WAY, journal_of(state("EMPTY", 0.1), AGAIN), 1, 0.01, look_again=telescope)


def test_a_command_that_failed_is_a_failure_whatever_was_missed() -> None:
    failed = EarlyStop(Becomes(Key(TMC, "result"), Wanted("3", 3)), "the command had failed")
    journal = journal_of(state("EMPTY", 0.1), GAP, AGAIN, number(3, 0.4, attribute="result"))
    with pytest.raises(Unmet) as unmet:
        wait(NOT_SEEN_ON_THE_WAY, journal, 1, 0.01, failed)
    assert not isinstance(unmet.value, Inconclusive)


FAILED = EarlyStop(lambda entry: entry.event.value == "FAILED", "the command had failed", (Key(TMC, "result"),))


def test_what_was_overtaken_by_what_stops_a_wait_meets_it() -> None:
    journal = journal_of(state("EMPTY", 0.5), keeps_order=False)
    with Pushing(journal, number("FAILED", 1.0, attribute="result"), state("RESOURCING", 1.1, source=0.9)):
        assert wait(GoesThrough(Key(TMC, "obsState"), obs_states("RESOURCING")), journal, 1, 30, FAILED).sequence == 2


@pytest.mark.parametrize(("keeps_order", "source"), [(False, 1.1), (True, 0.9)])
def test_what_happened_after_what_stops_a_wait_meets_nothing(keeps_order: bool, source: float) -> None:
    journal = journal_of(state("EMPTY", 0.5), keeps_order=keeps_order)
    with Pushing(journal, number("FAILED", 1.0, attribute="result")), pytest.raises(Unmet, match="Stopped early at"):
        wait(GoesThrough(Key(TMC, "obsState"), obs_states("RESOURCING")), journal, 1, 30, FAILED)
    journal.push_event(state("RESOURCING", 1.1, source=source))
    with pytest.raises(Unmet, match="the command had failed"):
        wait(GoesThrough(Key(TMC, "obsState"), obs_states("RESOURCING")), journal, 1, 30, FAILED)


@pytest.mark.parametrize(
    "expected", [NOT_SEEN, NOT_SEEN_ON_THE_WAY, Stays(Key(TMC, "obsState"), obs_state("RESOURCING"))]
)
@pytest.mark.parametrize("before", [[], [GAP]], ids=["before the limit it was there", "it was away before"])
def test_a_gateway_that_is_away_says_nothing_about_the_device(expected: Expectation, before: list[Event]) -> None:
    """It is asked once for what is in the gap, not again and again."""
    away = replace(GAP, error="the gateway cannot be reached")
    telescope = Telescope(away, trouble="the gateway cannot be reached")
    with pytest.raises(Inconclusive) as unmet:
        wait(
            expected, journal_of(state("EMPTY", 0.1), state("RESOURCING", 0.15), *before), 1, 0.05, look_again=telescope
        )
    explanation = unmet.value.explanation
    assert explanation.look is Look.OUT_OF_REACH
    assert explanation.looked == ("Looked again at the limit: nothing can be asked (the gateway cannot be reached)",)
    assert len(telescope.asked) <= 3
