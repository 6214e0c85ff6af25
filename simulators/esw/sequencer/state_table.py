"""The states of a sequencer, and the table of what it accepts in which of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from harness.contracts.esw.messages import Message
from harness.contracts.esw.sequencing.sequencer import (
    AbortSequence,
    Add,
    AddBreakpoint,
    Delete,
    InsertAfter,
    LoadSequence,
    Pause,
    Prepend,
    RemoveBreakpoint,
    Replace,
    Reset,
    Resume,
    SequencerGoOffline,
    SequencerGoOnline,
    StartSequence,
    Stop,
    SubmitSequence,
)
from harness.contracts.esw.sequencing.step_lists import Idle, Loaded, Offline, Processing, Running, SequencerState


class SequencerPhase(StrEnum):
    """A state as the sequencer itself knows it; clients are told that most of them are Processing."""

    IDLE = "Idle"
    LOADED = "Loaded"
    RUNNING = "Running"
    OFFLINE = "Offline"
    GOING_ONLINE = "GoingOnline"
    GOING_OFFLINE = "GoingOffline"
    ABORTING_SEQUENCE = "AbortingSequence"
    STOPPING = "Stopping"
    SUBMITTING = "Submitting"
    STARTING = "Starting"


TOLD: Mapping[SequencerPhase, SequencerState] = {
    SequencerPhase.IDLE: Idle(),
    SequencerPhase.LOADED: Loaded(),
    SequencerPhase.RUNNING: Running(),
    SequencerPhase.OFFLINE: Offline(),
}
"""The states that clients are told by name."""


def tell(phase: SequencerPhase) -> SequencerState:
    """Return the state that clients are told."""
    return TOLD.get(phase, Processing())


@dataclass(frozen=True, slots=True)
class Move:
    """What becomes of the state when a message is accepted.

    :param to: the state afterwards.
    :param through: the state while the script carries it out; None for what no script is asked.
    :param failed: the state when the script fails to; None for the one before.
    :param drops: whether the list of steps is gone afterwards.
    """

    to: SequencerPhase
    through: SequencerPhase | None = None
    failed: SequencerPhase | None = None
    drops: bool = False


StateTable = Mapping[type[Message], Mapping[SequencerPhase, Move]]
"""What is accepted in which state: what a row does not list is Unhandled, a message without a row always accepted."""

STAY_LOADED, STAY_RUNNING = Move(SequencerPhase.LOADED), Move(SequencerPhase.RUNNING)
EDIT = {SequencerPhase.LOADED: STAY_LOADED, SequencerPhase.RUNNING: STAY_RUNNING}
SUBMIT = Move(SequencerPhase.RUNNING, SequencerPhase.SUBMITTING, failed=SequencerPhase.IDLE)
GO_OFFLINE = Move(SequencerPhase.OFFLINE, SequencerPhase.GOING_OFFLINE, drops=True)

TABLE: StateTable = {
    LoadSequence: {SequencerPhase.IDLE: STAY_LOADED, SequencerPhase.LOADED: STAY_LOADED},
    SubmitSequence: {SequencerPhase.IDLE: SUBMIT, SequencerPhase.LOADED: SUBMIT},
    StartSequence: {SequencerPhase.LOADED: Move(SequencerPhase.RUNNING, SequencerPhase.STARTING)},
    Add: EDIT,
    Prepend: EDIT,
    Replace: EDIT,
    InsertAfter: EDIT,
    Delete: EDIT,
    AddBreakpoint: EDIT,
    RemoveBreakpoint: EDIT,
    Reset: {SequencerPhase.LOADED: Move(SequencerPhase.IDLE, drops=True), SequencerPhase.RUNNING: STAY_RUNNING},
    Pause: {SequencerPhase.RUNNING: STAY_RUNNING},
    Resume: {SequencerPhase.RUNNING: STAY_RUNNING},
    AbortSequence: {SequencerPhase.RUNNING: Move(SequencerPhase.RUNNING, SequencerPhase.ABORTING_SEQUENCE)},
    Stop: {SequencerPhase.RUNNING: Move(SequencerPhase.RUNNING, SequencerPhase.STOPPING)},
    SequencerGoOnline: {
        SequencerPhase.IDLE: Move(SequencerPhase.IDLE),
        SequencerPhase.LOADED: STAY_LOADED,
        SequencerPhase.OFFLINE: Move(SequencerPhase.IDLE, SequencerPhase.GOING_ONLINE),
    },
    SequencerGoOffline: {
        SequencerPhase.IDLE: GO_OFFLINE,
        SequencerPhase.LOADED: GO_OFFLINE,
        SequencerPhase.OFFLINE: Move(SequencerPhase.OFFLINE),
    },
}
"""The table of the interface document."""

NAMES: Mapping[type[Message], str] = {
    SubmitSequence: "SubmitSequenceInternal",
    SequencerGoOnline: "GoOnline",
    SequencerGoOffline: "GoOffline",
}
"""How messages are called in what is told of them, where that is not the name of their class."""


def name_message(message: type[Message]) -> str:
    """Return how a message is called in what is told of it."""
    return NAMES.get(message, message.__name__)
