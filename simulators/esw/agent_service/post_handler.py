"""Answers the requests of the Agent Service."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from harness.contracts.esw.messages import Option
from harness.contracts.esw.sequencing.agent_service import (
    AGENT_SERVICE,
    GetAgentStatus,
    KillComponent,
    SpawnContainers,
    SpawnSequenceComponent,
    SpawnSequenceManager,
)
from simulators.esw.agent_service.api import AgentServiceApi
from simulators.esw.msocket.access import Access
from simulators.esw.msocket.post import PostHandler

USER = "esw-user"
"""The role that changes need, where the service has a login."""


class AgentServicePostHandler(PostHandler):
    """Turns requests into calls, once the user has the role that they need."""

    service = AGENT_SERVICE

    def __init__(self, agents: AgentServiceApi) -> None:
        self._agents = agents

    async def handle(self, request: Any, access: Access) -> object:
        if not isinstance(request, GetAgentStatus):
            await access.require_any_role(USER)
        return await CALLS[type(request)](self._agents, request)


def _read(version: Option[str]) -> str | None:
    return version[0] if version else None


CALLS: Mapping[type, Callable[[AgentServiceApi, Any], Awaitable[object]]] = {
    SpawnSequenceComponent: lambda agents, request: agents.spawn_sequence_component(
        request.agent_prefix, request.component_name, _read(request.version)
    ),
    SpawnSequenceManager: lambda agents, request: agents.spawn_sequence_manager(
        request.agent_prefix, request.obs_mode_config_path, request.is_config_local, _read(request.version)
    ),
    SpawnContainers: lambda agents, request: agents.spawn_containers(
        request.agent_prefix, request.host_config_path, request.is_config_local
    ),
    KillComponent: lambda agents, request: agents.kill_component(request.component_id),
    GetAgentStatus: lambda agents, request: agents.get_agent_status(),
}
"""The call of each request."""
