"""The commands and writes that a scenario sent, and what became of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from harness.connectors.abstract import CommandConfiguration, PendingCommand
from harness.contracts.long_running import ENDS, REFUSED, UNDER_WAY, Answer, ResultCode, read_call, read_end
from harness.errors import CallFailed, ConnectorError, NotAllowed, NotDefined, RejectedArgument
from harness.events.entry import Entry, Event
from harness.events.journal import Journal

ANSWERS = (NotAllowed, RejectedArgument, CallFailed, NotDefined)
"""Errors by which the device (or the check before it) answers; any other means that nobody answered."""


@dataclass(slots=True)
class Issued:
    """A command or write that was sent, and what is known of it.

    :param sentence: the ``When`` that sent it.
    :param name: the command; for a write ``writing <attribute>``.
    :param mark: sequence number of the first entry after it was sent.
    :param asked: whether a ``Then`` has asked how it ended.
    :param told_by: attributes by which the device tells the ends of long-running commands; () if it has none.
    :param pending: the answer to come of a command that was sent without waiting.
    """

    sentence: str
    device: str
    name: str
    mark: int
    configuration: CommandConfiguration | None = None
    result: Any = None
    error: ConnectorError | None = None
    asked: bool = False
    told_by: tuple[str, ...] = ENDS
    pending: PendingCommand | None = None

    def collect(self, limit: float) -> None:
        """Fetch the answer of a command that was sent without waiting; raises `TimedOut` if there is none in time."""
        if self.pending is None:
            return
        try:
            self.result = self.pending.result(limit)
        except ANSWERS as error:
            self.error = error
        self.pending = None

    @property
    def call(self) -> Answer | None:
        """What the call returned, if it is a long-running command."""
        return read_call(self.result)

    @property
    def uid(self) -> str:
        """Identifier of the long-running command under way; "" for any other."""
        answer = self.call if self.told_by else None
        return answer.text if answer and answer.code in UNDER_WAY else ""

    @property
    def telling(self) -> tuple[tuple[str, str], ...]:
        """Device and attribute of all that tells how it ends; one is enough to listen to, the first."""
        return tuple((self.device, attribute) for attribute in self.told_by)

    def end(self, entry: Entry) -> Answer | None:
        """How the command ended, if this entry tells."""
        event = entry.event
        return read_end(event.attribute, event.value, self.uid) if event.device == self.device else None

    def is_ended_by(self, event: Event) -> bool:
        """Whether this event tells its end."""
        return event.device == self.device and read_end(event.attribute, event.value, self.uid) is not None

    def known_end(self, journal: Journal) -> Answer | None:
        """How it ended, as far as is known by now; None while it is under way."""
        if self.error is not None:
            code = ResultCode.NOT_ALLOWED if isinstance(self.error, NotAllowed) else ResultCode.REJECTED
            return Answer(code, str(self.error))
        if self.pending is not None:
            return None
        if not self.uid:
            answer = self.call if self.told_by else None
            return answer or Answer(ResultCode.OK, "")
        entries = (entry for pair in self.telling for entry in journal.entries(self.mark, *pair))
        return next((end for entry in entries if (end := self.end(entry)) is not None), None)

    def __str__(self) -> str:
        return f"{self.device} {self.name}"


class Commands:
    """The commands of one scenario, in order. Used from the main thread.

    :param check: raises `LeaseError` if the scenario may send no more.
    """

    def __init__(self, journal: Journal, check: Callable[[], None]) -> None:
        self._journal, self._check = journal, check
        self.issued: list[Issued] = []
        self._at_once: list[tuple[Issued, ...]] = []

    def add(self, *at_once: Issued) -> None:
        """Remember what is about to be sent at once; raises `LeaseError` if it must not be."""
        self._check()
        self.issued += at_once
        self._at_once.append(at_once)

    def sent_with(self, issued: Issued) -> tuple[Issued, ...]:
        """What was sent at once with it, itself among it: one sentence can command several devices."""
        return next(each for each in self._at_once if any(one is issued for one in each))

    @property
    def last(self) -> Issued | None:
        """The last command or write: "the command" of the sentences."""
        return self.issued[-1] if self.issued else None

    def of_segment(self, mark: int, device: str) -> Issued | None:
        """The last command since the mark: on this device, or else on any."""
        since = [issued for issued in self.issued if issued.mark >= mark]
        here = [issued for issued in since if issued.device == device]
        return next(reversed(here or since), None)

    def named(self, name: str) -> Issued | None:
        """The last command of this name."""
        return next((issued for issued in reversed(self.issued) if issued.name.lower() == name.lower()), None)

    def all_asked(self) -> None:
        """What became of the commands has been told."""
        for issued in self.issued:
            issued.asked = True

    def refuse_unasked(self) -> None:
        """Fail if a command did not go well and no ``Then`` asked about it: nothing goes wrong unnoticed."""
        for issued in self.issued:
            end = issued.known_end(self._journal)
            if issued.asked or end is None or end.code is ResultCode.OK or end.code is ResultCode.ABORTED:
                continue
            issued.asked = True
            meant = "is rejected" if end.code in REFUSED else "fails"
            raise AssertionError(
                f"{issued} was {end.code.name} and no Then asked about it: {end.text}\n"
                f'  It was sent by "{issued.sentence}". If this is meant, say so: Then the command {meant}'
            )
