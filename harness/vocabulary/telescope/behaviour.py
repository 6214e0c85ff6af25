"""What the sentence on whether devices behave as declared means, without Gherkin. Used from the main thread."""

from __future__ import annotations

from harness.scenario.run import ScenarioRun
from harness.telescope.behaviour.checking import BehaviourCheck
from harness.telescope.coverage import Listening
from harness.telescope.subjects import declared


class BehaviourSentences:
    """The vocabulary of what all devices do.

    :param listening: to what they show; None without a declaration.
    :param is_asked: whether the scenario asks for it.
    """

    def __init__(self, run: ScenarioRun, listening: Listening | None, *, is_asked: bool = True) -> None:
        self._run, self._listening, self.is_asked = run, listening, is_asked
        self._check: BehaviourCheck | None = None

    def as_declared(self) -> None:
        """Wait until the telescope has settled; all that its devices did since the scenario began is as declared."""
        declared(self._run.target)
        assert self._listening is not None
        if self._check is None:
            self._check = BehaviourCheck(self._run, self._listening)
        self._check.check()
