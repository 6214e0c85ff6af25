"""The row of the weather station in the table of systems."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydantic import Field

from harness.errors import ProfileError, SentenceError
from harness.events.key import Key
from harness.targets.launcher import Part, Process, Processes, Simulation, Started
from harness.targets.profile import Profile, Section
from harness.targets.system import PlannedSystem, Planning, System
from station.source import FIELDS, WeatherSource


class WeatherSection(Section):
    """Where the station is.

    :param url: scheme, host and port; not wanted for a simulated one.
    """

    url: str = Field(default="", pattern=r"^$|^https?://[\w.-]+(:\d+)?$", description="scheme, host and port")


class WeatherPart(Part):
    """Starts a station on this machine."""

    def begin(self, processes: Processes, simulation: Simulation) -> None:
        self._process: Process = processes.start("weather", "station.server")

    def finish(self, deadline: float, started: Started) -> str:
        return f"http://127.0.0.1:{self._process.receive(deadline, 'port')}"


@dataclass(frozen=True)
class PlannedWeather(PlannedSystem):
    section: WeatherSection
    planning: Planning

    def describe(self) -> str:
        return self.section.url or "started for this run"

    def simulate(self) -> Part | None:
        return WeatherPart() if self.planning.profile.simulation else None

    def open(self, address: str | None) -> WeatherSource:
        return WeatherSource(address or self.section.url, self.planning.limits)

    def check_key(self, key: Key) -> None:
        if key.field not in FIELDS:
            raise SentenceError(f"a mast has no {key.field}", remedy=f"It has: {', '.join(FIELDS)}.")


class WeatherSystem(System):
    section = WeatherSection
    abilities = ("gusts",)

    def check(self, section: WeatherSection, profile: Profile, file: Path) -> None:
        if not section.url and not profile.simulation:
            remedy = 'Write url = "http://...", or a table [simulation].'
            raise ProfileError("no station is named", place=str(file), path="weather.url", remedy=remedy)

    def plan(self, section: WeatherSection, planning: Planning) -> PlannedWeather:
        return PlannedWeather(section, planning)


WEATHER = WeatherSystem()
