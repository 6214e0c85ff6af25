"""What "in order" means across devices: source times decide, and what is too close is not passed."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.errors import SentenceError
from harness.events import Event, InOrder, Kind
from harness.events.expecting.matching import Matcher, Start, Telling, Verdict
from harness.events.key import Key
from harness.events.values import Wanted
from tests.events.story import CSP, NOON, TMC, journal_of, number, obs_state, state

MET, UNMET, OPEN = Verdict.MET, Verdict.UNMET, Verdict.OPEN
TELLING = Telling(lambda time: f"{time - NOON:+.3f} s", lambda _now, _wanted: "")
CSP_THEN_TMC = [(Key(CSP, "obsState"), obs_state("IDLE")), (Key(TMC, "obsState"), obs_state("IDLE"))]


def feed(expectation: InOrder, *events: Event, since: int = 0) -> Matcher:
    journal = journal_of(*events)
    before = {key: journal.latest(key, before=since) for key in expectation.interests}
    matcher = expectation.begin(Start({key: entry for key, entry in before.items() if entry}))
    for entry in journal.entries(since):
        if matcher.verdict is OPEN:
            matcher.take(entry.event.key, entry)
    return matcher


def test_source_times_decide_and_not_the_order_of_arrival() -> None:
    late = feed(
        InOrder(CSP_THEN_TMC, 0.002), state("IDLE", 0.1, source=0.02), state("IDLE", 0.2, device=CSP, source=0.01)
    )
    assert late.verdict is MET
    early = feed(
        InOrder(CSP_THEN_TMC, 0.002), state("IDLE", 0.1, device=CSP, source=0.02), state("IDLE", 0.2, source=0.01)
    )
    assert early.verdict is OPEN
    early.expire()
    assert early.closest(TELLING) == (
        (
            f"1 of 2 came in order: {TMC} obsState IDLE came at +0.010 s, before {CSP} obsState IDLE at +0.020 s "
            "(times of the devices)"
        ),
    )


def test_closer_than_the_tolerance_is_inconclusive_and_not_passed() -> None:
    for apart in (0.0008, -0.0008, 0.0):
        close = feed(InOrder(CSP_THEN_TMC, 0.002), state("IDLE", 0.1, device=CSP), state("IDLE", 0.1 + apart))
        assert close.verdict is UNMET, "nothing is waited for when all is there"
        assert close.inconclusive
        (told,) = close.closest(TELLING)
        then = TELLING.clock(NOON + 0.1 + apart)
        assert told == (
            f"inconclusive: {CSP} obsState IDLE at +0.100 s and {TMC} obsState IDLE at {then} "
            f"are {abs(apart) * 1000:.3g} ms apart, closer than the clock tolerance of 2 ms"
        )


def test_one_device_has_one_clock_so_no_tolerance() -> None:
    items = [(Key(TMC, "level"), Wanted("1", 1)), (Key(TMC, "obsState"), obs_state("IDLE"))]
    assert feed(InOrder(items, 5.0), number(1, 0.1), state("IDLE", 0.1001)).verdict is MET
    assert feed(InOrder(items, 5.0), number(1, 0.1), state("IDLE", 0.1)).verdict is MET
    assert feed(InOrder(items, 5.0), state("IDLE", 0.1), number(1, 0.1)).verdict is OPEN


def test_a_later_coming_can_still_complete_it() -> None:
    events = [state("IDLE", 0.1), state("IDLE", 0.2, device=CSP), state("READY", 0.3), state("IDLE", 0.4)]
    assert feed(InOrder(CSP_THEN_TMC, 0.002), *events[:3]).verdict is OPEN
    assert feed(InOrder(CSP_THEN_TMC, 0.002), *events).verdict is MET


def test_values_that_were_read_or_repeated_are_no_coming() -> None:
    csp = state("IDLE", 0.1, device=CSP)
    for kind in (Kind.INITIAL, Kind.RESYNCHRONISED):
        assert feed(InOrder(CSP_THEN_TMC, 0.002), csp, state("IDLE", 0.2, kind=kind)).verdict is OPEN
    repeated = [state("IDLE"), csp, state("IDLE", 0.2)]
    assert feed(InOrder(CSP_THEN_TMC, 0.002), *repeated, since=1).verdict is OPEN


def test_an_event_that_comes_after_a_reading_counts() -> None:
    events = [state("EMPTY"), state("IDLE", 0.1, device=CSP), state("IDLE", 0.3, kind=Kind.RESYNCHRONISED)]
    assert feed(InOrder(CSP_THEN_TMC, 0.002), *events, state("IDLE", 0.4, source=0.2), since=1).verdict is MET


def test_it_tells_what_is_missing() -> None:
    matcher = feed(InOrder(CSP_THEN_TMC, 0.002), state("RESOURCING", 0.1), state("IDLE", 0.2, device=CSP))
    assert matcher.unsettled() == (Key(TMC, "obsState"),)
    matcher.expire()
    assert matcher.closest(TELLING) == (
        f"1 of 2 came in order, {TMC} obsState IDLE wanted next; {TMC} obsState stayed RESOURCING",
    )


def test_it_says_what_it_is() -> None:
    text = f"{CSP} obsState IDLE, then {TMC} obsState IDLE"
    assert str(InOrder(CSP_THEN_TMC, 0.002)) == f"in order: {text}"
    assert InOrder(CSP_THEN_TMC, 0.002).failure("5 s") == f"these did not come in order within 5 s: {text}"
    with pytest.raises(SentenceError, match=r"in order: nothing is named\. Name what has to come, in order\."):
        InOrder([], 0.002)


comings = st.lists(
    st.tuples(st.sampled_from("ABC"), st.integers(0, 3), st.integers(0, 12)),
    max_size=9,
)


@given(st.lists(st.tuples(st.sampled_from("ABC"), st.integers(0, 2)), min_size=1, max_size=3), comings)
def test_it_means_the_same_as_trying_every_choice(
    items: list[tuple[str, int]], told: list[tuple[str, int, int]]
) -> None:
    events = [number(value, at / 8, device=device, attribute="x") for device, value, at in told]
    tolerance = 3 / 8
    last: dict[str, int] = {}
    came: dict[tuple[str, int], list[tuple[int, int]]] = {}
    for sequence, (device, value, at) in enumerate(told):
        if last.get(device) != value:
            came.setdefault((device, value), []).append((at, sequence))
        last[device] = value

    def ordered(chosen: tuple[tuple[int, int], ...]) -> bool:
        return all(
            (one < other) if items[place][0] == items[place + 1][0] else (other[0] - one[0] >= 3)
            for place, (one, other) in enumerate(itertools.pairwise(chosen))
        )

    def not_ruled_out(chosen: tuple[tuple[int, int], ...]) -> bool:
        return all(
            (one < other) if items[place][0] == items[place + 1][0] else (other[0] - one[0] > -3)
            for place, (one, other) in enumerate(itertools.pairwise(chosen))
        )

    possible = any(map(ordered, itertools.product(*(came.get(item, []) for item in items))))
    loosely = any(map(not_ruled_out, itertools.product(*(came.get(item, []) for item in items))))
    journal = journal_of(*events)
    matcher = InOrder([(Key(device, "x"), Wanted(str(value), value)) for device, value in items], tolerance).begin(
        Start()
    )
    for entry in journal.entries():
        key = entry.event.key
        if key.subject in {device for device, _ in items} and matcher.verdict is OPEN:
            matcher.take(key, entry)
    if matcher.inconclusive:  # once all came: what comes later is not waited for
        assert loosely
        assert "closer than the clock tolerance" in matcher.closest(TELLING)[0]
    else:
        assert (matcher.verdict is MET, matcher.verdict is not OPEN) == (possible, possible or loosely)


SAID = Key("oet/topic/script.announce", "message")


def said(text: str, at: float, *, occurrence: bool = True) -> Event:
    return Event(Kind.CHANGE, SAID, text, "", "VALID", NOON + at, NOON + at, occurrence=occurrence)


def test_what_happens_again_has_come_again() -> None:
    """A message is no value that something has: that the last one said the same is no reason to leave it out."""
    items = [(Key(TMC, "obsState"), obs_state("IDLE")), (SAID, Wanted("done", "done"))]
    assert feed(InOrder(items, 0.0), said("done", 0.1), state("IDLE", 0.2), said("done", 0.3)).verdict is MET
    before = feed(InOrder(items, 0.0), said("done", 0.1), state("IDLE", 0.2), said("done", 0.3), since=1)
    assert before.verdict is MET
    same = [said("done", at, occurrence=False) for at in (0.1, 0.3)]
    assert feed(InOrder(items, 0.0), same[0], state("IDLE", 0.2), same[1]).verdict is OPEN
