"""All that sentences on a declared telescope mean: what every step definition is given as ``telescope``."""

from __future__ import annotations

from harness.scenario.run import ScenarioRun
from harness.vocabulary.tango.attributes_and_commands import TangoSentences
from harness.vocabulary.telescope.faults import FaultSentences
from harness.vocabulary.telescope.holding import HoldingSentences
from harness.vocabulary.telescope.subjects import TelescopeSentences


class DeclaredTelescope(TelescopeSentences):
    """The vocabulary of subjects; ``telescope.faults`` and ``telescope.holding`` are about a simulated one."""

    def __init__(self, run: ScenarioRun, tango: TangoSentences) -> None:
        super().__init__(run, tango)
        self.faults = FaultSentences(run)
        self.holding = HoldingSentences(run)
