"""What makes it useless to wait on: a fault, or the end of the commands that could bring what is waited for."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from harness.contracts.long_running import Answer, ResultCode
from harness.events.early_stop import EarlyStop
from harness.events.entry import Entry
from harness.scenario.commands import Issued
from harness.values import Wanted

FAULT = "FAULT"


def is_fault(wanted: Wanted) -> bool:
    """Whether it is a fault that a sentence asks for."""
    return wanted.text.strip('"') == FAULT


def faulting(interests: Sequence[tuple[str, str]], wanted: Sequence[Wanted] = ()) -> EarlyStop:
    """Ends a wait when one of these attributes shows FAULT, unless that is a value wanted."""

    def shows_fault(entry: Entry) -> bool:
        event = entry.event
        return event.label == FAULT and not any(each.matches(event.value, event.label) for each in wanted)

    return EarlyStop(
        shows_fault,
        lambda entry: f"{entry.event.device} {entry.event.attribute} went to FAULT",
        interests=tuple(interests),
    )


class LastEnd:
    """Ends a wait when the last of some commands has ended, and not well.

    :param commands: those that could bring what is waited for.
    :param counts: whether an end of one of them is a failure that nobody asked for.
    :ivar told: the reason, once it was this that ended the wait.
    """

    def __init__(self, commands: Sequence[Issued], counts: Callable[[Issued, Answer], bool]) -> None:
        self._under_way, self._counts = list(commands), counts
        self._reason = ""
        self.told = ""
        self.stop = EarlyStop(
            self._is_last,
            self._tell,
            interests=tuple(pair for each in commands for pair in each.telling),
            since=min(each.mark for each in commands),
        )

    def _is_last(self, entry: Entry) -> bool:
        for issued in self._under_way:
            if (end := issued.end(entry)) is not None:
                self._under_way.remove(issued)
                self._reason = f"{issued.name} was {end.code.name}: {end.text}"
                return not self._under_way and self._counts(issued, end)
        return False

    def _tell(self, _: Entry) -> str:
        self.told = self._reason
        return self.told


def failing(issued: Issued) -> LastEnd:
    """Ends a wait when a long-running command ends otherwise than well."""
    return LastEnd([issued], lambda _, end: end.code is not ResultCode.OK)
