"""A weather station of nobody's control system: its events, and how it tells what became of a request."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest

from harness.connectors.base import Source, Subscriber, Subscription
from harness.errors import ConnectorError, NotDefined, TimedOut
from harness.events.entry import Event, Kind
from harness.events.key import Key
from harness.limits import DEFAULTS, Limits
from harness.scenario.actions import ActionState, Outcome, Tracker
from harness.scenario.commands import Issued
from harness.scenario.run import ScenarioRun
from harness.targets.sources import Sources

MAST = "weather/mast"
VANE, ENDED = Key(MAST, "vane"), Key(MAST, "ended")
"""Where its vane points to; the number of the request that ended last, the station's word for how, and a message."""

WORDS = {
    "begun": ActionState.UNDER_WAY,
    "done": ActionState.SUCCEEDED,
    "broken": ActionState.FAILED,
    "refused": ActionState.REJECTED,
    "stopped": ActionState.ABORTED,
    "withdrawn": ActionState.CANCELLED,
}


class Held(Subscription):
    """A subscription of one of its values."""

    polled = False

    def __init__(self, station: WeatherStation, key: Key, subscriber: Subscriber) -> None:
        self.key, self.subscriber, self._station = key, subscriber, station

    def close(self) -> None:
        self._station.held.remove(self)


class WeatherStation(Source):
    """Takes requests, numbers them, and pushes what changes. May be used from any thread."""

    name, address = "wires", "on the roof"

    def __init__(self) -> None:
        self.values: dict[Key, Any] = {VANE: "NORTH", ENDED: (0, "", "")}
        self.held: list[Held] = []
        self._numbers = itertools.count(1)

    def request(self) -> int:
        return next(self._numbers)

    def change(self, key: Key, value: Any) -> None:
        self.values[key] = value
        for each in list(self.held):
            if each.key == key:
                each.subscriber.push_event(self._event(Kind.CHANGE, key))

    def end(self, number: int, word: str, text: str = "") -> None:
        self.change(ENDED, (number, word, text))

    def resolve(self, key: Key) -> Key:
        if key not in self.values:
            raise NotDefined(f"the station has no {key}", device=key.subject)
        return key

    def subscribe(
        self, keys: Sequence[Key], subscriber: Subscriber, *, periodic: bool = False
    ) -> Sequence[Subscription]:
        made = [Held(self, key, subscriber) for key in keys]
        for key in keys:
            subscriber.push_event(self._event(Kind.INITIAL, key))
        self.held += made
        return made

    def read_each(self, keys: Sequence[Key]) -> Sequence[Event | ConnectorError]:
        return [self._event(Kind.RESYNCHRONISED, key) for key in keys]

    def ping(self, subject: str) -> None:
        """It is always there."""

    def check(self, *, login: bool = False) -> None:
        """It always answers."""

    def versions(self) -> dict[str, str]:
        return {}

    def close(self) -> None:
        self.held.clear()

    def _event(self, kind: Kind, key: Key) -> Event:
        now = time.time()
        return Event(kind, key, self.values[key], "", "VALID", now, now)


class Request(Tracker):
    """A request to the station, which answers with a number, or refuses it; later, if it is slow.

    :param refusal: why it is refused.
    :param slow: whether the number is still to come.
    """

    def __init__(self, number: int, refusal: str = "", *, slow: bool = False) -> None:
        self.number, self._refusal = number, refusal
        self.answered = threading.Event()
        if not slow:
            self.answered.set()

    @property
    def call(self) -> Outcome:
        if self._refusal:
            return Outcome(ActionState.REJECTED, self._refusal, "refused")
        return Outcome(ActionState.UNDER_WAY, str(self.number) if self.answered.is_set() else "")

    @property
    def telling(self) -> tuple[Key, ...]:
        return () if self._refusal or not self.answered.is_set() else (ENDED,)

    def read(self, event: Event) -> Outcome | None:
        if event.key != ENDED or event.value is None or event.value[0] != self.number:
            return None
        _, word, text = event.value
        return Outcome(WORDS[word], text, word)

    def collect(self, limit: float) -> None:
        if not self.answered.wait(limit):
            raise TimedOut("the station gave no number", device=MAST)


@dataclass
class WeatherTarget:
    """What a scenario needs of a target: a station, no declared telescope, and no Tango."""

    sources: Sources
    limits: Limits = DEFAULTS
    telescope: None = None
    running: None = None
    held: None = None

    def can(self, ability: str) -> bool:
        return False

    def logs(self) -> Mapping[str, Any]:
        return {}

    def down(self, *, login: bool = False) -> str:
        return ""


class Weather:
    """A scenario at the station."""

    def __init__(self) -> None:
        self.station = WeatherStation()
        self.target = WeatherTarget(Sources({"weather": self.station}))
        self.run = ScenarioRun(self.target, "a scenario")

    def be_impatient(self, seconds: float) -> None:
        """Wait only so long where a sentence does not say it."""
        self.target.limits = replace(self.target.limits, wait=seconds)

    def when(self, name: str, refusal: str = "", *, slow: bool = False) -> Request:
        """A ``When`` that requests something."""
        self.run.begin_step("when", f"When I {name} the vane")
        return self.request(name, refusal, slow=slow)

    def request(self, name: str, refusal: str = "", *, slow: bool = False) -> Request:
        """Request something of the station, in a step that has begun."""
        made = Request(self.station.request(), refusal, slow=slow)
        self.run.commands.add(Issued(self.run.sentence, MAST, name, self.run.journal.mark(), made))
        return made

    def close(self) -> None:
        self.run.close()
        self.target.sources.close()

    def then(self) -> None:
        """A ``Then`` begins."""
        self.run.begin_step("then", "Then something is seen")


@pytest.fixture
def weather() -> Iterator[Weather]:
    made = Weather()
    made.run.listen([VANE, ENDED])
    yield made
    made.close()
