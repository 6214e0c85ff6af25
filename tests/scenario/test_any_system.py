"""How an action ends decides over waits and scenarios, also on a control system that the harness never saw."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from harness.events.budget import Budget
from harness.events.expecting.expectations import Becomes
from harness.events.values import Wanted
from harness.events.waiting.verdicts import Met, Unmet
from harness.vocabulary.commands import CommandSentences
from harness.vocabulary.tango.long_running import LongRunningSentences
from tests.scenario.weather import VANE, Weather

LONG = 20.0
"""Seconds that nobody waits for: what is waited for comes or cannot come."""
SHORT = 0.1


def becomes(weather: Weather, value: str, seconds: float = LONG) -> Met:
    return weather.run.expect(Becomes(VANE, Wanted(value, value)), Budget(seconds))


MEANT = {"broken": "fails", "refused": "is rejected"}
INTERRUPTED = {"stopped": "is aborted", "withdrawn": "is cancelled"}


@pytest.mark.parametrize(("word", "meant"), [*MEANT.items(), *INTERRUPTED.items()])
def test_what_nobody_asked_about_fails_the_next_when_and_says_what_to_write(
    weather: Weather, word: str, meant: str
) -> None:
    weather.station.end(weather.when("calibrate").number, word, "the vane is iced")
    weather.then()
    with pytest.raises(AssertionError) as error:
        weather.when("park")
    by_whom = " by nothing that the scenario sent" if word in INTERRUPTED else ""
    assert str(error.value).splitlines() == [
        f"weather/mast calibrate was {word}{by_whom} and no Then asked about it: the vane is iced",
        f'  It was sent by "When I calibrate the vane". If this is meant, say so: Then the command {meant}',
    ]


def test_what_ends_after_the_last_step_is_followed(weather: Weather) -> None:
    request = weather.when("calibrate")
    weather.then()
    soon = threading.Timer(SHORT, weather.station.end, (request.number, "broken"))
    soon.start()
    with pytest.raises(AssertionError, match="calibrate was broken and no Then asked about it"):
        weather.run.finish()
    soon.join()


def test_what_is_still_under_way_when_the_scenario_is_over_fails_it(weather: Weather) -> None:
    weather.be_impatient(SHORT)
    weather.when("calibrate")
    weather.then()
    with pytest.raises(AssertionError) as error:
        weather.run.finish()
    assert "calibrate had not ended 0.1 s after the last step, and no Then asked about it" in str(error.value)


def test_what_was_found_under_way_may_go_on(weather: Weather) -> None:
    weather.be_impatient(SHORT)
    weather.when("calibrate")
    weather.then()
    LongRunningSentences(weather.run).is_under_way()
    weather.run.finish()


def test_what_has_ended_is_not_under_way(weather: Weather) -> None:
    weather.station.end(weather.when("calibrate").number, "done")
    weather.then()
    with pytest.raises(AssertionError, match="weather/mast calibrate is not under way, it succeeded"):
        LongRunningSentences(weather.run).is_under_way()


@pytest.mark.parametrize("word", INTERRUPTED)
def test_what_the_scenario_ended_itself_by_another_request_passes(weather: Weather, word: str) -> None:
    first = weather.when("calibrate")
    second = weather.when("stop")
    weather.station.end(first.number, word)
    weather.station.end(second.number, "done")
    weather.then()
    weather.run.finish()


def test_a_wait_ends_when_what_could_bring_it_has_failed(weather: Weather) -> None:
    request = weather.when("turn")
    weather.then()
    soon = threading.Timer(SHORT, weather.station.end, (request.number, "broken", "the vane is iced"))
    soon.start()
    started = time.monotonic()
    with pytest.raises(Unmet) as unmet:
        becomes(weather, "SOUTH")
    soon.join()
    assert time.monotonic() - started < LONG / 2
    said = str(unmet.value)
    assert 'weather/mast vane did not become SOUTH within 20 s of "When I turn the vane"' in said
    assert "weather/mast  turn broken: the vane is iced" in said, "it is in the timeline, in the station's words"
    assert "turn was broken: the vane is iced" in said.partition("Stopped early at")[2]
    CommandSentences(weather.run).fails()


@pytest.fixture
def deaf() -> Iterator[Weather]:
    """A scenario whose steps did not tell that they look at what tells of requests."""
    made = Weather()
    made.run.listen([VANE])
    yield made
    made.close()


def test_a_wait_ends_also_when_nobody_listened_before(deaf: Weather) -> None:
    request = deaf.when("turn")
    deaf.station.end(request.number, "broken", "the vane is iced")
    deaf.then()
    started = time.monotonic()
    with pytest.raises(Unmet, match="turn was broken: the vane is iced"):
        becomes(deaf, "SOUTH")
    assert time.monotonic() - started < LONG / 2
    CommandSentences(deaf.run).fails()


def test_that_it_has_begun_is_no_end(weather: Weather) -> None:
    request = weather.when("turn")
    weather.then()
    weather.station.end(request.number, "begun")
    with pytest.raises(Unmet) as unmet:
        becomes(weather, "SOUTH", SHORT)
    assert not unmet.value.explanation.stopped
    weather.station.end(request.number, "done")
    CommandSentences(weather.run).succeeds()


def test_a_wait_does_not_begin_for_what_was_refused(weather: Weather) -> None:
    weather.when("turn", refusal="somebody is up the mast")
    weather.then()
    with pytest.raises(AssertionError, match=r"SOUTH cannot come: weather/mast turn was refused: somebody is up"):
        becomes(weather, "SOUTH")


def test_a_wait_is_met_while_the_request_is_under_way(weather: Weather) -> None:
    request = weather.when("turn")
    weather.station.change(VANE, "SOUTH")
    weather.then()
    becomes(weather, "SOUTH")
    weather.station.end(request.number, "done")
    CommandSentences(weather.run).succeeds()
