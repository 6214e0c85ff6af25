"""The client of a component over HTTP, and the factory of both clients."""

from __future__ import annotations

import math
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import cast

from harness.contracts.esw.components import (
    COMMAND,
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
from harness.contracts.esw.messages import Id, Message
from harness.contracts.esw.params.commands import ControlCommand
from harness.contracts.esw.params.responses import OnewayResponse, SubmitResponse, ValidateResponse
from harness.contracts.esw.values.times import UTCTime
from simulators.esw.components.api import CommandApi
from simulators.esw.components.impl import CommandImpl
from simulators.esw.http_core.clients import ClientFactory
from simulators.esw.msocket.client import MsocketClient
from simulators.esw.msocket.errors import TIMEOUT, NamedError


class CommandClient(CommandApi):
    """Turns calls into requests over HTTP; made and closed on one event loop."""

    def __init__(self, client: MsocketClient) -> None:
        self._client = client

    async def validate(self, command: ControlCommand) -> ValidateResponse:
        return cast(ValidateResponse, await self._client.post(Validate(command)))

    async def submit(self, command: ControlCommand) -> SubmitResponse:
        return cast(SubmitResponse, await self._client.post(Submit(command)))

    async def oneway(self, command: ControlCommand) -> OnewayResponse:
        return cast(OnewayResponse, await self._client.post(Oneway(command)))

    async def query(self, run_id: Id) -> SubmitResponse:
        return cast(SubmitResponse, await self._client.post(Query(run_id)))

    async def query_final(self, run_id: Id, seconds: float) -> SubmitResponse:
        async with aclosing(self._client.stream(QueryFinal(run_id, math.ceil(seconds)))) as answers:
            try:
                return cast(SubmitResponse, await anext(answers))
            except NamedError as error:
                if error.name == TIMEOUT:
                    raise TimeoutError(str(error)) from None
                raise

    async def subscribe_current_state(self, names: tuple[str, ...] = ()) -> AsyncGenerator[CurrentState, None]:
        async with aclosing(self._client.stream(SubscribeCurrentState(names))) as states:
            async for state in states:
                yield state

    async def execute_diagnostic_mode(self, start_time: UTCTime, hint: str) -> None:
        await self._client.post(ExecuteDiagnosticMode(start_time, hint))

    async def execute_operations_mode(self) -> None:
        await self._post(ExecuteOperationsMode())

    async def close(self) -> None:
        await self._client.close()

    async def go_online(self) -> None:
        await self._post(GoOnline())

    async def go_offline(self) -> None:
        await self._post(GoOffline())

    async def _post(self, request: Message) -> None:
        await self._client.post(request)


COMMAND_CLIENTS: ClientFactory[CommandApi] = ClientFactory(COMMAND, http=CommandClient, actor=CommandImpl)
"""Makes the client of a component, whichever its location says."""
