"""The actor of a container, which is reached by no other way."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import singledispatchmethod
from typing import Any

from harness.contracts.esw.lifecycle_states import ContainerLifecycleState
from harness.contracts.esw.location import ComponentId
from harness.contracts.esw.messages import DONE
from simulators.esw.actors.behavior import ActorContext, Behavior, Reply
from simulators.esw.actors.refs import ActorRef
from simulators.esw.components.supervision.messages import (
    ContainerState,
    GetComponents,
    GetContainerState,
    HeldComponents,
    RestartComponent,
    ShutdownComponent,
)

LIMIT = 5.0
"""Seconds that its components have to begin anew."""


class ContainerBehavior(Behavior):
    """Follows the messages of a container.

    :param components: what it holds.
    :param actors: of these, as they are now.
    :param shut_down: ends all of it; called when an administrator says so.
    """

    def __init__(
        self,
        context: ActorContext,
        components: tuple[ComponentId, ...],
        actors: Callable[[], Sequence[ActorRef]],
        shut_down: Callable[[], None],
    ) -> None:
        super().__init__(context)
        self._components, self._actors, self._shut_down = components, actors, shut_down

    def receive(self, message: Any, reply: Reply) -> None:
        self._follow(message, reply)

    @singledispatchmethod
    def _follow(self, message: Any, reply: Reply) -> None:
        raise TypeError(f"a container takes no {type(message).__name__}")

    @_follow.register
    def _get_state(self, request: GetContainerState, reply: Reply) -> None:
        reply.answer(ContainerState(ContainerLifecycleState.RUNNING))

    @_follow.register
    def _get_components(self, request: GetComponents, reply: Reply) -> None:
        reply.answer(HeldComponents(self._components))

    @_follow.register
    def _restart(self, request: RestartComponent, reply: Reply) -> None:
        self.context.start(self._restart_all(reply))

    async def _restart_all(self, reply: Reply) -> None:
        await asyncio.gather(
            *(actor.ask(RestartComponent(), LIMIT) for actor in self._actors()), return_exceptions=True
        )
        reply.answer(DONE)

    @_follow.register
    def _shutdown(self, request: ShutdownComponent, reply: Reply) -> None:
        reply.answer(DONE)
        self._shut_down()
