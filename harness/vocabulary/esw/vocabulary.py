"""All that sentences on ESW mean: what every step definition is given as ``esw``."""

from __future__ import annotations

from harness.contracts.esw.location import ComponentType
from harness.scenario.commands import Issued
from harness.scenario.run import ScenarioRun
from harness.targets.esw.components import read_kind
from harness.vocabulary.esw.agents import AgentSentences
from harness.vocabulary.esw.components import ComponentSentences
from harness.vocabulary.esw.configurations import ConfigurationSentences
from harness.vocabulary.esw.events import EventSentences
from harness.vocabulary.esw.locations import LocationSentences
from harness.vocabulary.esw.observing_modes import ObservingSentences
from harness.vocabulary.esw.sequencers import SequencerSentences
from harness.vocabulary.esw.sequencing_rest import SequencingRest
from harness.vocabulary.esw.services import ServiceSentences


class Esw(ComponentSentences):
    """The vocabulary of components; ``esw.locations`` and others are about the services."""

    def __init__(self, run: ScenarioRun) -> None:
        super().__init__(run)
        self.locations = LocationSentences(run)
        rest = SequencingRest(run, self)
        self.services = ServiceSentences(run, self, rest)
        self.events = EventSentences(run, self)
        self.configurations = ConfigurationSentences(run, self)
        self.sequencers = SequencerSentences(run, self, rest)
        self.observing = ObservingSentences(run, self, rest)
        self.agents = AgentSentences(run, self, rest)

    def take_offline(self, kind: str, prefix: str) -> Issued:
        """Take a component or a sequencer offline."""
        if read_kind(kind) is ComponentType.SEQUENCER:
            return self.sequencers.take_offline(prefix)
        return super().take_offline(kind, prefix)

    def bring_online(self, kind: str, prefix: str) -> Issued:
        """Bring a component or a sequencer online."""
        if read_kind(kind) is ComponentType.SEQUENCER:
            return self.sequencers.bring_online(prefix)
        return super().bring_online(kind, prefix)
