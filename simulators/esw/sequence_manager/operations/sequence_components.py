"""Asks sequence components, by the messages of their actors."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterable

from harness.contracts.esw.location import ComponentId, PekkoLocation
from harness.contracts.esw.messages import Message
from harness.contracts.esw.values.names import Prefix
from simulators.esw.actors.errors import ActorUnreachableError
from simulators.esw.actors.paths import ForeignActorError
from simulators.esw.actors.system import ActorSystem
from simulators.esw.sequence_component.messages import (
    GetStatus,
    GetStatusResponse,
    LoadScript,
    RestartScript,
    SequenceComponentShutdown,
    SequencerLocation,
    UnloadScript,
)

STATUS_LIMIT = 2.0
"""Seconds for a sequence component to tell whether it is idle."""
ASK_LIMIT = 30.0
"""Seconds for all else: longer than any change may take."""


class ScriptFailedError(Exception):
    """A sequence component could not start a sequencer."""


class SequenceComponents:
    """Asks sequence components, as long as the change lasts that is under way.

    :param system: reaches their actors.
    :param status_limit: seconds for one of them to tell whether it is idle.
    """

    def __init__(self, system: ActorSystem, status_limit: float = STATUS_LIMIT) -> None:
        self._system, self._status_limit = system, status_limit

    async def select_idle(self, components: Iterable[PekkoLocation]) -> dict[Prefix, PekkoLocation]:
        """Return those without a sequencer; one that does not answer has none to give."""
        asked = list(components)
        idle = await asyncio.gather(*map(self._is_idle, asked))
        return {one.connection.prefix: one for one, free in zip(asked, idle, strict=True) if free}

    async def load(self, component: PekkoLocation, script: LoadScript) -> ComponentId:
        """Start a sequencer, and return which; raises `ScriptFailedError`."""
        return await self._load(component, script)

    async def restart(self, component: PekkoLocation) -> ComponentId:
        """Restart the sequencer, and return which; raises `ScriptFailedError`."""
        return await self._load(component, RestartScript())

    async def unload(self, component: PekkoLocation) -> None:
        """Shut the sequencer down; with a sequence component that is gone it is gone, too."""
        with contextlib.suppress(ActorUnreachableError):
            await self._ask(component, UnloadScript())

    async def shut_down(self, component: PekkoLocation) -> None:
        """Shut the sequence component down, unless it is gone."""
        with contextlib.suppress(ActorUnreachableError):
            await self._ask(component, SequenceComponentShutdown())

    async def _is_idle(self, component: PekkoLocation) -> bool:
        with contextlib.suppress(ActorUnreachableError, ForeignActorError, TimeoutError):
            answer = await self._ask(component, GetStatus(), self._status_limit)
            return isinstance(answer, GetStatusResponse) and not answer.response
        return False

    async def _load(self, component: PekkoLocation, message: LoadScript | RestartScript) -> ComponentId:
        answer = await self._ask(component, message)
        if isinstance(answer, SequencerLocation):
            return answer.location.connection.component_id
        raise ScriptFailedError(getattr(answer, "msg", str(answer)))

    async def _ask(self, component: PekkoLocation, message: Message, limit: float = ASK_LIMIT) -> object:
        return await self._system.refer(component.uri).ask(message, limit)
