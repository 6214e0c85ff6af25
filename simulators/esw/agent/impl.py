"""The client of the actor of an agent."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from harness.contracts.esw.location import Location
from harness.contracts.esw.sequencing.agent_service import (
    KillResponse,
    SpawnContainers,
    SpawnContainersResponse,
    SpawnResponse,
    SpawnSequenceComponent,
    SpawnSequenceManager,
)
from harness.contracts.esw.values.names import Prefix
from simulators.esw.actors.refs import ActorRef
from simulators.esw.agent.api import AgentApi
from simulators.esw.agent.messages import KillLocated
from simulators.esw.agent.settings import KILL_LIMIT, REGISTRATION_LIMIT

MARGIN = 1.0
"""Seconds that an answer may take longer than the limit by which the agent itself gives up."""


class AgentImpl(AgentApi):
    """Turns calls into messages for `AgentBehavior`.

    :param prefix: of the agent.
    :param scale: makes time limits of real agents those of this one.
    """

    def __init__(self, prefix: Prefix, actor: ActorRef, scale: Callable[[float], float] = float) -> None:
        self._prefix, self._actor = prefix, actor
        self._spawn_limit = scale(REGISTRATION_LIMIT) + MARGIN
        self._kill_limit = scale(KILL_LIMIT) + MARGIN

    async def spawn_sequence_component(self, name: str, version: str | None) -> SpawnResponse:
        request = SpawnSequenceComponent(self._prefix, name, _write_option(version))
        return cast(SpawnResponse, await self._actor.ask(request, self._spawn_limit))

    async def spawn_sequence_manager(
        self, obs_mode_config_path: str, is_config_local: bool, version: str | None
    ) -> SpawnResponse:
        request = SpawnSequenceManager(self._prefix, obs_mode_config_path, is_config_local, _write_option(version))
        return cast(SpawnResponse, await self._actor.ask(request, self._spawn_limit))

    async def spawn_containers(self, host_config_path: str, is_config_local: bool) -> SpawnContainersResponse:
        request = SpawnContainers(self._prefix, host_config_path, is_config_local)
        return cast(SpawnContainersResponse, await self._actor.ask(request, self._spawn_limit))

    async def kill_component(self, location: Location) -> KillResponse:
        return cast(KillResponse, await self._actor.ask(KillLocated(location), self._kill_limit))


def _write_option(version: str | None) -> tuple[str, ...]:
    return () if version is None else (version,)
