"""What the sentences that hold a simulated device mean, without Gherkin. Used from the main thread."""

from __future__ import annotations

from harness.scenario.run import ScenarioRun
from harness.scenario.tango.control import Control


class HoldingSentences:
    """The vocabulary of holding devices at a value, so that a scenario meets exactly that; `trl` may be an alias."""

    def __init__(self, run: ScenarioRun) -> None:
        self._run = run

    def hold(self, trl: str, attribute: str, text: str) -> None:
        """It stays at the value once it has it, until it is let go, a command takes it out, or the scenario is over."""
        device = self._run.resolve_device(trl)
        Control(self._run.target).hold(device, attribute, text)
        self._run.holds.by_sentence.add(device)

    def let_go(self, trl: str) -> None:
        """It goes on, whatever it was held at."""
        device = self._run.resolve_device(trl)
        Control(self._run.target).release(device)
        self._run.holds.by_sentence.discard(device)
