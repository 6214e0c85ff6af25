"""Several expectations together: all of them, or any."""

from __future__ import annotations

import pytest

from harness.events import AllOf, AnyOf, Becomes, Event, Expectation, GoesThrough, Stays
from harness.events.expecting.matching import Matcher, Start, Telling, Verdict
from harness.events.key import Key
from tests.events.story import CSP, NOON, TMC, journal_of, obs_state, obs_states, state

MET, UNMET, OPEN = Verdict.MET, Verdict.UNMET, Verdict.OPEN
TELLING = Telling(lambda time: f"{time - NOON:+.3f} s", lambda _now, _wanted: "")
BOTH = (Becomes(Key(TMC, "obsState"), obs_state("IDLE")), Becomes(Key(CSP, "obsState"), obs_state("IDLE")))


def feed(expectation: Expectation, *events: Event) -> Matcher:
    matcher = expectation.begin(Start())
    for entry in journal_of(*events).entries():
        if matcher.verdict is OPEN:
            matcher.take(entry.event.key, entry)
    return matcher


def test_all_of_is_met_with_the_last_of_them_in_any_order() -> None:
    assert feed(AllOf(BOTH), state("IDLE")).verdict is OPEN
    assert feed(AllOf(BOTH), state("IDLE"), state("IDLE", device=CSP)).verdict is MET
    matcher = feed(AllOf(BOTH), state("IDLE", device=CSP), state("FAULT"), state("IDLE"))
    assert matcher.verdict is MET


def test_all_of_fails_as_soon_as_one_has() -> None:
    expected = AllOf([BOTH[1], GoesThrough(Key(TMC, "obsState"), obs_states("RESOURCING, IDLE"))])
    matcher = feed(expected, state("IDLE"))
    assert matcher.verdict is UNMET
    assert matcher.closest(TELLING) == (
        "0 of 2 came true",
        f"{TMC} obsState went to IDLE instead of RESOURCING first, 0 of 2 values seen",
    )


def test_any_of_is_met_with_the_first_and_fails_with_the_last() -> None:
    assert feed(AnyOf(BOTH), state("IDLE", device=CSP)).verdict is MET
    paths = [GoesThrough(Key(device, "obsState"), obs_states("RESOURCING")) for device in (TMC, CSP)]
    assert feed(AnyOf(paths), state("IDLE")).verdict is OPEN
    assert feed(AnyOf(paths), state("IDLE"), state("IDLE", device=CSP)).verdict is UNMET
    assert feed(AnyOf(paths), state("IDLE"), state("RESOURCING", device=CSP)).verdict is MET


def test_two_expectations_of_one_attribute_are_both_fed() -> None:
    expected = AllOf([BOTH[0], Becomes(Key(TMC, "obsState"), obs_state("READY"))])
    assert expected.interests == (Key(TMC, "obsState"),)
    assert feed(expected, state("IDLE"), state("READY")).verdict is MET


def test_when_the_time_is_over_what_stayed_is_met() -> None:
    stays = Stays(Key(TMC, "obsState"), obs_state("IDLE"))
    assert stays.read_first == AllOf([stays, BOTH[1]]).read_first == (Key(TMC, "obsState"),)
    assert feed(AllOf([stays, BOTH[1]]), state("IDLE"), state("IDLE", device=CSP)).expire() is MET
    assert feed(AllOf([stays, BOTH[1]]), state("IDLE")).expire() is UNMET
    assert feed(AnyOf([stays, BOTH[1]]), state("IDLE")).expire() is MET


def test_they_may_be_nested() -> None:
    expected = AllOf([AnyOf(BOTH), Becomes(Key(CSP, "obsState"), obs_state("READY"))])
    assert feed(expected, state("IDLE"), state("READY", device=CSP)).verdict is MET
    assert feed(expected, state("READY", device=CSP)).verdict is OPEN


def test_what_is_not_met_is_told_device_by_device() -> None:
    matcher = feed(AllOf(BOTH), state("IDLE"), state("RESOURCING", device=CSP))
    assert matcher.unsettled() == (Key(CSP, "obsState"),)
    assert matcher.expire() is UNMET
    assert matcher.closest(TELLING) == ("1 of 2 came true", f"{CSP} obsState stayed RESOURCING")
    matcher = feed(AnyOf(BOTH), state("EMPTY"), state("RESOURCING", device=CSP))
    assert matcher.expire() is UNMET
    assert matcher.closest(TELLING) == (f"{TMC} obsState stayed EMPTY", f"{CSP} obsState stayed RESOURCING")


def test_they_say_what_they_are() -> None:
    text = f"{TMC} obsState becomes IDLE; {CSP} obsState becomes IDLE"
    assert str(AllOf(BOTH)) == f"all of: {text}"
    assert str(AnyOf(BOTH)) == f"any of: {text}"
    assert AllOf(BOTH).failure("5 s") == f"not all of these came true within 5 s: {text}"
    assert AnyOf(BOTH).failure("5 s") == f"none of these came true within 5 s: {text}"
    many = [Becomes(Key(f"a/b/{number}", "obsState"), obs_state("IDLE")) for number in range(9)]
    assert str(AllOf(many)).endswith("a/b/5 obsState becomes IDLE; and 3 more")
    with pytest.raises(ValueError, match="an expectation of several needs one at least"):
        AllOf([])
