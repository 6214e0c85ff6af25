"""The actor of a sequence component, which loads and unloads its sequencer: one change after another."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import singledispatchmethod
from typing import Any

from harness.contracts.esw.location import PekkoLocation
from harness.contracts.esw.sequencing.sequencer import Ok, Unhandled
from harness.errors import LauncherError
from simulators.esw.actors.behavior import ActorContext, Behavior, Reply
from simulators.esw.sequence_component.messages import (
    GetStatus,
    GetStatusResponse,
    LoadingScriptFailed,
    LoadScript,
    RestartScript,
    ScriptLocationError,
    ScriptResponse,
    SequenceComponentShutdown,
    SequencerLocation,
    UnloadScript,
)
from simulators.esw.sequencer.scripting.script_loading import ScriptLoadingError
from simulators.esw.sequencer.server import SequencerName, SequencerServer

MakeSequencer = Callable[[SequencerName], SequencerServer]


class SequenceComponentBehavior(Behavior):
    """Follows the messages of one sequence component.

    A change takes a while; the messages that come meanwhile are followed after it.

    :param make: makes a sequencer; raises `ScriptLoadingError`.
    :param unregister: unregisters the sequence component.
    :param end: ends it, once it has said so.
    """

    def __init__(
        self,
        context: ActorContext,
        make: MakeSequencer,
        unregister: Callable[[], Awaitable[None]],
        end: Callable[[], None],
    ) -> None:
        super().__init__(context)
        self._make, self._unregister, self._end = make, unregister, end
        self._name: SequencerName | None = None
        self._sequencer: SequencerServer | None = None
        self._location: PekkoLocation | None = None
        self._changing = asyncio.Lock()

    def receive(self, message: Any, reply: Reply) -> None:
        self.context.start(self._attend(message, reply))

    async def close(self) -> None:
        """End the sequencer."""
        async with self._changing:
            await self._unload()

    async def _attend(self, message: Any, reply: Reply) -> None:
        try:
            async with self._changing:
                answer = await self._follow(message)
        except Exception as error:
            reply.fail(error)
        else:
            reply.answer(answer)
            if isinstance(message, SequenceComponentShutdown):
                self._end()

    @singledispatchmethod
    async def _follow(self, message: Any) -> object:
        raise TypeError(f"a sequence component takes no {type(message).__name__}")

    @_follow.register
    async def _load_script(self, message: LoadScript) -> ScriptResponse:
        if self._sequencer is not None:
            return _refuse(message, "Running")
        return await self._load(SequencerName(message.subsystem, message.obs_mode, "".join(message.variation)))

    @_follow.register
    async def _restart_script(self, message: RestartScript) -> ScriptResponse:
        if self._name is None:
            return _refuse(message, "Idle")
        name = self._name
        await self._unload()
        return await self._load(name)

    @_follow.register
    async def _unload_script(self, message: UnloadScript) -> Ok:
        await self._unload()
        return Ok()

    @_follow.register
    async def _get_status(self, message: GetStatus) -> GetStatusResponse:
        return GetStatusResponse(() if self._location is None else (self._location,))

    @_follow.register
    async def _shut_down(self, message: SequenceComponentShutdown) -> Ok:
        await self._unload()
        await self._unregister()
        return Ok()

    async def _load(self, name: SequencerName) -> ScriptResponse:
        try:
            sequencer = self._make(name)
            location = await sequencer.start()
        except ScriptLoadingError as error:
            return LoadingScriptFailed(str(error))
        except LauncherError as error:
            return ScriptLocationError(str(error))
        self._name, self._sequencer, self._location = name, sequencer, location
        return SequencerLocation(location)

    async def _unload(self) -> None:
        sequencer, self._sequencer, self._name, self._location = self._sequencer, None, None, None
        if sequencer is not None:
            await sequencer.stop()


def _refuse(message: LoadScript | RestartScript, state: str) -> Unhandled:
    name = type(message).__name__
    return Unhandled(state, name, f"Sequence Component can not accept '{name}' message in '{state}' state")
