"""How sequences end that were started from here: by what their sequencer tells, or with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from harness.connectors.esw.keys import LocationOf, SequenceOf
from harness.connectors.esw.sequencing.sequencer_tellings import COMPLETED, ERROR, GONE
from harness.connectors.esw.tellings import UNREGISTERED
from harness.contracts.esw.codec import to_plain
from harness.contracts.esw.location import ComponentId, ComponentType
from harness.contracts.esw.params.responses import SubmitResponse
from harness.contracts.esw.values.names import Prefix
from harness.events.entry import Event
from harness.events.key import Key
from harness.scenario.actions import ActionState, Outcome
from harness.scenario.calls import PlainCall
from harness.scenario.esw.command import LOST, read_response

ENDS: Mapping[str, ActionState] = {COMPLETED: ActionState.SUCCEEDED, ERROR: ActionState.FAILED}
"""What each end of a sequence means."""


class SequenceCall(PlainCall):
    """A sequence that is started.

    :param describe: returns lines on its steps, for a failure.
    :param moves: what it may change: steps and components.
    :ivar response: the answer, once it has come.
    """

    def __init__(self, sequencer: Prefix, describe: Callable[[], Sequence[str]], moves: Sequence[Key]) -> None:
        super().__init__()
        self._sequence = SequenceOf(sequencer).key
        self._location = LocationOf(ComponentId(sequencer, ComponentType.SEQUENCER)).key
        self._describe, self._moves = describe, tuple(moves)
        self.response: SubmitResponse | None = None

    @property
    def call(self) -> Outcome:
        if self.error is not None or self.response is None:
            return super().call
        return read_response(to_plain(self.response))

    @property
    def telling(self) -> tuple[Key, ...]:
        if self.error is not None or self.response is None or self.call.has_ended:
            return ()
        return self._sequence, self._location

    def read(self, event: Event) -> Outcome | None:
        if event.key not in self.telling or not event.has_value:
            return None
        if event.key == self._location:
            return Outcome(ActionState.FAILED, GONE, LOST) if event.value == UNREGISTERED else None
        state = ENDS.get(str(event.value))
        if state is None:
            return None
        text = event.label.partition(": ")[2]
        return Outcome(state, text, LOST if text == GONE else str(event.value))

    @property
    def moves(self) -> tuple[Key, ...]:
        return self._moves

    def describe(self) -> Sequence[str]:
        return self._describe() if self.telling else ()

    def is_plain(self, key: Key) -> bool:
        return key == self._sequence
