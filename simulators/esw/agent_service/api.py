"""What the Agent Service can be asked."""

from __future__ import annotations

from abc import ABC, abstractmethod

from harness.contracts.esw.location import ComponentId
from harness.contracts.esw.sequencing.agent_service import (
    AgentStatusResponse,
    KillResponse,
    SpawnContainersResponse,
    SpawnResponse,
)
from harness.contracts.esw.values.names import Prefix


class AgentServiceApi(ABC):
    """The Agent Service; what goes wrong is an answer."""

    @abstractmethod
    async def spawn_sequence_component(self, agent: Prefix, name: str, version: str | None) -> SpawnResponse:
        """Start a sequence component of the agent's subsystem, and wait until it is registered."""

    @abstractmethod
    async def spawn_sequence_manager(
        self, agent: Prefix, obs_mode_config_path: str, is_config_local: bool, version: str | None
    ) -> SpawnResponse:
        """Start the Sequence Manager, and wait until it is registered."""

    @abstractmethod
    async def spawn_containers(
        self, agent: Prefix, host_config_path: str, is_config_local: bool
    ) -> SpawnContainersResponse:
        """Start the containers that a file lists, and wait until they are registered."""

    @abstractmethod
    async def kill_component(self, component: ComponentId) -> KillResponse:
        """Kill the process of a component."""

    @abstractmethod
    async def get_agent_status(self) -> AgentStatusResponse:
        """Return what runs on which agent."""
