"""What the sentences on commands that nobody waits for mean. Used from the main thread."""

from __future__ import annotations

import threading

from harness.connectors.tango.long_running import tell_ends
from harness.connectors.tango.values import argument
from harness.errors import TimedOut
from harness.scenario.commands import Issued
from harness.scenario.outcomes import attempt, sent
from harness.scenario.run import ScenarioRun
from harness.scenario.tango.command import TangoCommand


class AsynchronousSentences:
    """The vocabulary of commands whose answer is fetched later, or called back."""

    def __init__(self, run: ScenarioRun) -> None:
        self._run = run
        self._called_back = threading.Event()

    def send(self, trl: str, name: str, text: str | None = None, *, callback: bool = False) -> Issued:
        """Send a command, and go on."""
        called = self._called_back = threading.Event()
        call = TangoCommand(self._run.target.tango, self._run.resolve_device(trl))
        with attempt(self._run, self._run.resolve_device(trl), name, call) as issued:
            device = self._run.device(trl)
            call.configuration = device.command(name)
            value = None if text is None else argument(text, call.configuration.argument_type)
            call.told_by = tell_ends(device)
            call.pending = device.start(name, value, called_back=(lambda _: called.set()) if callback else None)
        return issued

    def answer_comes(self, seconds: float | None = None) -> None:
        """The answer of the last command can be fetched within the limit."""
        issued = sent(self._run)
        limit = self._run.limits.within(seconds)
        try:
            issued.tracker.collect(limit)
        except TimedOut:
            raise AssertionError(f"{issued} was sent, and no answer came within {limit:g} s") from None

    def is_called_back(self, seconds: float | None = None) -> None:
        """The callback of the last command that was sent with one is called within the limit."""
        limit = self._run.limits.within(seconds)
        if not self._called_back.wait(limit):
            raise AssertionError(f"{sent(self._run)} was sent, and nothing was called back within {limit:g} s")
