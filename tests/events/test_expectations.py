"""What "becomes", "goes through" and "stays" mean, entry by entry."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.errors import SentenceError
from harness.events import Becomes, Event, Expectation, GoesThrough, Kind, Stays
from harness.events.expecting.matching import Start, Telling, Verdict
from harness.events.key import Key
from harness.events.values import Wanted
from tests.events.story import CSP, NOON, TMC, error, gap, journal_of, number, obs_state, obs_states, state

MET, UNMET, OPEN = Verdict.MET, Verdict.UNMET, Verdict.OPEN
TELLING = Telling(lambda time: f"{time - NOON:+.3f} s", lambda _now, _wanted: "")


@dataclass
class Fed:
    """What came of feeding events; the first ``since`` of them were there before."""

    verdict: Verdict
    used: int
    closest: tuple[str, ...]
    expired: Verdict


def feed(expectation: Expectation, *events: Event, since: int = 0, telling: Telling = TELLING) -> Fed:
    journal = journal_of(*events)
    key = expectation.interests[0]
    before = journal.latest(key, before=since, with_value=True)
    gaps = frozenset((key,) if journal.open_gap(key, before=since) else ())
    matcher = expectation.begin(Start({key: before} if before else {}, gaps))
    used = 0
    for entry in journal.entries(since, key):
        if matcher.verdict is not OPEN:
            break
        matcher.take(key, entry)
        used += 1
    verdict = matcher.verdict
    expired = verdict if verdict is not OPEN else matcher.expire()
    return Fed(verdict, used, matcher.closest(telling) if expired is UNMET else (), expired)


def becomes(label: str) -> Becomes:
    return Becomes(Key(TMC, "obsState"), obs_state(label))


def goes_through(labels: str) -> GoesThrough:
    return GoesThrough(Key(TMC, "obsState"), obs_states(labels))


def stays(label: str) -> Stays:
    return Stays(Key(TMC, "obsState"), obs_state(label))


class TestBecomes:
    def test_some_entry_since_the_cursor_has_the_value(self) -> None:
        assert feed(becomes("IDLE"), state("EMPTY"), state("RESOURCING"), state("IDLE"), since=1).verdict is MET

    def test_it_need_not_be_the_last_entry(self) -> None:
        assert feed(becomes("RESOURCING"), state("EMPTY"), state("RESOURCING"), state("IDLE"), since=1).used == 1

    def test_an_entry_before_the_cursor_does_not_count(self) -> None:
        fed = feed(becomes("IDLE"), state("IDLE"), state("READY"), since=1)
        assert fed.verdict is OPEN
        assert fed.expired is UNMET

    @pytest.mark.parametrize("kind", [Kind.INITIAL, Kind.RESYNCHRONISED, Kind.CHANGE, Kind.PERIODIC, Kind.POLLED])
    def test_every_kind_of_value_meets_it(self, kind: Kind) -> None:
        assert feed(becomes("IDLE"), state("IDLE", kind=kind)).verdict is MET
        assert feed(becomes("IDLE"), state("EMPTY"), state("IDLE", kind=kind), since=1).verdict is MET

    @pytest.mark.parametrize("kind", [Kind.RESYNCHRONISED, Kind.PERIODIC, Kind.POLLED])
    def test_reading_again_what_was_known_before_is_no_becoming(self, kind: Kind) -> None:
        fed = feed(becomes("IDLE"), state("IDLE"), state("IDLE", 1.0, kind=kind), since=1)
        assert fed.verdict is OPEN
        assert fed.closest == ("obsState was IDLE before and nothing changed it",)

    def test_after_a_gap_reading_what_was_known_before_counts(self) -> None:
        read = state("IDLE", kind=Kind.RESYNCHRONISED)
        assert feed(becomes("IDLE"), state("IDLE"), gap(), read, since=1).verdict is MET
        assert feed(becomes("IDLE"), state("IDLE"), gap(), read, since=2).verdict is MET
        assert feed(becomes("IDLE"), state("IDLE"), gap(), error("no answer"), read, since=3).verdict is MET

    def test_a_device_that_pushes_the_value_again_meets_it(self) -> None:
        assert feed(becomes("IDLE"), state("IDLE"), state("IDLE"), since=1).verdict is MET

    def test_errors_and_gaps_do_not_meet_it(self) -> None:
        fed = feed(becomes("IDLE"), state("EMPTY"), error("no answer", 0.5), since=1)
        assert fed.verdict is OPEN
        assert fed.closest == ("obsState cannot be read since +0.500 s: no answer",)

    def test_an_invalid_value_does_not_meet_it(self) -> None:
        invalid = Event(Kind.CHANGE, Key(TMC, "obsState"), None, "", "INVALID", NOON, NOON)
        assert feed(becomes("IDLE"), invalid).verdict is OPEN

    def test_it_tells_what_the_attribute_was_last(self) -> None:
        assert feed(becomes("IDLE"), state("EMPTY"), state("RESOURCING"), since=1).closest == (
            "obsState stayed RESOURCING",
        )
        assert feed(becomes("IDLE")).closest == ("no value of obsState is known",)

    def test_it_tells_how_far_that_is_from_what_was_wanted(self) -> None:
        telling = Telling(TELLING.clock, lambda now, wanted: f"one transition short of {wanted} from {now}")
        fed = feed(becomes("IDLE"), state("EMPTY"), state("RESOURCING"), since=1, telling=telling)
        assert fed.closest == ("obsState stayed RESOURCING, one transition short of IDLE from RESOURCING",)

    def test_it_tells_which_number_came_closest(self) -> None:
        levels = [number(value, at) for value, at in ((1.0, 0.1), (4.75, 0.2), (3.0, 0.3))]
        fed = feed(Becomes(Key(TMC, "level"), Wanted("5", 5.0)), *levels)
        assert fed.closest == ("level stayed 3.0; it came closest with 4.75 at +0.200 s",)


class TestGoesThrough:
    def test_exactly_these_values_in_this_order_the_starting_value_left_out(self) -> None:
        events = [state("EMPTY", kind=Kind.INITIAL), state("RESOURCING"), state("IDLE")]
        assert feed(goes_through("RESOURCING, IDLE"), *events, since=1).verdict is MET
        assert feed(goes_through("RESOURCING, IDLE"), *events).verdict is MET

    def test_a_repeated_value_is_no_step(self) -> None:
        events = [state(label) for label in ("EMPTY", "EMPTY", "RESOURCING", "RESOURCING", "IDLE")]
        assert feed(goes_through("RESOURCING, IDLE"), *events, since=1).verdict is MET

    def test_a_periodic_event_with_the_same_value_is_no_step_and_with_another_is_one(self) -> None:
        events = [state("EMPTY"), state("EMPTY", kind=Kind.PERIODIC), state("IDLE", kind=Kind.PERIODIC)]
        assert feed(goes_through("IDLE"), *events, since=1).verdict is MET
        assert feed(goes_through("IDLE"), *events[:2], since=1).verdict is OPEN

    @pytest.mark.parametrize("kind", [Kind.INITIAL, Kind.RESYNCHRONISED])
    def test_a_value_that_was_read_never_meets_it(self, kind: Kind) -> None:
        read = state("IDLE", kind=kind)
        assert feed(goes_through("IDLE"), read).verdict is OPEN
        assert feed(goes_through("IDLE"), state("EMPTY"), read, since=1).verdict is OPEN
        assert feed(goes_through("RESOURCING, IDLE"), state("EMPTY"), state("RESOURCING"), read).verdict is not MET

    def test_events_that_come_after_a_reading_still_count(self) -> None:
        read = state("IDLE", kind=Kind.RESYNCHRONISED)
        events = [state("EMPTY"), gap(), read, state("RESOURCING"), state("IDLE")]
        assert feed(goes_through("RESOURCING, IDLE"), *events, since=1).verdict is MET

    def test_another_value_ends_it_at_once(self) -> None:
        fed = feed(goes_through("RESOURCING, IDLE"), state("EMPTY"), state("FAULT"), state("RESOURCING"), since=1)
        assert (fed.verdict, fed.used) == (UNMET, 1)
        assert fed.closest == ("obsState went to FAULT instead of RESOURCING first, 0 of 2 values seen",)

    def test_a_value_left_out_ends_it(self) -> None:
        fed = feed(goes_through("RESOURCING, IDLE, READY"), *map(state, ("EMPTY", "RESOURCING", "READY")), since=1)
        assert fed.verdict is UNMET
        assert fed.closest == ("obsState went to READY instead of IDLE after RESOURCING, 1 of 3 values seen",)

    def test_going_back_ends_it(self) -> None:
        labels = ("EMPTY", "RESOURCING", "EMPTY", "RESOURCING", "IDLE")
        assert feed(goes_through("RESOURCING, IDLE"), *map(state, labels), since=1).verdict is UNMET

    def test_a_reading_that_shows_it_elsewhere_ends_it(self) -> None:
        read = state("FAULT", kind=Kind.RESYNCHRONISED)
        fed = feed(goes_through("RESOURCING, IDLE"), state("EMPTY"), gap(), read, since=1)
        assert fed.verdict is UNMET
        assert fed.closest == (
            "obsState went to FAULT instead of RESOURCING first, as a reading after a gap shows, 0 of 2 values seen",
        )

    def test_what_comes_after_the_last_value_is_not_looked_at(self) -> None:
        assert feed(goes_through("IDLE"), *map(state, ("EMPTY", "IDLE", "FAULT")), since=1).verdict is MET

    def test_a_value_may_come_twice(self) -> None:
        labels = ("READY", "SCANNING", "READY", "SCANNING", "READY")
        assert feed(goes_through(", ".join(labels[1:])), *map(state, labels), since=1).verdict is MET

    def test_it_tells_how_many_values_were_seen_and_which_is_next(self) -> None:
        fed = feed(goes_through("RESOURCING, IDLE, READY"), *map(state, ("EMPTY", "RESOURCING", "IDLE")), since=1)
        assert fed.closest == ("obsState stayed IDLE, 2 of 3 values seen, READY wanted next",)

    def test_it_tells_that_the_starting_value_is_left_out(self) -> None:
        fed = feed(goes_through("EMPTY, RESOURCING"), *map(state, ("EMPTY", "RESOURCING")), since=1)
        assert fed.closest == (
            "obsState went to RESOURCING instead of EMPTY first, 0 of 2 values seen",
            "EMPTY is where it started, which is left out: begin with the value after it",
        )

    def test_floats_that_differ_after_the_ninth_digit_are_no_step(self) -> None:
        levels = [number(value) for value in (0.0, 1.0, 1.0 + 1e-12, 2.0)]
        through = GoesThrough(Key(TMC, "level"), [Wanted("1", 1.0), Wanted("2", 2.0)])
        assert feed(through, *levels, since=1).verdict is MET

    @pytest.mark.parametrize(
        ("values", "message"),
        [
            ("IDLE, IDLE", ("goes through IDLE, IDLE: IDLE cannot follow IDLE, it is the same value. "
             "Name each value that it changes to once.")),
            ("", "goes through : no value is named. Name the values, with commas between them."),
        ],
    )  # fmt: skip
    def test_values_that_cannot_be_gone_through_are_refused(self, values: str, message: str) -> None:
        with pytest.raises(SentenceError) as caught:
            GoesThrough(Key(TMC, "obsState"), obs_states(values) if values else [])
        assert str(caught.value) == message


LABELS = ("EMPTY", "RESOURCING", "IDLE", "FAULT")
TOLD = (Kind.CHANGE, Kind.PERIODIC, Kind.POLLED)
READ = (Kind.INITIAL, Kind.RESYNCHRONISED)
event_lists = st.lists(
    st.one_of(
        st.builds(lambda label, kind: state(label, kind=kind), st.sampled_from(LABELS), st.sampled_from(TOLD + READ)),
        st.builds(state, st.sampled_from(LABELS)),
        st.just(gap()),
        st.just(error("no answer")),
    ),
    max_size=12,
)
value_lists = st.lists(st.sampled_from(LABELS), min_size=1, max_size=3).filter(
    lambda labels: all(one != other for one, other in itertools.pairwise(labels))
)


def gone_through(values: list[str], events: list[Event], since: int) -> Verdict:
    """The meaning of "goes through", said once more without any state: each beginning of the events is looked at."""
    for end in range(since, len(events) + 1):
        before = [event.label for event in events[:since] if event.has_value]
        after = [event for event in events[since:end] if event.has_value]
        if before:
            start, told = before[-1], after
        elif after and after[0].kind in READ:
            start, told = after[0].label, after[1:]
        else:
            start, told = None, after
        path, elsewhere = [start], False
        for event in told:
            if event.kind in TOLD and event.label != path[-1]:
                elsewhere |= path[1:] == values[: len(path) - 1] and is_behind_gap(event, events)
                path.append(event.label)
            elif event.kind in READ and event.label != path[-1] and path[1:] == values[: len(path) - 1]:
                elsewhere |= event.label not in values[len(path) - 1 :]
        steps = path[1:]
        if elsewhere or steps != values[: len(steps)]:
            return UNMET
        if steps == values:
            return MET
    return OPEN


def is_behind_gap(event: Event, events: list[Event]) -> bool:
    """Return whether there is a gap between the value before an event and the event."""
    place = next(place for place, one in enumerate(events) if one is event)
    without = itertools.takewhile(lambda one: not one.has_value, reversed(events[:place]))
    return any(one.kind is Kind.GAP for one in without)


@given(value_lists, event_lists, st.integers(0, 12))
def test_goes_through_means_the_same_as_its_definition(values: list[str], events: list[Event], cut: int) -> None:
    since = min(cut, len(events))
    fed = feed(GoesThrough(Key(TMC, "obsState"), [obs_state(label) for label in values]), *events, since=since)
    assert fed.verdict is gone_through(values, events, since)


@given(st.sampled_from(LABELS), event_lists, st.integers(0, 12))
def test_becomes_means_the_same_as_its_definition(label: str, events: list[Event], cut: int) -> None:
    since = min(cut, len(events))
    met = False
    for place, event in enumerate(events):
        last = max((at for at in range(place) if events[at].has_value), default=-1)
        missed = last < 0 or any(other.kind is Kind.GAP for other in events[last + 1 : place])
        new = event.kind in (Kind.CHANGE, Kind.INITIAL) or missed or events[last].label != label
        met |= place >= since and event.has_value and event.label == label and new
    assert (feed(becomes(label), *events, since=since).verdict is MET) == met


class TestStays:
    def test_another_value_ends_it_at_once(self) -> None:
        fed = feed(stays("IDLE"), state("IDLE"), state("READY", 0.25), state("IDLE"), since=1)
        assert (fed.verdict, fed.used) == (UNMET, 1)
        assert fed.closest == ("obsState became READY at +0.250 s",)

    def test_it_is_met_when_its_time_is_over(self) -> None:
        fed = feed(stays("IDLE"), state("IDLE"), state("IDLE"), state("IDLE", kind=Kind.PERIODIC), since=1)
        assert fed.verdict is OPEN
        assert fed.expired is MET

    def test_it_has_to_have_the_value_from_the_beginning(self) -> None:
        fed = feed(stays("IDLE"), state("READY"), state("IDLE"), since=1)
        assert (fed.verdict, fed.used) == (UNMET, 0)
        assert fed.closest == ("obsState was READY already when this step began, since +0.000 s",)

    def test_a_value_that_cannot_be_read_at_the_end_does_not_meet_it(self) -> None:
        fed = feed(stays("IDLE"), state("IDLE"), error("no answer", 0.5), since=1)
        assert fed.expired is UNMET
        assert fed.closest == ("obsState cannot be read since +0.500 s: no answer",)

    def test_an_error_that_passes_does_not_end_it(self) -> None:
        events = [state("IDLE"), error("no answer"), state("IDLE", kind=Kind.RESYNCHRONISED)]
        assert feed(stays("IDLE"), *events, since=1).expired is MET

    def test_nothing_known_does_not_meet_it(self) -> None:
        assert feed(stays("IDLE")).expired is UNMET

    def test_it_begins_with_what_is_read_now_and_late_events_from_before_do_not_count(self) -> None:
        key = Key(TMC, "obsState")
        read = state("IDLE", 1.0, kind=Kind.RESYNCHRONISED)
        journal = journal_of(state("READY"), read, state("READY", 1.1, source=0.9), state("IDLE", 1.2))
        before, now, *after = journal.entries()
        matcher = stays("IDLE").begin(Start({key: before}, now={key: now}))
        assert [matcher.take(key, entry) for entry in after] == [OPEN, OPEN]
        assert matcher.expire() is MET
        matcher = stays("IDLE").begin(Start({key: before}, now={key: now}))
        later = journal_of(*[state("IDLE")] * 4, state("READY", 1.3)).entries()[-1]
        assert matcher.take(key, later) is UNMET


def test_expectations_say_what_they_are_and_what_failed() -> None:
    assert str(becomes("IDLE")) == f"{TMC} obsState becomes IDLE"
    assert becomes("IDLE").failure("5 s") == f"{TMC} obsState did not become IDLE within 5 s"
    assert str(goes_through("RESOURCING, IDLE")) == f"{TMC} obsState goes through RESOURCING, IDLE"
    assert goes_through("RESOURCING, IDLE").failure("5 s") == (
        f"{TMC} obsState did not go through RESOURCING, IDLE within 5 s"
    )
    assert str(stays("IDLE")) == f"{TMC} obsState stays IDLE"
    assert stays("IDLE").failure("1 s") == f"{TMC} obsState did not stay IDLE for 1 s"


def test_an_expectation_may_be_used_again() -> None:
    assert becomes("IDLE") == becomes("IDLE")
    expected = goes_through("RESOURCING, IDLE")
    events = [state("EMPTY"), state("RESOURCING"), state("IDLE")]
    assert [feed(expected, *events, since=1).verdict for _ in range(2)] == [MET, MET]


def test_a_polled_attribute_is_told_of() -> None:
    key = Key(CSP, "obsState")
    matcher = Becomes(Key(CSP, "obsState"), obs_state("IDLE")).begin(Start())
    matcher.take(key, journal_of(state("IDLE", device=CSP, kind=Kind.POLLED)).entries()[0])
    assert matcher.notes() == (f"No events came of {CSP} obsState, it was polled: what was short may be missing",)
