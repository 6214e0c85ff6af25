"""All that sentences on Tango mean: what every step definition is given as ``tango``."""

from __future__ import annotations

from harness.scenario.run import ScenarioRun
from harness.vocabulary.tango.administration import AdministrationSentences
from harness.vocabulary.tango.asynchronous import AsynchronousSentences
from harness.vocabulary.tango.attributes import AttributeSentences
from harness.vocabulary.tango.attributes_and_commands import TangoSentences
from harness.vocabulary.tango.devices import DeviceSentences
from harness.vocabulary.tango.groups import GroupSentences
from harness.vocabulary.tango.logging import LoggingSentences
from harness.vocabulary.tango.long_running import LongRunningSentences
from harness.vocabulary.tango.polling import PollingSentences


class Tango(TangoSentences):
    """The vocabulary of any Tango device; what is special has a vocabulary of its own: ``tango.polling.poll(...)``."""

    def __init__(self, run: ScenarioRun) -> None:
        super().__init__(run)
        self.administration = AdministrationSentences(run)
        self.asynchronous = AsynchronousSentences(run)
        self.attributes = AttributeSentences(run, self)
        self.devices = DeviceSentences(run)
        self.groups = GroupSentences(run, self)
        self.logging = LoggingSentences(run, self)
        self.long_running = LongRunningSentences(run)
        self.polling = PollingSentences(run)
