"""What an agent can be asked."""

from __future__ import annotations

from abc import ABC, abstractmethod

from harness.contracts.esw.location import Location
from harness.contracts.esw.sequencing.agent_service import KillResponse, SpawnContainersResponse, SpawnResponse


class AgentApi(ABC):
    """An agent. All raise `ConnectionError` if it is gone, `TimeoutError` if it does not answer in time."""

    @abstractmethod
    async def spawn_sequence_component(self, name: str, version: str | None) -> SpawnResponse:
        """Start a sequence component of the agent's subsystem, and wait until it is registered."""

    @abstractmethod
    async def spawn_sequence_manager(
        self, obs_mode_config_path: str, is_config_local: bool, version: str | None
    ) -> SpawnResponse:
        """Start the Sequence Manager, and wait until it is registered."""

    @abstractmethod
    async def spawn_containers(self, host_config_path: str, is_config_local: bool) -> SpawnContainersResponse:
        """Start the containers that a file lists, and wait until they are registered."""

    @abstractmethod
    async def kill_component(self, location: Location) -> KillResponse:
        """Kill the process of a component."""
