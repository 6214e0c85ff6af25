"""A client of the Agent Service, which starts and ends what agents run on their machines."""

from __future__ import annotations

from typing import Any

from harness.connectors.esw.clients.location_client import LocationServiceClient
from harness.connectors.esw.registered_service import RegisteredService
from harness.contracts.esw.location import ComponentId, ComponentType
from harness.contracts.esw.messages import Message
from harness.contracts.esw.sequencing.agent_service import (
    AGENT_SERVICE,
    AgentStatusResponse,
    GetAgentStatus,
    KillComponent,
    KillResponse,
    SpawnContainers,
    SpawnContainersResponse,
    SpawnResponse,
    SpawnSequenceComponent,
    SpawnSequenceManager,
)
from harness.contracts.esw.values.names import Prefix

AGENT_SERVICE_ID = ComponentId(Prefix("ESW.agent_service"), ComponentType.SERVICE)
SPAWN_BUDGET = 20.0
"""Seconds: what was started is waited for until it is registered, for up to 18 s."""
KILL_BUDGET = 10.0


class AgentServiceClient:
    """Used on one event loop. Raises errors of `harness.errors`; a refusal is an answer, `Failed`, and no error.

    Versions are those of what is started; "" for the one that the agent takes.
    """

    def __init__(self, location: LocationServiceClient) -> None:
        self.service = RegisteredService(AGENT_SERVICE, "the Agent Service", AGENT_SERVICE_ID, location)

    async def get_status(self) -> AgentStatusResponse:
        """Return what runs on which agent."""
        answer: AgentStatusResponse = await self.service.post(GetAgentStatus(), "asking what agents run", harmless=True)
        return answer

    async def spawn_sequence_component(self, agent: Prefix, name: str, version: str = "") -> SpawnResponse:
        """Start a sequence component of an agent's subsystem."""
        request = SpawnSequenceComponent(agent, name, (version,) if version else ())
        answer: SpawnResponse = await self._spawn(request, f"the sequence component {name} on {agent}")
        return answer

    async def spawn_sequence_manager(
        self, agent: Prefix, path: str, *, is_local: bool, version: str = ""
    ) -> SpawnResponse:
        """Start the Sequence Manager.

        :param path: of the file of observing modes.
        :param is_local: whether that is on the agent's disk, and not with the Config Service.
        """
        request = SpawnSequenceManager(agent, path, is_local, (version,) if version else ())
        answer: SpawnResponse = await self._spawn(request, f"the Sequence Manager on {agent}")
        return answer

    async def spawn_containers(self, agent: Prefix, path: str, *, is_local: bool) -> SpawnContainersResponse:
        """Start the containers of a host.

        :param path: of the file that names them.
        :param is_local: whether that is on the agent's disk, and not with the Config Service.
        """
        request = SpawnContainers(agent, path, is_local)
        answer: SpawnContainersResponse = await self._spawn(request, f"the containers of {path} on {agent}")
        return answer

    async def kill(self, component: ComponentId) -> KillResponse:
        """Kill the process of a component that an agent has started."""
        what = f"killing the {component.component_type} {component.prefix}"
        answer: KillResponse = await self.service.post(KillComponent(component), what, budget=KILL_BUDGET)
        return answer

    async def _spawn(self, request: Message, what: str) -> Any:
        return await self.service.post(request, f"starting {what}", budget=SPAWN_BUDGET)
