"""The client of the actor of the Sequence Manager."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from harness.contracts.esw.messages import Message
from simulators.esw.actors.refs import ActorRef
from simulators.esw.sequence_manager.api import SequenceManagerApi
from simulators.esw.sequence_manager.behavior import find_budget

MARGIN = 1.0
"""Seconds that an answer may take longer than the change: the Sequence Manager itself tells that it takes too long."""


class SequenceManagerImpl(SequenceManagerApi):
    """Turns calls into messages for `SequenceManagerBehavior`.

    :param scale: makes time limits of the real service those of this one.
    """

    def __init__(self, actor: ActorRef, scale: Callable[[float], float] = float) -> None:
        self._actor, self._scale = actor, scale

    async def ask(self, request: Message) -> Any:
        return await self._actor.ask(request, self._scale(find_budget(request)) + MARGIN)

    async def close(self) -> None:
        """Do nothing: the way to an actor belongs to the actor system."""
