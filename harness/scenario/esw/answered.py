"""What sequencers, the Sequence Manager and the Agent Service answer to a request."""

from __future__ import annotations

from harness.connectors.esw.sequencing_answers import explain_answer, is_done, name_answer
from harness.contracts.esw.messages import Message
from harness.scenario.actions import ActionState, Outcome
from harness.scenario.calls import PlainCall

FAILURES = frozenset(
    {
        *("Failed", "FailedResponse", "LocationServiceError", "LoadScriptError", "FailedToStartSequencers"),
        *("SpawningSequenceComponentsFailed", "ProvisionVersionFailure"),
        *("GoOnlineHookFailed", "GoOfflineHookFailed", "DiagnosticHookFailed", "OperationsHookFailed"),
    }
)
"""Answers that say that it was tried; any other that is no success says that nothing was changed."""


class AnsweredCall(PlainCall):
    """A request that has ended with its answer.

    :ivar response: the answer, once it has come.
    """

    def __init__(self) -> None:
        super().__init__()
        self.response: Message | None = None

    @property
    def call(self) -> Outcome:
        return super().call if self.error is not None or self.response is None else read_answer(self.response)


def read_answer(response: Message) -> Outcome:
    """Return the outcome that an answer tells."""
    word = name_answer(response)
    text = explain_answer(response).removeprefix(word).removeprefix(":").strip()
    if is_done(response):
        return Outcome(ActionState.SUCCEEDED, text, word, word)
    return Outcome(ActionState.FAILED if word in FAILURES else ActionState.REJECTED, text, word, word)
