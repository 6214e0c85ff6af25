"""The actor of an agent."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import singledispatchmethod
from typing import Any

from harness.contracts.esw.location import Location
from harness.contracts.esw.sequencing.agent_service import (
    KillResponse,
    SpawnContainers,
    SpawnContainersCompleted,
    SpawnContainersResponse,
    SpawnResponse,
    SpawnSequenceComponent,
    SpawnSequenceManager,
)
from harness.contracts.esw.sequencing.sequence_manager import Failed
from simulators.esw.actors.behavior import ActorContext, Behavior, Reply
from simulators.esw.agent.messages import KillLocated
from simulators.esw.agent.orders import Orders, read_host_config
from simulators.esw.agent.spawning import Spawner
from simulators.esw.config.client import ConfigUnavailableError
from simulators.esw.location.api import LocationApi


class AgentBehavior(Behavior):
    """Follows the messages of one agent, all at once: what it starts takes a while.

    :param kill: kills a component.
    """

    def __init__(
        self,
        context: ActorContext,
        orders: Orders,
        spawner: Spawner,
        locations: LocationApi,
        kill: Callable[[Location], Awaitable[KillResponse]],
    ) -> None:
        super().__init__(context)
        self._orders, self._spawner, self._locations, self._kill_component = orders, spawner, locations, kill

    def receive(self, message: Any, reply: Reply) -> None:
        self.context.start(_answer(self._follow(message), reply))

    @singledispatchmethod
    def _follow(self, message: Any) -> Awaitable[object]:
        raise TypeError(f"an agent takes no {type(message).__name__}")

    @_follow.register
    async def _spawn_sequence_component(self, message: SpawnSequenceComponent) -> SpawnResponse:
        try:
            order = self._orders.order_sequence_component(message.component_name)
        except ValueError as error:
            return Failed(str(error))
        return await self._spawner.spawn(order)

    @_follow.register
    async def _spawn_sequence_manager(self, message: SpawnSequenceManager) -> SpawnResponse:
        return await self._spawner.spawn(
            self._orders.order_sequence_manager(message.obs_mode_config_path, message.is_config_local)
        )

    @_follow.register
    async def _spawn_containers(self, message: SpawnContainers) -> SpawnContainersResponse:
        try:
            names = await read_host_config(message.host_config_path, message.is_config_local, self._locations)
        except (ConfigUnavailableError, ValueError) as error:
            return Failed(str(error))
        answers = await asyncio.gather(*map(self._spawn_container, names))
        return SpawnContainersCompleted(dict(zip(names, answers, strict=True)))

    async def _spawn_container(self, name: str) -> SpawnResponse:
        try:
            order = self._orders.order_container(name)
        except ValueError as error:
            return Failed(str(error))
        return await self._spawner.spawn(order)

    @_follow.register
    async def _kill(self, message: KillLocated) -> KillResponse:
        return await self._kill_component(message.location)


async def _answer(following: Awaitable[object], reply: Reply) -> None:
    try:
        reply.answer(await following)
    except Exception as error:
        reply.fail(error)
