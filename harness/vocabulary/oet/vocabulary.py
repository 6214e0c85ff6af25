"""All that sentences on the OET mean: what every step definition is given as ``oet``."""

from __future__ import annotations

from harness.scenario.run import ScenarioRun
from harness.vocabulary.oet.procedures import ProcedureSentences
from harness.vocabulary.oet.service import ServiceSentences


class Oet(ProcedureSentences):
    """The vocabulary of procedures; ``oet.service`` is about the OET as a whole."""

    def __init__(self, run: ScenarioRun) -> None:
        super().__init__(run)
        self.service = ServiceSentences(run, self)
