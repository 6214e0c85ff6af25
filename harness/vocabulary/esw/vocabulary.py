"""All that sentences on ESW mean: what every step definition is given as ``esw``."""

from __future__ import annotations

from harness.scenario.run import ScenarioRun
from harness.vocabulary.esw.components import ComponentSentences
from harness.vocabulary.esw.configurations import ConfigurationSentences
from harness.vocabulary.esw.events import EventSentences
from harness.vocabulary.esw.locations import LocationSentences
from harness.vocabulary.esw.services import ServiceSentences


class Esw(ComponentSentences):
    """The vocabulary of components; ``esw.locations`` and others are about the services."""

    def __init__(self, run: ScenarioRun) -> None:
        super().__init__(run)
        self.locations = LocationSentences(run)
        self.services = ServiceSentences(run, self)
        self.events = EventSentences(run, self)
        self.configurations = ConfigurationSentences(run, self)
