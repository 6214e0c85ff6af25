"""What sequencers, the Sequence Manager and the Agent Service answer to a request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from harness.connectors.esw.failures import LONGEST
from harness.contracts.esw.codec import to_plain
from harness.contracts.esw.messages import Message
from harness.scenario.actions import ActionState, Outcome
from harness.scenario.calls import PlainCall

STATES: Mapping[str, ActionState] = {
    **dict.fromkeys(("Ok", "Success", "Started", "Spawned", "Killed"), ActionState.SUCCEEDED),
    **dict.fromkeys(
        (
            *("Failed", "FailedResponse", "LocationServiceError", "LoadScriptError", "FailedToStartSequencers"),
            *("SpawningSequenceComponentsFailed", "ProvisionVersionFailure"),
            *("GoOnlineHookFailed", "GoOfflineHookFailed", "DiagnosticHookFailed", "OperationsHookFailed"),
        ),
        ActionState.FAILED,
    ),
}
"""What each answer means; any other says that nothing was changed."""
HIDDEN = ("_type", "state", "messageType")
"""Members of an answer that another one says in words."""
TEXTS = ("msg", "reason", "reasons", "failureResponses")
"""Members of an answer that say by themselves why."""


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
    word, text = name_answer(response), describe_answer(response)
    return Outcome(STATES.get(word, ActionState.REJECTED), text, word, word)


def name_answer(response: Message) -> str:
    """Return the class of an answer, as it goes over the wire."""
    return str(to_plain(response)["_type"])


def describe_answer(response: Message) -> str:
    """Return what an answer says besides its class, in a line; "" for nothing."""
    plain = {name: value for name, value in to_plain(response).items() if name not in HIDDEN}
    parts = [_write(value) if name in TEXTS else f"{name} {_write(value)}" for name, value in plain.items()]
    return ", ".join(parts)[:LONGEST]


def _write(value: Any) -> str:
    if isinstance(value, dict):
        return "/".join(map(_write, value.values()))
    return ", ".join(map(_write, value)) if isinstance(value, (list, tuple)) else str(value)
