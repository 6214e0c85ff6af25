"""Answers the requests of the command service that have streams."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Any

from harness.contracts.esw.components import COMMAND, QueryFinal
from simulators.esw.components.api import CommandApi
from simulators.esw.msocket.websocket import WebsocketHandler


class CommandWebsocketHandler(WebsocketHandler):
    """Turns requests into calls."""

    service = COMMAND

    def __init__(self, component: CommandApi) -> None:
        self._component = component

    def handle(self, request: Any) -> AsyncGenerator[object, None]:
        if isinstance(request, QueryFinal):
            return self._query_final(request)
        return self._component.subscribe_current_state(request.names)

    async def _query_final(self, request: QueryFinal) -> AsyncGenerator[object, None]:
        yield await self._component.query_final(request.run_id, request.timeout_in_seconds)
