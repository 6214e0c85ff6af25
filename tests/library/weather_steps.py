"""Steps about the weather station, and its scenarios; loaded as a plugin."""

from __future__ import annotations

import pytest

from harness.bdd import looks_at, then, when
from harness.events.budget import Budget
from harness.events.expecting.expectations import Becomes
from harness.events.key import Key
from harness.events.values import Wanted
from harness.plugin import RUN
from harness.scenario.run import ScenarioRun
from tests.scenario.weather import ENDED, VANE, Weather, weather

__all__ = ["weather"]


@pytest.fixture
def scenario_run(request: pytest.FixtureRequest, weather: Weather) -> ScenarioRun:
    """The scenario at the station, in place of one on the target."""
    request.node.stash[RUN] = weather.run
    return weather.run


def requested() -> list[Key]:
    """What tells how a request ends."""
    return [ENDED]


@when('I request "<name>", and the station says "<word>": "<text>"')
@looks_at(requested)
def request_is_ended(weather: Weather, name: str, word: str, text: str) -> None:
    """Requests something, and has the station end it."""
    weather.station.end(weather.request(name).number, word, text)


@when('I request "<name>", which the station refuses: "<text>"')
@looks_at(requested)
def request_is_refused(weather: Weather, name: str, text: str) -> None:
    """Requests something in vain."""
    weather.request(name, text)


@then("the station answers")
def station_answers(weather: Weather) -> None:
    """It is there."""
    weather.station.check()


@then("the vane becomes <value>")
@looks_at(lambda: [VANE])
def vane_becomes(scenario_run: ScenarioRun, value: str) -> None:
    """It points there, or will within the limit."""
    scenario_run.expect(Becomes(VANE, Wanted(value, value)), Budget(scenario_run.limits.within()))
