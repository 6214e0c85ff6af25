"""The runs of a component's commands, and who waits for their ends."""

from __future__ import annotations

import uuid
from collections import OrderedDict, defaultdict
from collections.abc import Callable
from functools import partial

from harness.contracts.esw.messages import Id
from harness.contracts.esw.params.issues import IdNotAvailableIssue, UnsupportedCommandInStateIssue
from harness.contracts.esw.params.responses import (
    Cancelled,
    Completed,
    Error,
    Invalid,
    Result,
    Started,
    SubmitResponse,
)
from harness.contracts.long_running import ResultCode
from simulators.devices.commands.ledger import Record
from simulators.devices.values import Argument
from simulators.esw.actors.behavior import Reply

KEPT = 1000
"""Runs that have ended and are remembered."""


def name_run() -> Id:
    """Return the id of a new run."""
    return str(uuid.uuid4())


class Runs:
    """The ledger of one component. On the event loop.

    :param give: makes the result of a command that has completed, of its name and argument.
    :param post: calls a function after what is going on, so that current states are published before an end is told.
    """

    def __init__(self, give: Callable[[str, Argument], Result], post: Callable[[Callable[[], None]], None]) -> None:
        self._give, self._post = give, post
        self._under_way: dict[Id, Argument] = {}
        self._ended: OrderedDict[Id, SubmitResponse] = OrderedDict()
        self._waiting: dict[Id, set[Reply]] = defaultdict(set)

    def reset(self) -> None:
        """Forget all runs."""
        self._under_way.clear()
        self._ended.clear()

    def submit(self, name: str, argument: Argument) -> Record:
        """Take note of a command that was accepted."""
        record = Record(name_run(), name)
        self._under_way[record.uid] = argument
        return record

    def begin(self, record: Record) -> None:
        """Nothing is told when a command begins that has waited for its turn."""

    def end(self, record: Record, status: str, code: ResultCode, text: str) -> None:
        """Keep the end of a command, and tell those who wait for it."""
        argument = self._under_way.pop(record.uid, Argument())
        response = self._respond(record, argument, code, text)
        self._ended[record.uid] = response
        if len(self._ended) > KEPT:
            self._ended.popitem(last=False)
        for reply in self._waiting.pop(record.uid, ()):
            self._post(partial(reply.answer, response))

    def query(self, run_id: Id) -> SubmitResponse:
        """Return how a run stands; an unknown one is an issue."""
        if run_id in self._under_way:
            return Started(run_id)
        return self._ended.get(run_id) or Invalid(run_id, IdNotAvailableIssue(run_id))

    def await_end(self, run_id: Id, reply: Reply) -> None:
        """Answer with the end of a run; one that is not known yet may come."""
        if run_id in self._ended:
            reply.answer(self._ended[run_id])
        else:
            self._waiting[run_id].add(reply)
            reply.on_cancel(lambda: self._forget(run_id, reply))

    def abandon(self, error: Exception) -> None:
        """Fail all that wait for an end: there will be none."""
        for replies in tuple(self._waiting.values()):
            for reply in tuple(replies):
                reply.fail(error)
        self._waiting.clear()

    def _forget(self, run_id: Id, reply: Reply) -> None:
        waiting = self._waiting.get(run_id, set())
        waiting.discard(reply)
        if not waiting:
            self._waiting.pop(run_id, None)

    def _respond(self, record: Record, argument: Argument, code: ResultCode, text: str) -> SubmitResponse:
        match code:
            case ResultCode.OK:
                return Completed(record.uid, self._give(record.name, argument))
            case ResultCode.ABORTED:
                return Cancelled(record.uid)
            case ResultCode.NOT_ALLOWED:
                return Invalid(record.uid, UnsupportedCommandInStateIssue(text))
        return Error(record.uid, text)
