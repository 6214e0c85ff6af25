"""The runs of a sequencer: how each sequence ended that it was given, and who waits for an end."""

from __future__ import annotations

import uuid
from collections import OrderedDict, defaultdict

from harness.contracts.esw.messages import Id
from harness.contracts.esw.params.issues import IdNotAvailableIssue
from harness.contracts.esw.params.responses import Invalid, Started, SubmitResponse
from simulators.esw.actors.behavior import Reply

NO_RUN = "IdNotAvailable"
"""The id of a run that never began."""
ENDED_KEPT = 1000
"""Ends that are remembered."""


class SequenceRuns:
    """The runs of one sequencer; owned by its actor.

    :ivar last: the id of the last one; None before the first.
    """

    def __init__(self) -> None:
        self.last: Id | None = None
        self._ended: OrderedDict[Id, SubmitResponse] = OrderedDict()
        self._waiting: defaultdict[Id, set[Reply]] = defaultdict(set)

    def begin(self) -> Id:
        """Begin a run, and return its id."""
        self.last = str(uuid.uuid4())
        return self.last

    def end(self, response: SubmitResponse) -> None:
        """Note how a run ended, and tell who waits for it."""
        self._ended[response.run_id] = response
        if len(self._ended) > ENDED_KEPT:
            self._ended.popitem(last=False)
        for reply in tuple(self._waiting.pop(response.run_id, ())):
            reply.answer(response)

    def query(self, run_id: Id) -> SubmitResponse:
        """Return how a run stands; an unknown one is an issue."""
        if run_id in self._ended:
            return self._ended[run_id]
        if run_id == self.last:
            return Started(run_id)
        issue = IdNotAvailableIssue(f"Sequencer is not running any sequence with runId {run_id}")
        return Invalid(run_id, issue)

    def await_end(self, run_id: Id, reply: Reply) -> None:
        """Answer with the end of a run, now or later; an unknown one is an issue."""
        response = self.query(run_id)
        if isinstance(response, Started):
            self._waiting[run_id].add(reply)
            reply.on_cancel(lambda: self._forget(run_id, reply))
        else:
            reply.answer(response)

    def reopen(self) -> None:
        """Take the last run for one that has not ended, as the real code does when a sequence is loaded after it."""
        if self.last is not None:
            self._ended.pop(self.last, None)

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
