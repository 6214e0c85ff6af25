"""Wrong cells, planted one at a time into the table that is served."""

from __future__ import annotations

from harness.contracts.esw.sequencing.sequencer import (
    AbortSequence,
    Add,
    Delete,
    LoadSequence,
    Pause,
    Reset,
    SequencerGoOffline,
    SequencerGoOnline,
    StartSequence,
    Stop,
    SubmitSequence,
)
from simulators.esw.sequencer.settings import SequencerSettings
from simulators.esw.sequencer.state_table import TABLE, Move
from simulators.esw.sequencer.state_table import SequencerPhase as Phase
from tests.simulators.esw.sequencer.rig import SCRIPTS

WRONG = {
    "LoadSequence in Loaded is not accepted": (LoadSequence, Phase.LOADED, None),
    "Submit in Loaded is not accepted": (SubmitSequence, Phase.LOADED, None),
    "StartSequence leads to Idle": (
        StartSequence,
        Phase.LOADED,
        Move(Phase.IDLE, Phase.STARTING),
    ),
    "Add in Offline is accepted": (Add, Phase.OFFLINE, Move(Phase.OFFLINE)),
    "Delete in Running is not accepted": (Delete, Phase.RUNNING, None),
    "Reset in Loaded keeps the steps": (Reset, Phase.LOADED, Move(Phase.IDLE)),
    "Pause in Loaded is accepted": (Pause, Phase.LOADED, Move(Phase.LOADED)),
    "AbortSequence leads to Idle": (
        AbortSequence,
        Phase.RUNNING,
        Move(Phase.IDLE, Phase.ABORTING_SEQUENCE),
    ),
    "Stop in Idle is accepted": (Stop, Phase.IDLE, Move(Phase.IDLE)),
    "GoOnline in Running is accepted": (SequencerGoOnline, Phase.RUNNING, Move(Phase.RUNNING)),
    "GoOffline keeps the steps": (
        SequencerGoOffline,
        Phase.LOADED,
        Move(Phase.OFFLINE, Phase.GOING_OFFLINE),
    ),
}


def plant(name: str) -> SequencerSettings:
    """Return settings with one wrong cell."""
    message, phase, move = WRONG[name]
    row = {one: known for one, known in TABLE[message].items() if one is not phase}
    table = {**TABLE, message: row if move is None else {**row, phase: move}}
    return SequencerSettings(scripts=SCRIPTS, table=table)
