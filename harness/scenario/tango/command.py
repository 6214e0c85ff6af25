"""How the commands of Tango devices end: by their call, or as SKA's long-running commands by attributes."""

from __future__ import annotations

from harness.connectors.tango.abstract import CommandConfiguration, Connector, PendingCommand
from harness.connectors.tango.long_running import is_busy, tell_ends
from harness.contracts.long_running import ENDS, Answer, ResultCode, read_call, read_end
from harness.errors import ConnectorError
from harness.events.entry import Event
from harness.events.key import Key
from harness.scenario.actions import ActionState, Outcome
from harness.scenario.calls import PlainCall
from harness.scenario.commands import Issued

STATES = {
    ResultCode.OK: ActionState.SUCCEEDED,
    ResultCode.REJECTED: ActionState.REJECTED,
    ResultCode.NOT_ALLOWED: ActionState.REJECTED,
    ResultCode.ABORTED: ActionState.ABORTED,
}
"""What the code of an end means; with any other the command has failed."""


class TangoCommand(PlainCall):
    """A command of a device. What its call returns tells whether it is a long-running one, which attributes follow.

    :param device: its name as events carry it.
    :ivar configuration: what the device says of the command; None as long as it was not asked.
    :ivar told_by: attributes by which the device tells the ends of long-running commands; () if it has none.
    :ivar pending: the answer to come of a command that was sent without waiting.
    """

    def __init__(self, connector: Connector, device: str) -> None:
        super().__init__()
        self._connector, self._device = connector, device
        self.configuration: CommandConfiguration | None = None
        self.told_by: tuple[str, ...] = ENDS
        self.pending: PendingCommand | None = None

    @property
    def uid(self) -> str:
        """The identifier of a long-running command that was accepted; "" for any other."""
        answer = self._answer
        return answer.uid if answer else ""

    @property
    def call(self) -> Outcome:
        if self.error is None and self.pending is not None:
            return Outcome(ActionState.UNDER_WAY)
        if self.error is not None or self._answer is None:
            return super().call
        if self.uid:
            return Outcome(ActionState.UNDER_WAY, self.uid, self._answer.code.name)
        return read_answer(self._answer)

    @property
    def telling(self) -> tuple[Key, ...]:
        return tuple(Key(self._device, attribute) for attribute in self.told_by) if self.uid else ()

    def read(self, event: Event) -> Outcome | None:
        if event.key.subject != self._device or not self.uid:
            return None
        end = read_end(event.key.field, event.value, self.uid)
        return None if end is None else read_answer(end)

    def collect(self, limit: float) -> None:
        if self.pending is None:
            return
        with self.keep_error():
            self.result = self.pending.result(limit)
        self.pending = None

    def hides(self, key: Key) -> bool:
        return key.field in ENDS

    def is_busy(self, subject: str) -> bool:
        return is_busy(self._connector, subject)

    def tell_part(self, subject: str) -> tuple[Key, ...]:
        try:
            device = self._connector.device(subject)
        except ConnectorError:  # a deployed telescope may lack it
            return ()
        return tuple(Key(subject, attribute) for attribute in tell_ends(device)[:1])

    @property
    def _answer(self) -> Answer | None:
        """What the call returned, if it is a long-running command."""
        return read_call(self.result) if self.told_by else None


def read_answer(answer: Answer) -> Outcome:
    """Return the outcome of a long-running command that has ended."""
    return Outcome(STATES.get(answer.code, ActionState.FAILED), answer.text, answer.code.name)


def uid_of(issued: Issued) -> str:
    """Return the identifier of a long-running command that was accepted; "" for any other action."""
    return issued.tracker.uid if isinstance(issued.tracker, TangoCommand) else ""
