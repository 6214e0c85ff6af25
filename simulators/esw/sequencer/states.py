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


class Phase(StrEnum):
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


TOLD: Mapping[Phase, SequencerState] = {
    Phase.IDLE: Idle(),
    Phase.LOADED: Loaded(),
    Phase.RUNNING: Running(),
    Phase.OFFLINE: Offline(),
}
"""The states that clients are told by name."""


def tell(phase: Phase) -> SequencerState:
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

    to: Phase
    through: Phase | None = None
    failed: Phase | None = None
    drops: bool = False


StateTable = Mapping[type[Message], Mapping[Phase, Move]]
"""What is accepted in which state: what a row does not list is Unhandled, a message without a row always accepted."""

STAY_LOADED, STAY_RUNNING = Move(Phase.LOADED), Move(Phase.RUNNING)
EDIT = {Phase.LOADED: STAY_LOADED, Phase.RUNNING: STAY_RUNNING}
SUBMIT = Move(Phase.RUNNING, Phase.SUBMITTING, failed=Phase.IDLE)
GO_OFFLINE = Move(Phase.OFFLINE, Phase.GOING_OFFLINE, drops=True)

TABLE: StateTable = {
    LoadSequence: {Phase.IDLE: STAY_LOADED, Phase.LOADED: STAY_LOADED},
    SubmitSequence: {Phase.IDLE: SUBMIT, Phase.LOADED: SUBMIT},
    StartSequence: {Phase.LOADED: Move(Phase.RUNNING, Phase.STARTING)},
    Add: EDIT,
    Prepend: EDIT,
    Replace: EDIT,
    InsertAfter: EDIT,
    Delete: EDIT,
    AddBreakpoint: EDIT,
    RemoveBreakpoint: EDIT,
    Reset: {Phase.LOADED: Move(Phase.IDLE, drops=True), Phase.RUNNING: STAY_RUNNING},
    Pause: {Phase.RUNNING: STAY_RUNNING},
    Resume: {Phase.RUNNING: STAY_RUNNING},
    AbortSequence: {Phase.RUNNING: Move(Phase.RUNNING, Phase.ABORTING_SEQUENCE)},
    Stop: {Phase.RUNNING: Move(Phase.RUNNING, Phase.STOPPING)},
    SequencerGoOnline: {
        Phase.IDLE: Move(Phase.IDLE),
        Phase.LOADED: STAY_LOADED,
        Phase.OFFLINE: Move(Phase.IDLE, Phase.GOING_ONLINE),
    },
    SequencerGoOffline: {
        Phase.IDLE: GO_OFFLINE,
        Phase.LOADED: GO_OFFLINE,
        Phase.OFFLINE: Move(Phase.OFFLINE),
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
