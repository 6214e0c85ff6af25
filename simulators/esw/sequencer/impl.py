"""The client of the actor of a sequencer."""

from __future__ import annotations

import math
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import Any, cast

from harness.contracts.esw.messages import Id
from harness.contracts.esw.params.responses import SubmitResponse
from harness.contracts.esw.sequencing.sequencer import (
    AbortSequence,
    DiagnosticMode,
    OperationsMode,
    QuerySequenceFinal,
    SequencerGoOffline,
    SequencerGoOnline,
    SequencerRequest,
    SequencerStateResponse,
    StartSequence,
    Stop,
    SubmitSequence,
    SubscribeSequencerState,
)
from simulators.esw.actors.refs import ActorRef
from simulators.esw.sequencer.api import SequencerApi

ANSWER_LIMIT = 2.0
"""Seconds for an answer to what the sequencer does alone."""
HANDLER_LIMIT = 5.0
"""Seconds for an answer to what the script has a say in."""
ASKS_SCRIPT = (
    StartSequence,
    SubmitSequence,
    SequencerGoOnline,
    SequencerGoOffline,
    AbortSequence,
    Stop,
    DiagnosticMode,
    OperationsMode,
)
STATES_BUFFER = 16
"""States that may wait for a slow subscriber."""

Scale = Callable[[float], float]


class SequencerImpl(SequencerApi):
    """Turns calls into messages for `SequencerBehavior`.

    :param scale: makes time limits of the real sequencer those of this one.
    """

    def __init__(self, actor: ActorRef, scale: Scale = float) -> None:
        self._actor = actor
        self._limit, self._handler_limit = scale(ANSWER_LIMIT), scale(HANDLER_LIMIT)

    async def ask(self, request: SequencerRequest) -> Any:
        limit = self._handler_limit if isinstance(request, ASKS_SCRIPT) else self._limit
        return await self._actor.ask(request, limit)

    async def query_final(self, run_id: Id, seconds: float) -> SubmitResponse:
        # A limit of nothing would be over before an end that is known already could come.
        answer = await self._actor.ask(QuerySequenceFinal(run_id, math.ceil(seconds)), max(seconds, 0.001))
        return cast(SubmitResponse, answer)

    async def subscribe_state(self) -> AsyncGenerator[SequencerStateResponse, None]:
        async with aclosing(self._actor.subscribe(SubscribeSequencerState(), STATES_BUFFER)) as states:
            async for state in states:
                yield cast(SequencerStateResponse, state)

    async def close(self) -> None:
        """Do nothing: the way to an actor belongs to the actor system."""
