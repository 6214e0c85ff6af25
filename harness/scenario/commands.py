"""The commands and writes that a scenario sent, and what became of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from harness.connectors.tango.abstract import CommandConfiguration, PendingCommand
from harness.contracts.long_running import ENDS, REFUSED, UNDER_WAY, Answer, ResultCode, read_call, read_end
from harness.errors import CallFailed, ConnectorError, NotAllowed, NotDefined, RejectedArgument
from harness.events.entry import Entry, Event
from harness.events.journal import Journal
from harness.events.key import Key
from harness.models.chain import Action, can_abort
from harness.models.telescope import Telescope

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
    :param written: the attribute that was written; "" for a command.
    :param may_go_on: whether a ``Then`` has found it under way, and no ``When`` came since: it need not end with the
        scenario.
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
    written: str = ""
    may_go_on: bool = False

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
    def telling(self) -> tuple[Key, ...]:
        """All that tells how it ends; one is enough to listen to, the first."""
        return tuple(Key(self.device, attribute) for attribute in self.told_by)

    @property
    def action(self) -> Action:
        """What was done, as the declaration knows it."""
        return Action(self.device, written=self.written) if self.written else Action(self.device, self.name)

    def end(self, entry: Entry) -> Answer | None:
        """How the command ended, if this entry tells."""
        event = entry.event
        return read_end(event.key.field, event.value, self.uid) if event.key.subject == self.device else None

    def is_ended_by(self, event: Event) -> bool:
        """Whether this event tells its end."""
        return event.key.subject == self.device and read_end(event.key.field, event.value, self.uid) is not None

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
        ending = self.ending(journal)
        return None if ending is None else self.end(ending)

    def ending(self, journal: Journal) -> Entry | None:
        """The entry that tells the end of a long-running command; None while it is under way."""
        entries = (entry for key in self.telling for entry in journal.entries(self.mark, key))
        return next((entry for entry in entries if self.end(entry) is not None), None)

    def __str__(self) -> str:
        return f"{self.device} {self.name}"


class Commands:
    """The commands of one scenario, in order. Used from the main thread.

    :param check: raises `LeaseError` if the scenario may send no more.
    :param telescope: tells which commands end others; None without a declaration.
    :ivar issued: those of the ``When``s.
    """

    def __init__(self, journal: Journal, check: Callable[[], None], telescope: Telescope | None = None) -> None:
        self.journal, self._check, self._telescope = journal, check, telescope
        self.issued: list[Issued] = []
        self._prepared: list[Issued] = []
        self._at_once: list[tuple[Issued, ...]] = []

    def add(self, *at_once: Issued) -> None:
        """Remember what is about to be sent at once; raises `LeaseError` if it must not be."""
        self._check()
        self.issued += at_once
        self._at_once.append(at_once)

    def add_prepared(self, issued: Issued) -> None:
        """Remember what a ``Given`` sends."""
        self._prepared.append(issued)

    @property
    def sent(self) -> tuple[Issued, ...]:
        """All, those of ``Given``s first."""
        return (*self._prepared, *self.issued)

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

    def watched(self, mark: int) -> tuple[Issued, ...]:
        """The long-running commands that had not ended at a mark."""
        return tuple(
            issued
            for issued in self.issued
            if issued.uid and ((entry := issued.ending(self.journal)) is None or entry.sequence >= mark)
        )

    def named(self, name: str) -> Issued | None:
        """The last command of this name."""
        return next((issued for issued in reversed(self.issued) if issued.name.lower() == name.lower()), None)

    def is_under_way(self, issued: Issued) -> bool:
        """Return whether the end of a command is still to come, as far as is known."""
        return issued.known_end(self.journal) is None

    def all_asked(self) -> None:
        """What became of the commands has been told."""
        for issued in self.issued:
            issued.asked = True

    def was_ended_here(self, issued: Issued, end: Answer) -> bool:
        """Whether a command was aborted by what the scenario itself sent after it."""
        later = [other for other in self.sent if other is not issued and other.mark >= issued.mark]
        return end.code is ResultCode.ABORTED and any(
            can_abort(self._telescope, other.action, issued.device) for other in later
        )

    def go_on(self) -> None:
        """A ``When`` is about to run: what was found to be under way before it may end by it."""
        for issued in self.issued:
            issued.may_go_on = False

    def refuse_unasked(self, limit: str = "") -> None:
        """Fail if a command did not go well and no ``Then`` asked about it: nothing goes wrong unnoticed.

        :param limit: the time that commands were given to end after the last step; "" as long as they may go on.
        """
        lines = []
        for issued in self.issued:
            end = issued.known_end(self.journal)
            if issued.asked or (end is None and (issued.may_go_on or not limit)):
                continue
            if end is not None and (end.code is ResultCode.OK or self.was_ended_here(issued, end)):
                continue
            issued.asked = True
            lines += [
                f"{issued} {_problem(end, limit)}",
                f'  It was sent by "{issued.sentence}". If this is meant, say so: Then the command {_meant(end)}',
            ]
        if lines:
            raise AssertionError("\n".join(lines))


def _problem(end: Answer | None, limit: str) -> str:
    if end is None:
        return f"had not ended {limit} after the last step, and no Then asked about it"
    by_whom = " by nothing that the scenario sent" if end.code is ResultCode.ABORTED else ""
    return f"was {end.code.name}{by_whom} and no Then asked about it: {end.text}"


def _meant(end: Answer | None) -> str:
    """The words of a ``Then`` that asks for such an end."""
    if end is None:
        return "is under way"
    if end.code is ResultCode.ABORTED:
        return "is aborted"
    return "is rejected" if end.code in REFUSED else "fails"
