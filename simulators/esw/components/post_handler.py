"""Answers the requests of the command service."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from harness.contracts.esw.components import (
    COMMAND,
    UNIT,
    ExecuteDiagnosticMode,
    ExecuteOperationsMode,
    GoOffline,
    GoOnline,
    Oneway,
    Query,
    Submit,
    Validate,
)
from simulators.esw.components.api import CommandApi
from simulators.esw.msocket.access import Access
from simulators.esw.msocket.post import PostHandler


class CommandPostHandler(PostHandler):
    """Turns requests into calls."""

    service = COMMAND

    def __init__(self, component: CommandApi) -> None:
        self._component = component

    async def handle(self, request: Any, access: Access) -> object:
        answer = await CALLS[type(request)](self._component, request)
        return UNIT if answer is None else answer


CALLS: Mapping[type, Callable[[CommandApi, Any], Awaitable[object]]] = {
    Validate: lambda component, request: component.validate(request.control_command),
    Submit: lambda component, request: component.submit(request.control_command),
    Oneway: lambda component, request: component.oneway(request.control_command),
    Query: lambda component, request: component.query(request.run_id),
    ExecuteDiagnosticMode: lambda component, request: component.execute_diagnostic_mode(
        request.start_time, request.hint
    ),
    ExecuteOperationsMode: lambda component, request: component.execute_operations_mode(),
    GoOnline: lambda component, request: component.go_online(),
    GoOffline: lambda component, request: component.go_offline(),
}
"""The call of each request."""
