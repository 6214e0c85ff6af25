"""Messages of a sequencer, which carries out sequences."""

from __future__ import annotations

from harness.contracts.esw.location import PekkoLocation
from harness.contracts.esw.messages import Id, Message, Option
from harness.contracts.esw.params.commands import Sequence, SequenceCommand
from harness.contracts.esw.params.numbers import Long
from harness.contracts.esw.params.responses import SubmitResponse
from harness.contracts.esw.sequencing.step_lists import SequencerState, StepList
from harness.contracts.esw.services import Service
from harness.contracts.esw.values.times import UTCTime


class LoadSequence(Message):
    """Load a sequence, without starting it."""

    sequence: Sequence


class StartSequence(Message):
    """Start the sequence that is loaded."""


class SubmitSequence(Message, tag="Submit"):
    """Load and start a sequence."""

    sequence: Sequence


class QuerySequence(Message, tag="Query"):
    """Tell how a sequence stands."""

    run_id: Id


class QuerySequenceFinal(Message, tag="QueryFinal"):
    """Wait for the end of a sequence, and tell it.

    :param timeout: in seconds.
    """

    run_id: Id
    timeout: Long


class GetSequence(Message):
    """Tell the steps."""


class GetSequenceComponent(Message):
    """Tell the sequence component that the sequencer runs in."""


class GetSequencerState(Message):
    """Tell the state of the sequencer."""


class SubscribeSequencerState(Message):
    """Tell state and steps now, and whenever they change."""


class Add(Message):
    """Add steps at the end."""

    commands: tuple[SequenceCommand, ...]


class Prepend(Message):
    """Add steps in front of the first that is pending."""

    commands: tuple[SequenceCommand, ...]


class Replace(Message):
    """Replace a step by others."""

    id: Id
    commands: tuple[SequenceCommand, ...]


class InsertAfter(Message):
    """Insert steps behind one."""

    id: Id
    commands: tuple[SequenceCommand, ...]


class Delete(Message):
    """Delete a step."""

    id: Id


class AddBreakpoint(Message):
    """Hold in front of a step."""

    id: Id


class RemoveBreakpoint(Message):
    """Do not hold in front of a step any more."""

    id: Id


class Reset(Message):
    """Drop all pending steps."""


class Pause(Message):
    """Hold in front of the next step."""


class Resume(Message):
    """Go on."""


class AbortSequence(Message):
    """Abort the sequence."""


class Stop(Message):
    """Stop the sequence."""


class IsAvailable(Message):
    """Tell whether the sequencer is idle."""


class IsOnline(Message):
    """Tell whether the sequencer is online."""


class SequencerGoOnline(Message, tag="GoOnline"):
    """Go online."""


class SequencerGoOffline(Message, tag="GoOffline"):
    """Go offline."""


class DiagnosticMode(Message):
    """Go into diagnostic mode.

    :param hint: which one, to the script.
    """

    start_time: UTCTime
    hint: str


class OperationsMode(Message):
    """Go back from diagnostic mode."""


class Ok(Message):
    """It is done."""


class Unhandled(Message):
    """The request is not accepted in this state.

    :param message_type: the name of the request inside.
    """

    state: str
    message_type: str
    msg: str


class IdDoesNotExist(Message):
    """There is no such step."""

    id: Id


class CannotOperateOnAnInFlightOrFinishedStep(Message):
    """The step is not pending any more."""


class GoOnlineHookFailed(Message):
    """The script could not go online."""


class GoOfflineHookFailed(Message):
    """The script could not go offline."""


class DiagnosticHookFailed(Message):
    """The script could not go into diagnostic mode."""


class OperationsHookFailed(Message):
    """The script could not go back from diagnostic mode."""


OkOrUnhandledResponse = Ok | Unhandled
GenericResponse = Ok | Unhandled | IdDoesNotExist | CannotOperateOnAnInFlightOrFinishedStep
RemoveBreakpointResponse = Ok | Unhandled | IdDoesNotExist
PauseResponse = Ok | Unhandled | CannotOperateOnAnInFlightOrFinishedStep
GoOnlineResponse = Ok | Unhandled | GoOnlineHookFailed
GoOfflineResponse = Ok | Unhandled | GoOfflineHookFailed
DiagnosticModeResponse = Ok | DiagnosticHookFailed
OperationsModeResponse = Ok | OperationsHookFailed


class SequencerStateResponse(Message):
    """The state of a sequencer and its steps."""

    step_list: StepList
    sequencer_state: SequencerState


SequencerRequest = (
    LoadSequence
    | StartSequence
    | SubmitSequence
    | QuerySequence
    | GetSequence
    | GetSequenceComponent
    | GetSequencerState
    | Add
    | Prepend
    | Replace
    | InsertAfter
    | Delete
    | AddBreakpoint
    | RemoveBreakpoint
    | Reset
    | Pause
    | Resume
    | AbortSequence
    | Stop
    | IsAvailable
    | IsOnline
    | SequencerGoOnline
    | SequencerGoOffline
    | DiagnosticMode
    | OperationsMode
)
SequencerStreamRequest = QuerySequenceFinal | SubscribeSequencerState

SEQUENCER = Service(
    post={
        LoadSequence: OkOrUnhandledResponse,
        StartSequence: SubmitResponse,
        SubmitSequence: SubmitResponse,
        QuerySequence: SubmitResponse,
        GetSequence: Option[StepList],
        GetSequenceComponent: PekkoLocation,
        GetSequencerState: SequencerState,
        Add: OkOrUnhandledResponse,
        Prepend: OkOrUnhandledResponse,
        Replace: GenericResponse,
        InsertAfter: GenericResponse,
        Delete: GenericResponse,
        AddBreakpoint: GenericResponse,
        RemoveBreakpoint: RemoveBreakpointResponse,
        Reset: OkOrUnhandledResponse,
        Pause: PauseResponse,
        Resume: OkOrUnhandledResponse,
        AbortSequence: OkOrUnhandledResponse,
        Stop: OkOrUnhandledResponse,
        IsAvailable: bool,
        IsOnline: bool,
        SequencerGoOnline: GoOnlineResponse,
        SequencerGoOffline: GoOfflineResponse,
        DiagnosticMode: DiagnosticModeResponse,
        OperationsMode: OperationsModeResponse,
    },
    websocket={QuerySequenceFinal: SubmitResponse, SubscribeSequencerState: SequencerStateResponse},
)
