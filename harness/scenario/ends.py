"""The expectation that a command comes to its end, by events."""

from __future__ import annotations

from dataclasses import dataclass

from harness.events.entry import Entry, Event
from harness.events.expecting.matching import Expectation, Matcher, Start, Telling, Verdict
from harness.events.key import Key
from harness.scenario.commands import Issued


@dataclass(frozen=True)
class CommandEnds(Expectation):
    """A command whose end events tell comes to it, whichever it is.

    :param with_cause: only what tells why it ended so, too, is an end.
    """

    issued: Issued
    with_cause: bool = False

    @property
    def interests(self) -> tuple[Key, ...]:
        return self.issued.telling

    def begin(self, start: Start) -> Matcher:
        return _Ending(self.issued, with_cause=self.with_cause)

    def __str__(self) -> str:
        return f"{self.issued} ends"

    def failure(self, limit: str) -> str:
        return f"{self.issued} did not end within {limit}"


class _Ending(Matcher):
    def __init__(self, issued: Issued, *, with_cause: bool) -> None:
        self._issued, self._with_cause = issued, with_cause

    def take(self, key: Key, entry: Entry) -> Verdict:
        if self.arrived(key, entry.event):
            self.verdict = Verdict.MET
        return self.verdict

    def unsettled(self) -> tuple[Key, ...]:
        return self._issued.telling if self.verdict is Verdict.OPEN else ()

    def closest(self, telling: Telling) -> tuple[str, ...]:
        called, told_by = self._issued.tracker.call.text, " or ".join(key.field for key in self._issued.telling)
        return (f"it was accepted{f' as {called}' if called else ''} and no {told_by} told its end",)

    def arrived(self, key: Key, event: Event) -> bool:
        end = self._issued.read(event)
        return end is not None and not (self._with_cause and self._issued.tracker.lacks_cause(end))
