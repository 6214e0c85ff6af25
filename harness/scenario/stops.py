"""What makes it useless to wait on: a fault, or the end of the commands that could bring what is waited for."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from harness.connectors.base import Source
from harness.events.entry import Entry
from harness.events.key import Key
from harness.events.values import Wanted
from harness.events.waiting.early_stop import EarlyStop
from harness.scenario.actions import Outcome
from harness.scenario.commands import Issued

FAULT = "FAULT"


def is_fault(wanted: Wanted) -> bool:
    """Whether it is a fault that a sentence asks for."""
    return wanted.text.strip('"') == FAULT


def faulting(source: Source, keys: Sequence[Key], wanted: Sequence[Wanted] = ()) -> EarlyStop:
    """End a wait when one of these keys or their subjects' health shows a fault, unless that is a value wanted."""
    health = (source.health(subject) for subject in dict.fromkeys(key.subject for key in keys))

    def shows_fault(entry: Entry) -> bool:
        event = entry.event
        return source.shows_fault(event) and not any(each.matches(event.value, event.label) for each in wanted)

    return EarlyStop(
        shows_fault,
        lambda entry: f"{entry.event.key} went to {entry.event.shown}",
        interests=(*keys, *filter(None, health)),
    )


class LastEnd:
    """Ends a wait when the last of some commands has ended, and not well.

    :param commands: those that could bring what is waited for.
    :param counts: whether an end of one of them is a failure that nobody asked for.
    :ivar told: the reason, once it was this that ended the wait.
    """

    def __init__(self, commands: Sequence[Issued], counts: Callable[[Issued, Outcome], bool]) -> None:
        self._under_way, self._counts = list(commands), counts
        self._reason = ""
        self.told = ""
        self.stop = EarlyStop(
            self._is_last,
            self._tell,
            interests=tuple(key for each in commands for key in each.telling),
            since=min(each.mark for each in commands),
        )

    def _is_last(self, entry: Entry) -> bool:
        for issued in self._under_way:
            if (end := issued.read(entry.event)) is not None:
                self._under_way.remove(issued)
                self._reason = f"{issued.name} {end}"
                return not self._under_way and self._counts(issued, end)
        return False

    def _tell(self, _: Entry) -> str:
        self.told = self._reason
        return self.told


def failing(issued: Issued) -> LastEnd:
    """Ends a wait when a command whose end events tell ends otherwise than well."""
    return LastEnd([issued], lambda _, end: not end.is_success)
