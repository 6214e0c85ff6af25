"""What the sentences about "the command" mean, on any control system. Used from the main thread."""

from __future__ import annotations

from harness.scenario.actions import ActionState
from harness.scenario.outcomes import ended, refuse_accepted, refuse_unmentioned, sent
from harness.scenario.run import ScenarioRun

FAILURES = frozenset({ActionState.FAILED, ActionState.ABORTED, ActionState.CANCELLED})
"""Ends of a command that was accepted, and did not do what it was asked for."""


class CommandSentences:
    """The vocabulary of how a command, a write or a request ended, whatever it was sent to.

    Each waits for the end, within the limit. ``command`` is a name, or None for the last that was sent; ``text`` is
    the reason or the system's word, or stands in the message.
    """

    def __init__(self, run: ScenarioRun) -> None:
        self._run = run

    def succeeds(self, command: str | None = None) -> None:
        """It went through."""
        for issued, end in ended(self._run, command):
            if not end.is_success:
                raise AssertionError(f"{issued} did not succeed, it {end}")

    def is_rejected(self, text: str | None = None) -> None:
        """The last one was refused, by its call or later."""
        for issued, end in ended(self._run):
            refuse_accepted(issued, end, text)

    def fails(self, text: str | None = None, command: str | None = None) -> None:
        """It was accepted, and then failed, or was aborted or cancelled."""
        for issued, end in ended(self._run, command):
            if end.state not in FAILURES:
                raise AssertionError(f"{issued} did not fail, it {end}")
            refuse_unmentioned(issued, end, text)

    def is_aborted(self, command: str | None = None, text: str | None = None) -> None:
        """It was accepted, and another command or an operator ended it."""
        self._ends(ActionState.ABORTED, command, text)

    def is_cancelled(self, command: str | None = None, text: str | None = None) -> None:
        """It was accepted, and then taken back by the one that carried it out."""
        self._ends(ActionState.CANCELLED, command, text)

    def is_refused(self, status: str | None = None, text: str | None = None) -> None:
        """What was asked last was refused; a 200 that changed nothing counts as refused."""
        issued = sent(self._run)
        issued.asked = True
        end = issued.tracker.call
        if end.state is not ActionState.REJECTED:
            raise AssertionError(f"{issued} was not refused")
        if status is not None and end.reason != status:
            raise AssertionError(
                f"{issued} was refused with {end.reason or 'no status'}, not with {status}: {end.text}"
            )
        if text is not None and text not in end.text:
            raise AssertionError(f"{issued} was refused: {end.text}\n  This does not mention {text!r}")

    def _ends(self, state: ActionState, command: str | None, text: str | None) -> None:
        for issued, end in ended(self._run, command):
            if end.state is not state:
                raise AssertionError(f"{issued} was not {state.value.lower()}, it {end}")
            refuse_unmentioned(issued, end, text)
