"""How commands to components end: by the answer, by the end of their run, or with their component."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from harness.connectors.esw.keys import LocationOf, RunOf
from harness.connectors.esw.tellings import UNREGISTERED
from harness.contracts.esw.codec import to_plain
from harness.contracts.esw.location import ComponentId
from harness.contracts.esw.params.responses import OnewayResponse, SubmitResponse, ValidateResponse
from harness.events.entry import Event
from harness.events.key import Key
from harness.scenario.actions import ActionState, Outcome
from harness.scenario.calls import PlainCall

STATES: Mapping[str, ActionState] = {
    "Accepted": ActionState.SUCCEEDED,
    "Started": ActionState.UNDER_WAY,
    "Completed": ActionState.SUCCEEDED,
    "Invalid": ActionState.REJECTED,
    "Locked": ActionState.REJECTED,
    "Error": ActionState.FAILED,
    "Cancelled": ActionState.CANCELLED,
}
"""What each response means."""
LOST = "Lost"
"""Our word for the end of a command whose component is gone, or has forgotten it."""


class ComponentCall(PlainCall):
    """A command to a component.

    :ivar response: the answer, once it has come.
    """

    def __init__(self, component: ComponentId) -> None:
        super().__init__()
        self._component = component
        self.response: SubmitResponse | ValidateResponse | OnewayResponse | None = None

    @property
    def call(self) -> Outcome:
        if self.error is not None or self.response is None:
            return super().call
        return read_response(to_plain(self.response))

    @property
    def telling(self) -> tuple[Key, ...]:
        if self.error is not None or self.response is None or self.call.has_ended:
            return ()
        run = RunOf(self._component.prefix, self.response.run_id)
        return run.key, LocationOf(self._component).key

    def read(self, event: Event) -> Outcome | None:
        if event.key not in self.telling or not event.has_value:
            return None
        if event.key.field.endswith("location"):
            gone = f"{self._component.prefix} was unregistered meanwhile; the command may or may not go on"
            return Outcome(ActionState.FAILED, gone, LOST) if event.value == UNREGISTERED else None
        outcome = read_response(event.value)
        if outcome.state is ActionState.REJECTED:  # it was started once
            return Outcome(ActionState.FAILED, f"its component does not know of it any more: {outcome.text}", LOST)
        return outcome

    def hides(self, key: Key) -> bool:
        return key.field.startswith("run ")


def read_response(response: Mapping[str, Any]) -> Outcome:
    """Return the outcome that a response tells.

    :param response: as JSON has it.
    """
    word = str(response["_type"])
    issue = response.get("issue", {})
    if word == "Invalid":
        return Outcome(ActionState.REJECTED, f"{issue['_type']}: {issue['reason']}", word, issue["_type"])
    if word == "Locked":
        return Outcome(ActionState.REJECTED, "another prefix holds the lock of the component", word)
    return Outcome(STATES[word], str(response.get("message", "")), word)
