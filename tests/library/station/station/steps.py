"""Sentences about a weather station, and what they mean."""

from __future__ import annotations

from typing import cast

import pytest

from harness.bdd import looks_at, then, when
from harness.events import Key
from harness.events.budget import Budget
from harness.events.entry import Event
from harness.events.expecting.expectations import Becomes, GoesThrough
from harness.events.values import Wanted
from harness.lists import split_list
from harness.scenario.actions import ActionState, Outcome
from harness.scenario.calls import PlainCall
from harness.scenario.outcomes import attempt
from harness.scenario.run import ScenarioRun
from station.source import WeatherSource


class Calibration(PlainCall):
    """A calibration of a mast: its call tells its number, and an event its result."""

    @property
    def call(self) -> Outcome:
        return Outcome(ActionState.UNDER_WAY, self.result) if self.result else super().call

    @property
    def telling(self) -> tuple[Key, ...]:
        return (Key(f"weather/calibration/{self.result}", "result"),) if self.result else ()

    def read(self, event: Event) -> Outcome | None:
        if event.key not in self.telling or event.value in (None, "RUNNING"):
            return None
        word, _, text = event.value.partition(": ")
        return Outcome(ActionState.SUCCEEDED if word == "DONE" else ActionState.FAILED, text, word)


class WeatherSentences:
    """The vocabulary of a weather station."""

    def __init__(self, run: ScenarioRun) -> None:
        self._run = run

    @property
    def station(self) -> WeatherSource:
        return cast("WeatherSource", self._run.target.sources["weather"])

    def set_wind(self, mast: str, value: float) -> None:
        before = self.station.read_each([mast_key(mast, "wind")])[0].value
        self._run.put_back.add(f"the wind at {mast}", lambda: self.station.set_wind(mast, before))
        with attempt(self._run, f"weather/{mast}", "writing wind", written="wind"):
            self.station.set_wind(mast, value)

    def calibrate(self, mast: str) -> None:
        call = Calibration()
        with attempt(self._run, f"weather/{mast}", "calibrate", call):
            call.result = self.station.calibrate(mast)

    def becomes(self, key: Key, text: str, seconds: float | None) -> None:
        value = float(text) if key.field == "wind" else text
        self._run.expect(Becomes(key, Wanted(text, value)), Budget(self._run.limits.within(seconds)))

    def goes_through(self, key: Key, texts: str) -> None:
        values = [Wanted(text, text) for text in split_list(texts)]
        self._run.expect(GoesThrough(key, values), Budget(self._run.limits.within()))


@pytest.fixture
def weather(scenario_run: ScenarioRun) -> WeatherSentences:
    return WeatherSentences(scenario_run)


def mast_key(mast: str, field: str = "mode") -> Key:
    return Key(f"weather/{mast}", field)


def at_mast(mast: str, field: str = "mode") -> list[Key]:
    return [mast_key(mast, field)]


@when('I set the wind at "<mast>" to <value>')
def set_wind(weather: WeatherSentences, mast: str, value: str) -> None:
    """Sets a wind; what it was is set again at the end of the scenario."""
    weather.set_wind(mast, float(value))


@when('I calibrate the mast "<mast>"')
@looks_at(at_mast)
def calibrate(weather: WeatherSentences, mast: str) -> None:
    """Begins a calibration."""
    weather.calibrate(mast)


@then('the "<field>" of the mast "<mast>" becomes <value>[ within <seconds> s]')
@looks_at(at_mast)
def field_becomes(weather: WeatherSentences, field: str, mast: str, value: str, seconds: float | None) -> None:
    """It has had this value since the last When, or will within the limit."""
    weather.becomes(mast_key(mast, field), value, seconds)


@then('the mast "<mast>" goes through <values>')
@looks_at(at_mast)
def mast_goes_through(weather: WeatherSentences, mast: str, values: str) -> None:
    """Exactly these modes in this order."""
    weather.goes_through(mast_key(mast), values)
