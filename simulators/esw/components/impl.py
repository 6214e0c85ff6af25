"""The client of the actor of a component."""

from __future__ import annotations

import math
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import cast

from harness.contracts.esw.components import (
    CurrentState,
    ExecuteDiagnosticMode,
    ExecuteOperationsMode,
    GoOffline,
    GoOnline,
    Oneway,
    Query,
    QueryFinal,
    Submit,
    SubscribeCurrentState,
    Validate,
)
from harness.contracts.esw.messages import Id
from harness.contracts.esw.params.commands import ControlCommand
from harness.contracts.esw.params.responses import OnewayResponse, SubmitResponse, ValidateResponse
from harness.contracts.esw.values.times import UTCTime
from simulators.esw.actors.refs import ActorRef
from simulators.esw.components.api import CommandApi

ANSWER_LIMIT = 5.0
"""Seconds for an answer of the actor: CSW's components answer at once, or are taken for gone."""
STATES_BUFFER = 256
"""Current states that may wait for a slow subscriber."""


class CommandImpl(CommandApi):
    """Turns calls into messages for `ComponentBehavior`.

    :ivar actor: may be replaced by one that lives now.
    """

    def __init__(self, actor: ActorRef, limit: float = ANSWER_LIMIT) -> None:
        self.actor, self._limit = actor, limit

    async def validate(self, command: ControlCommand) -> ValidateResponse:
        return cast(ValidateResponse, await self._ask(Validate(command)))

    async def submit(self, command: ControlCommand) -> SubmitResponse:
        return cast(SubmitResponse, await self._ask(Submit(command)))

    async def oneway(self, command: ControlCommand) -> OnewayResponse:
        return cast(OnewayResponse, await self._ask(Oneway(command)))

    async def query(self, run_id: Id) -> SubmitResponse:
        return cast(SubmitResponse, await self._ask(Query(run_id)))

    async def query_final(self, run_id: Id, seconds: float) -> SubmitResponse:
        # A limit of nothing would be over before an end that is known already could come.
        answer = await self.actor.ask(QueryFinal(run_id, math.ceil(seconds)), max(seconds, 0.001))
        return cast(SubmitResponse, answer)

    async def subscribe_current_state(self, names: tuple[str, ...] = ()) -> AsyncGenerator[CurrentState, None]:
        async with aclosing(self.actor.subscribe(SubscribeCurrentState(names), STATES_BUFFER)) as states:
            async for state in states:
                yield cast(CurrentState, state)

    async def execute_diagnostic_mode(self, start_time: UTCTime, hint: str) -> None:
        await self._ask(ExecuteDiagnosticMode(start_time, hint))

    async def execute_operations_mode(self) -> None:
        await self._ask(ExecuteOperationsMode())

    async def close(self) -> None:
        """Do nothing: the way to an actor belongs to the actor system."""

    async def go_online(self) -> None:
        await self._ask(GoOnline())

    async def go_offline(self) -> None:
        await self._ask(GoOffline())

    async def _ask(self, request: object) -> object:
        return await self.actor.ask(request, self._limit)
