"""Turns administration into messages for the actors of components."""

from __future__ import annotations

from typing import cast

from harness.contracts.esw.components import GoOffline, GoOnline
from harness.contracts.esw.lifecycle_states import ContainerLifecycleState, SupervisorLifecycleState
from harness.contracts.esw.location import ComponentId, ComponentType
from harness.contracts.esw.log_levels import Level, LogMetadata
from harness.contracts.esw.messages import DONE, Done
from harness.contracts.esw.values.names import Prefix
from simulators.esw.actors.system import ActorSystem
from simulators.esw.components.supervision.messages import (
    ContainerState,
    GetComponentLogMetadata,
    GetContainerState,
    GetSupervisorLifecycleState,
    LifecycleState,
    RestartComponent,
    SetComponentLogLevel,
    ShutdownComponent,
)
from simulators.esw.gateway.api import AdminApi
from simulators.esw.gateway.resolver import Resolver

ANSWER_LIMIT = 5.0
"""Seconds for an answer of a component."""


class AdminImpl(AdminApi):
    """Finds the actor of a component each time, and asks it.

    :param limit: seconds for its answer.
    """

    def __init__(self, resolver: Resolver, system: ActorSystem, limit: float = ANSWER_LIMIT) -> None:
        self._resolver, self._system, self._limit = resolver, system, limit

    async def set_log_level(self, component: ComponentId, level: Level) -> Done:
        return await self._order(component, SetComponentLogLevel(level))

    async def get_log_metadata(self, component: ComponentId) -> LogMetadata:
        return cast(LogMetadata, await self._ask(component, GetComponentLogMetadata()))

    async def shutdown(self, component: ComponentId) -> Done:
        return await self._order(component, ShutdownComponent())

    async def restart(self, component: ComponentId) -> Done:
        return await self._order(component, RestartComponent())

    async def go_online(self, component: ComponentId) -> Done:
        return await self._order(component, GoOnline())

    async def go_offline(self, component: ComponentId) -> Done:
        return await self._order(component, GoOffline())

    async def get_component_lifecycle_state(self, component: ComponentId) -> SupervisorLifecycleState:
        return cast(LifecycleState, await self._ask(component, GetSupervisorLifecycleState())).state

    async def get_container_lifecycle_state(self, prefix: Prefix) -> ContainerLifecycleState:
        container = ComponentId(prefix, ComponentType.CONTAINER)
        return cast(ContainerState, await self._ask(container, GetContainerState())).state

    async def _order(self, component: ComponentId, message: object) -> Done:
        await self._ask(component, message)
        return DONE

    async def _ask(self, component: ComponentId, message: object) -> object:
        location = await self._resolver.find_actor(component)
        return await self._system.refer(location.uri).ask(message, self._limit)
