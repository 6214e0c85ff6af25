"""Follows a sequencer, whether it is there or not, and what can only be asked again and again."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace

from harness.connectors.esw.clients.esw_clients import EswClients
from harness.connectors.esw.sequencing.sequencer_tellings import SequencerTeller
from harness.connectors.told import Told
from harness.contracts.esw.location import (
    ComponentType,
    Connection,
    ConnectionType,
    LocationRemoved,
    LocationUpdated,
    TrackingEvent,
)
from harness.contracts.esw.sequencing.sequencer import SequencerStateResponse
from harness.contracts.esw.values.names import Prefix
from harness.errors import ConnectorError
from harness.events.entry import Kind
from harness.events.key import Key

Heard = TrackingEvent | SequencerStateResponse | ConnectorError


@dataclass(frozen=True, slots=True)
class SequencerStream:
    """All that a sequencer tells: state, sequence and steps."""

    prefix: Prefix


class SequencerFollower:
    """Follows one sequencer by one websocket, as often as it is started. Used on one event loop.

    :param stack: ends what is begun here.
    """

    def __init__(self, clients: EswClients, teller: SequencerTeller, prefix: Prefix, stack: AsyncExitStack) -> None:
        self._clients, self._teller, self._prefix, self._stack = clients, teller, prefix, stack
        self._heard: asyncio.Queue[tuple[object, Heard]] = asyncio.Queue()
        self._following: asyncio.Task[None] | None = None
        self._uri = ""
        self._connection = Connection(prefix, ComponentType.SEQUENCER, ConnectionType.HTTP)

    async def open(self) -> AsyncIterator[Told]:
        """Begin to listen, and return what is told from now on; raises errors of `harness.errors`."""
        located = await self._stack.enter_async_context(self._clients.location.track(self._connection))
        tracking = asyncio.create_task(self._pass_on(located, self))
        self._stack.push_async_callback(_end, tracking)
        self._stack.push_async_callback(self._stop)
        if uri := await self._find():
            await self._follow(uri)
        else:
            list(self._teller.tell_gone())  # what it is at first is read
        return self._tell()

    async def _follow(self, uri: str) -> None:
        """Subscribe, and return once that is so."""
        await self._stop()
        self._uri = uri
        subscribed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._following = task = asyncio.create_task(self._subscribe(subscribed))
        await asyncio.wait((task, subscribed), return_when=asyncio.FIRST_COMPLETED)

    async def _subscribe(self, subscribed: asyncio.Future[None]) -> None:
        try:
            async with self._clients.sequencers.subscribe(self._prefix) as states:
                subscribed.set_result(None)
                await self._pass_on(states, asyncio.current_task())
        except ConnectorError as error:
            self._heard.put_nowait((asyncio.current_task(), error))

    async def _pass_on(self, heard: AsyncIterator[Heard], who: object) -> None:
        try:
            async for one in heard:
                self._heard.put_nowait((who, one))
        except ConnectorError as error:
            self._heard.put_nowait((who, error))

    async def _tell(self) -> AsyncIterator[Told]:
        while True:
            who, heard = await self._heard.get()
            if who not in (self, self._following):
                continue  # of a sequencer that has been replaced
            match heard:
                case SequencerStateResponse():
                    told = self._teller.tell(heard.sequencer_state, heard.step_list)
                case LocationUpdated():
                    told = iter(())
                    if self._following is None:
                        await self._follow(heard.location.uri)
                case LocationRemoved():
                    await self._stop()
                    told = self._teller.tell_gone()
                case _:
                    told = self._teller.tell_gone()
                    await self._replace(heard, who)
            for one in told:
                yield one

    async def _replace(self, error: ConnectorError, who: object) -> None:
        """Follow the sequencer that has taken the place of one whose stream has ended; raises why it has, without."""
        uri = await self._find()
        if who is self or uri == self._uri:
            raise error
        await (self._follow(uri) if uri else self._stop())

    async def _find(self) -> str:
        """Return where the sequencer is; "" for nowhere."""
        location = await self._clients.location.find(self._connection)
        return location.uri if location else ""

    async def _stop(self) -> None:
        following, self._following = self._following, None
        if following is not None:
            await _end(following)


async def poll(ask: Callable[[], Awaitable[Sequence[Told]]], period: float) -> AsyncIterator[Told]:
    """Yield what has changed since it was asked last; raises what asking does.

    :param ask: returns all that there is to tell.
    :param period: seconds between two times.
    """
    known: dict[Key, Told] = {told.key: told for told in await ask()}
    while True:
        await asyncio.sleep(period)
        for told in await ask():
            before, known[told.key] = known.get(told.key), told
            if before is None or (before.value, before.label) != (told.value, told.label):
                yield replace(told, kind=Kind.POLLED)


async def _end(task: asyncio.Task[None]) -> None:
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await asyncio.gather(task, return_exceptions=True)
