"""A client of sequencers, which carry out sequences."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from typing import Any

from harness.connectors.esw.routes import Route
from harness.contracts.esw.location import ComponentId, ComponentType, PekkoLocation
from harness.contracts.esw.params.commands import Sequence
from harness.contracts.esw.params.responses import SubmitResponse
from harness.contracts.esw.sequencing.sequencer import (
    AbortSequence,
    Add,
    AddBreakpoint,
    Delete,
    DiagnosticMode,
    DiagnosticModeResponse,
    GenericResponse,
    GetSequence,
    GetSequenceComponent,
    GetSequencerState,
    GoOfflineResponse,
    GoOnlineResponse,
    InsertAfter,
    IsAvailable,
    IsOnline,
    LoadSequence,
    OkOrUnhandledResponse,
    OperationsMode,
    OperationsModeResponse,
    Pause,
    PauseResponse,
    Prepend,
    QuerySequence,
    QuerySequenceFinal,
    RemoveBreakpoint,
    RemoveBreakpointResponse,
    Replace,
    Reset,
    Resume,
    SequencerGoOffline,
    SequencerGoOnline,
    SequencerRequest,
    SequencerStateResponse,
    StartSequence,
    Stop,
    SubmitSequence,
    SubscribeSequencerState,
)
from harness.contracts.esw.sequencing.step_lists import SequencerState, StepList
from harness.contracts.esw.values.names import Prefix
from harness.contracts.esw.values.times import UTCTime

SCRIPT_BUDGET = 5.0
"""Seconds that a sequencer gives handlers of its script."""
SCRIPT_HANDLERS = (
    SubmitSequence,
    StartSequence,
    AbortSequence,
    Stop,
    SequencerGoOnline,
    SequencerGoOffline,
    DiagnosticMode,
    OperationsMode,
)
"""Requests for which a handler of the script runs."""


class SequencerClient:
    """Sequencers, by whichever route. Used on one event loop; raises errors of `harness.errors`.

    A sequencer that does not accept a request in its state answers `Unhandled`, or `Invalid`, which is no error. A
    sequence goes by the id of its run, a step by its own.
    """

    def __init__(self, route: Route) -> None:
        self._route = route

    async def load(self, sequencer: Prefix, sequence: Sequence) -> OkOrUnhandledResponse:
        """Load a sequence, in place of one that is loaded."""
        answer: OkOrUnhandledResponse = await self._post(sequencer, LoadSequence(sequence), "loading a sequence")
        return answer

    async def start(self, sequencer: Prefix) -> SubmitResponse:
        """Start the sequence that is loaded; `query_final` follows it."""
        answer: SubmitResponse = await self._post(sequencer, StartSequence(), "starting the sequence")
        return answer

    async def submit(self, sequencer: Prefix, sequence: Sequence) -> SubmitResponse:
        """Load and start a sequence; `query_final` follows it."""
        answer: SubmitResponse = await self._post(sequencer, SubmitSequence(sequence), "submitting a sequence")
        return answer

    async def query(self, sequencer: Prefix, run_id: str) -> SubmitResponse:
        """Ask how a sequence stands."""
        answer: SubmitResponse = await self._ask(sequencer, QuerySequence(run_id), f"asking for the sequence {run_id}")
        return answer

    def query_final(
        self, sequencer: Prefix, run_id: str, seconds: int
    ) -> AbstractAsyncContextManager[AsyncIterator[SubmitResponse]]:
        """Wait for the end of a sequence: the first that comes is the end.

        :param seconds: after which the sequencer gives up, and the iterator raises `TimedOut`.
        """
        request = QuerySequenceFinal(run_id, seconds)
        return self._route.stream(_id(sequencer), request, f"waiting for the sequence {run_id}")

    def subscribe(self, sequencer: Prefix) -> AbstractAsyncContextManager[AsyncIterator[SequencerStateResponse]]:
        """Hear of state and steps: as they are, and whenever they change.

        A sequencer that is told of slowly leaves out what was in between.
        """
        return self._route.stream(_id(sequencer), SubscribeSequencerState(), "subscribing to the sequencer's state")

    async def get_steps(self, sequencer: Prefix) -> StepList | None:
        """Return the steps; None where there is no sequence."""
        found: tuple[StepList, ...] = await self._ask(sequencer, GetSequence(), "getting the sequence")
        return found[0] if found else None

    async def get_state(self, sequencer: Prefix) -> SequencerState:
        """Return the state."""
        found: SequencerState = await self._ask(sequencer, GetSequencerState(), "getting the sequencer's state")
        return found

    async def get_sequence_component(self, sequencer: Prefix) -> PekkoLocation:
        """Return where the sequence component is that the sequencer runs in."""
        found: PekkoLocation = await self._ask(sequencer, GetSequenceComponent(), "getting the sequence component")
        return found

    async def is_available(self, sequencer: Prefix) -> bool:
        """Return whether the sequencer is idle."""
        return bool(await self._ask(sequencer, IsAvailable(), "asking whether it is available"))

    async def is_online(self, sequencer: Prefix) -> bool:
        """Return whether the sequencer is online."""
        return bool(await self._ask(sequencer, IsOnline(), "asking whether it is online"))

    async def add(self, sequencer: Prefix, commands: Sequence) -> OkOrUnhandledResponse:
        """Add steps at the end."""
        answer: OkOrUnhandledResponse = await self._post(sequencer, Add(commands), "adding steps")
        return answer

    async def prepend(self, sequencer: Prefix, commands: Sequence) -> OkOrUnhandledResponse:
        """Add steps in front of the first that is pending."""
        answer: OkOrUnhandledResponse = await self._post(sequencer, Prepend(commands), "prepending steps")
        return answer

    async def replace(self, sequencer: Prefix, step_id: str, commands: Sequence) -> GenericResponse:
        """Replace a pending step by others."""
        request = Replace(step_id, commands)
        answer: GenericResponse = await self._post(sequencer, request, f"replacing the step {step_id}")
        return answer

    async def insert_after(self, sequencer: Prefix, step_id: str, commands: Sequence) -> GenericResponse:
        """Insert steps behind one."""
        request = InsertAfter(step_id, commands)
        answer: GenericResponse = await self._post(sequencer, request, f"inserting behind the step {step_id}")
        return answer

    async def delete(self, sequencer: Prefix, step_id: str) -> GenericResponse:
        """Delete a pending step."""
        answer: GenericResponse = await self._post(sequencer, Delete(step_id), f"deleting the step {step_id}")
        return answer

    async def add_breakpoint(self, sequencer: Prefix, step_id: str) -> GenericResponse:
        """Hold in front of a step."""
        request = AddBreakpoint(step_id)
        answer: GenericResponse = await self._post(sequencer, request, f"setting a breakpoint at the step {step_id}")
        return answer

    async def remove_breakpoint(self, sequencer: Prefix, step_id: str) -> RemoveBreakpointResponse:
        """Do not hold in front of a step any more."""
        what = f"removing the breakpoint at the step {step_id}"
        answer: RemoveBreakpointResponse = await self._post(sequencer, RemoveBreakpoint(step_id), what)
        return answer

    async def reset(self, sequencer: Prefix) -> OkOrUnhandledResponse:
        """Drop all pending steps."""
        answer: OkOrUnhandledResponse = await self._post(sequencer, Reset(), "resetting the sequence")
        return answer

    async def pause(self, sequencer: Prefix) -> PauseResponse:
        """Hold in front of the next pending step."""
        answer: PauseResponse = await self._post(sequencer, Pause(), "pausing the sequence")
        return answer

    async def resume(self, sequencer: Prefix) -> OkOrUnhandledResponse:
        """Go on with the sequence."""
        answer: OkOrUnhandledResponse = await self._post(sequencer, Resume(), "resuming the sequence")
        return answer

    async def abort(self, sequencer: Prefix) -> OkOrUnhandledResponse:
        """Abort the sequence: the step in flight ends, and the pending ones are dropped."""
        answer: OkOrUnhandledResponse = await self._post(sequencer, AbortSequence(), "aborting the sequence")
        return answer

    async def stop(self, sequencer: Prefix) -> OkOrUnhandledResponse:
        """Stop the sequence: the step in flight ends, and the pending ones are dropped."""
        answer: OkOrUnhandledResponse = await self._post(sequencer, Stop(), "stopping the sequence")
        return answer

    async def go_online(self, sequencer: Prefix) -> GoOnlineResponse:
        """Bring it online."""
        answer: GoOnlineResponse = await self._post(sequencer, SequencerGoOnline(), "bringing it online")
        return answer

    async def go_offline(self, sequencer: Prefix) -> GoOfflineResponse:
        """Take it offline."""
        answer: GoOfflineResponse = await self._post(sequencer, SequencerGoOffline(), "taking it offline")
        return answer

    async def begin_diagnostics(self, sequencer: Prefix, hint: str) -> DiagnosticModeResponse:
        """Have it go into diagnostic mode now."""
        request = DiagnosticMode(UTCTime.now(), hint)
        answer: DiagnosticModeResponse = await self._post(sequencer, request, "entering diagnostic mode")
        return answer

    async def end_diagnostics(self, sequencer: Prefix) -> OperationsModeResponse:
        """Have it go back to operations mode."""
        answer: OperationsModeResponse = await self._post(sequencer, OperationsMode(), "entering operations mode")
        return answer

    async def _post(self, sequencer: Prefix, request: SequencerRequest, what: str) -> Any:
        budget = SCRIPT_BUDGET if isinstance(request, SCRIPT_HANDLERS) else 0.0
        return await self._route.post(_id(sequencer), request, what, budget=budget)

    async def _ask(self, sequencer: Prefix, request: SequencerRequest, what: str) -> Any:
        return await self._route.post(_id(sequencer), request, what, harmless=True)


def _id(sequencer: Prefix) -> ComponentId:
    return ComponentId(sequencer, ComponentType.SEQUENCER)
