"""Finds the agent that is meant, and asks it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar
from urllib.parse import urlsplit

from harness.contracts.esw.location import (
    ComponentId,
    ComponentType,
    Connection,
    ConnectionType,
    Location,
    PekkoLocation,
)
from harness.contracts.esw.sequencing.agent_service import (
    AgentStatusResponse,
    KillResponse,
    SpawnContainersResponse,
    SpawnResponse,
)
from harness.contracts.esw.sequencing.sequence_manager import Failed, LocationServiceFailure
from harness.contracts.esw.values.names import Prefix
from simulators.esw.actors.errors import ActorUnreachableError
from simulators.esw.actors.paths import ForeignActorError
from simulators.esw.actors.system import ActorSystem
from simulators.esw.agent.api import AgentApi
from simulators.esw.agent.impl import AgentImpl
from simulators.esw.agent_service.agent_status import AGENT, group_by_agent
from simulators.esw.agent_service.api import AgentServiceApi
from simulators.esw.location.api import LocationApi
from simulators.esw.location.locating import describe_connection

T = TypeVar("T")


class AgentUnavailableError(Exception):
    """There is no agent to ask."""


class AgentServiceImpl(AgentServiceApi):
    """Asks agents by their actors; used on one event loop.

    :param system: reaches them.
    :param scale: makes time limits of real agents those of these.
    """

    def __init__(self, locations: LocationApi, system: ActorSystem, scale: Callable[[float], float] = float) -> None:
        self._locations, self._system, self._scale = locations, system, scale

    async def spawn_sequence_component(self, agent: Prefix, name: str, version: str | None) -> SpawnResponse:
        async def spawn() -> SpawnResponse:
            return await (await self._find_agent(agent)).spawn_sequence_component(name, version)

        return await _try(spawn())

    async def spawn_sequence_manager(
        self, agent: Prefix, obs_mode_config_path: str, is_config_local: bool, version: str | None
    ) -> SpawnResponse:
        async def spawn() -> SpawnResponse:
            found = await self._find_agent(agent)
            return await found.spawn_sequence_manager(obs_mode_config_path, is_config_local, version)

        return await _try(spawn())

    async def spawn_containers(
        self, agent: Prefix, host_config_path: str, is_config_local: bool
    ) -> SpawnContainersResponse:
        async def spawn() -> SpawnContainersResponse:
            return await (await self._find_agent(agent)).spawn_containers(host_config_path, is_config_local)

        return await _try(spawn())

    async def kill_component(self, component: ComponentId) -> KillResponse:
        async def kill() -> KillResponse:
            location = await self._find(component)
            return await (await self._find_agent_near(location)).kill_component(location)

        return await _try(kill())

    async def get_agent_status(self) -> AgentStatusResponse:
        try:
            return group_by_agent(await self._locations.list_by_connection_type(ConnectionType.PEKKO))
        except (ConnectionError, TimeoutError) as error:
            return LocationServiceFailure(_tell_location_failure(error))

    async def _find_agent(self, prefix: Prefix) -> AgentApi:
        return self._refer(await self._find(ComponentId(prefix, ComponentType.MACHINE)))

    async def _find_agent_near(self, location: PekkoLocation) -> AgentApi:
        """Return the agent that has started a component, otherwise one on its host."""
        host = urlsplit(location.uri).hostname or ""
        agents = [
            one
            for one in await _ask(self._locations.list_by_hostname(host))
            if isinstance(one, PekkoLocation) and one.connection.component_type is ComponentType.MACHINE
        ]
        if not agents:
            raise AgentUnavailableError(f"No agent running on host: {host}")
        started_by = location.metadata.get(AGENT)
        return self._refer(next((one for one in agents if one.connection.prefix == started_by), agents[0]))

    async def _find(self, component: ComponentId) -> PekkoLocation:
        connection = Connection(component.prefix, component.component_type, ConnectionType.PEKKO)
        location: Location | None = await _ask(self._locations.find(connection))
        if not isinstance(location, PekkoLocation):
            what = f"Could not find location matching connection: {describe_connection(connection)}"
            raise AgentUnavailableError(what)
        return location

    def _refer(self, location: PekkoLocation) -> AgentApi:
        return AgentImpl(location.connection.prefix, self._system.refer(location.uri), self._scale)


async def _try(asking: Awaitable[T]) -> T | Failed:
    """Return the answer of an agent, or why there is none."""
    try:
        return await asking
    except (AgentUnavailableError, ActorUnreachableError, ForeignActorError, TimeoutError) as error:
        return Failed(str(error))


async def _ask(asking: Awaitable[T]) -> T:
    try:
        return await asking
    except (ConnectionError, TimeoutError) as error:
        raise AgentUnavailableError(_tell_location_failure(error)) from None


def _tell_location_failure(error: Exception) -> str:
    return f"Location Service Error: {error or type(error).__name__}"
