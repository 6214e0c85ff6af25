"""What the sentences about locations mean, without Gherkin. Used from the main thread."""

from __future__ import annotations

from harness.connectors.esw.keys import LocationOf
from harness.connectors.esw.tellings import REGISTERED, UNREGISTERED
from harness.events.budget import Budget
from harness.events.expecting.expectations import Becomes
from harness.events.values import Wanted
from harness.events.waiting.second_look import SecondLook
from harness.scenario.run import ScenarioRun
from harness.targets.esw.components import read_component


class LocationSentences:
    """The vocabulary of where components are registered."""

    def __init__(self, run: ScenarioRun) -> None:
        self._run = run

    def watch(self, kind: str, prefix: str) -> None:
        """Follow whether a component is registered."""
        self._run.watch.add([LocationOf(read_component(kind, prefix)).key])

    def is_registered(self, kind: str, prefix: str, seconds: float | None = None) -> None:
        """It is registered by any connection, or will be within the limit."""
        self._becomes(kind, prefix, REGISTERED, seconds)

    def is_unregistered(self, kind: str, prefix: str, seconds: float | None = None) -> None:
        """It is registered by no connection any more, or will not be within the limit."""
        self._becomes(kind, prefix, UNREGISTERED, seconds)

    def _becomes(self, kind: str, prefix: str, word: str, seconds: float | None) -> None:
        key = LocationOf(read_component(kind, prefix)).key
        if SecondLook(self._run.target.sources).read(key).value == word:
            return
        self._run.expect(Becomes(key, Wanted(word, word)), Budget(self._run.limits.within(seconds)))
