"""What the Sequence Manager accepts in which state."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from harness.contracts.esw.messages import Message
from harness.contracts.esw.sequencing.sequence_manager import (
    Configure,
    Provision,
    RestartSequencer,
    ShutdownAllSequenceComponents,
    ShutdownAllSequencers,
    ShutdownObsModeSequencers,
    ShutdownSequenceComponent,
    ShutdownSequencer,
    ShutdownSubsystemSequencers,
    StartSequencer,
)
from harness.contracts.esw.sequencing.sequencer import Unhandled


class SequenceManagerState(StrEnum):
    """The state of the Sequence Manager."""

    IDLE = "Idle"
    PROCESSING = "Processing"
    """A change is under way."""


AcceptanceTable = Mapping[type[Message], frozenset[SequenceManagerState]]
"""In which states a message is accepted, Unhandled in the others; a message without a row is always accepted."""

_ONE_AT_A_TIME = frozenset({SequenceManagerState.IDLE})

TABLE: AcceptanceTable = {
    Configure: _ONE_AT_A_TIME,
    Provision: _ONE_AT_A_TIME,
    StartSequencer: _ONE_AT_A_TIME,
    RestartSequencer: _ONE_AT_A_TIME,
    ShutdownSequencer: _ONE_AT_A_TIME,
    ShutdownSubsystemSequencers: _ONE_AT_A_TIME,
    ShutdownObsModeSequencers: _ONE_AT_A_TIME,
    ShutdownAllSequencers: _ONE_AT_A_TIME,
    ShutdownSequenceComponent: _ONE_AT_A_TIME,
    ShutdownAllSequenceComponents: _ONE_AT_A_TIME,
}
"""The table of the interface document."""


def refuse(message: Message, state: SequenceManagerState) -> Unhandled:
    """Return the answer to a message that is not accepted."""
    name = type(message).__name__
    return Unhandled(state, name, f"Sequence Manager can not accept '{name}' message in '{state}'")
