"""The server that is registered with the Location Service, whichever it is."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from urllib.parse import urlsplit

from harness.contracts.esw.location import ComponentType, Connection, ConnectionType, Location
from simulators.esw.actors.paths import ForeignActorError
from simulators.esw.actors.system import ActorSystem
from simulators.esw.events.settings import StoreName
from simulators.esw.events.stores.memory_store import MemoryStore
from simulators.esw.events.stores.store import EventServerUnavailableError, EventStore, Published
from simulators.esw.location.api import LocationApi

ANSWER_LIMIT = 2.0
"""Seconds for a connection and for an answer."""


class LocatedStore(EventStore):
    """Looks a server up when it is first used, and again when it was not available.

    Over TCP it is Redis with Sentinel, and in memory an actor.

    :param name: under which the server is registered, and its master's.
    :param limit: seconds for each answer.
    """

    def __init__(self, name: StoreName, locations: LocationApi, system: ActorSystem, limit: float) -> None:
        self._name, self._locations, self._system, self._limit = name, locations, system, limit
        self._store: EventStore | None = None
        self._lock = asyncio.Lock()

    async def publish(self, key: str, value: bytes) -> None:
        async with self._use() as store:
            await store.publish(key, value)

    async def keep(self, key: str, value: bytes, seconds: float) -> None:
        async with self._use() as store:
            await store.keep(key, value, seconds)

    async def get(self, keys: Sequence[str]) -> Sequence[bytes | None]:
        async with self._use() as store:
            return await store.get(keys)

    async def listen(self) -> AsyncGenerator[Published | None, None]:
        async with self._use() as store, aclosing(store.listen()) as values:
            async for value in values:
                yield value

    async def close(self) -> None:
        store, self._store = self._store, None
        if store is not None:
            await store.close()

    @contextlib.asynccontextmanager
    async def _use(self) -> AsyncIterator[EventStore]:
        async with self._lock:
            store = self._store = self._store or await self._find()
        try:
            yield store
        except EventServerUnavailableError:
            if self._store is store:
                await self.close()
            raise

    async def _find(self) -> EventStore:
        try:
            async with asyncio.timeout(self._limit):
                for kind in (ConnectionType.TCP, ConnectionType.PEKKO):
                    where = Connection(self._name.prefix, ComponentType.SERVICE, kind)
                    if location := await self._locations.find(where):
                        return self._connect(location)
        except (OSError, ForeignActorError) as error:
            raise EventServerUnavailableError(f"{self._name.prefix} cannot be found: {error}") from None
        raise EventServerUnavailableError(f"{self._name.prefix} is not registered with the Location Service")

    def _connect(self, location: Location) -> EventStore:
        if location.connection.connection_type is ConnectionType.PEKKO:
            return MemoryStore(self._system.refer(location.uri), self._limit)
        from simulators.esw.events.stores.redis_store import RedisStore  # noqa: PLC0415  (takes long)

        parts = urlsplit(location.uri)
        return RedisStore(parts.hostname or "", parts.port or 0, self._name.master, self._limit)
