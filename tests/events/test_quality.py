"""What "the quality becomes" means, entry by entry."""

from __future__ import annotations

from dataclasses import replace

from harness.events import Event, Kind
from harness.events.expecting.matching import Verdict
from harness.events.expecting.quality import GetsQuality
from harness.events.key import Key
from harness.events.values import Wanted
from tests.events.story import TMC, number
from tests.events.test_expectations import Fed, feed

MET, UNMET, OPEN = Verdict.MET, Verdict.UNMET, Verdict.OPEN


def level(value: float | None, quality: str, kind: Kind = Kind.CHANGE) -> Event:
    return replace(number(value, kind=kind), quality=quality)


def alarm(*events: Event, since: int = 0) -> Fed:
    return feed(GetsQuality(Key(TMC, "level"), Wanted("ALARM", "ALARM")), *events, since=since)


def test_an_event_with_the_quality_meets_it_whatever_its_value() -> None:
    assert alarm(level(1, "VALID"), level(1, "ALARM"), since=1).verdict is MET
    assert alarm(level(1, "ALARM", Kind.INITIAL)).verdict is MET


def test_an_invalid_reading_has_a_quality_too() -> None:
    expectation = GetsQuality(Key(TMC, "level"), Wanted("INVALID", "INVALID"))
    assert feed(expectation, level(1, "VALID"), level(None, "INVALID"), since=1).verdict is MET


def test_a_quality_that_was_there_before_has_not_become_when_it_is_only_read_again() -> None:
    for kind in (Kind.POLLED, Kind.RESYNCHRONISED, Kind.PERIODIC):
        fed = alarm(level(1, "ALARM"), level(2, "ALARM", kind), since=1)
        assert fed.verdict is OPEN
        assert fed.closest == ("its quality was ALARM before and nothing changed it",)
        assert alarm(level(1, "VALID"), level(1, "ALARM", kind), since=1).verdict is MET


def test_after_a_gap_a_reading_counts() -> None:
    lost = replace(number(None, kind=Kind.GAP), quality="", error="API_MissedEvents: events were lost")
    assert alarm(level(1, "ALARM"), lost, level(1, "ALARM", Kind.RESYNCHRONISED), since=1).verdict is MET


def test_what_came_closest_is_told() -> None:
    fed = alarm(level(1, "VALID"), level(7, "WARNING"), since=1)
    assert fed.expired is UNMET
    assert fed.closest == ("its quality stayed WARNING, with the value 7",)
    assert alarm().closest == ("no value of mid-tmc/subarray/01 level is known",)


def test_it_says_what_it_wants() -> None:
    expectation = GetsQuality(Key(TMC, "level"), Wanted("ALARM", "ALARM"))
    assert str(expectation) == "the quality of mid-tmc/subarray/01 level becomes ALARM"
    assert expectation.failure("3 s") == "the quality of mid-tmc/subarray/01 level did not become ALARM within 3 s"
