"""Values that Redis keeps, found through Sentinel, as CSW has them: any client of CSW reads ours."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Iterator, Sequence
from typing import Any, cast

from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.asyncio.retry import Retry
from redis.asyncio.sentinel import Sentinel
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from simulators.esw.events.stores.store import EventServerUnavailableError, EventStore, Published

BEAT = 1.0
"""Seconds without a value after which Redis is asked whether it is there."""


CONNECTIONS = 8
"""Connections that are used at a time; one more call waits."""


class RedisStore(EventStore):
    """A connection to the master that Sentinel tells.

    :param port: of Sentinel.
    :param master: the name by which Sentinel knows it.
    :param limit: seconds for a connection, and for an answer.
    """

    def __init__(self, host: str, port: int, master: str, limit: float) -> None:
        limits = {"socket_timeout": limit, "socket_connect_timeout": limit, "retry": Retry(NoBackoff(), 0)}
        self._sentinel = Sentinel([(host, port)], sentinel_kwargs=limits, **limits)  # type: ignore[no-untyped-call]
        self._redis: Redis = self._sentinel.master_for(master)
        self._limit = limit
        self._free = asyncio.Semaphore(CONNECTIONS)

    async def publish(self, key: str, value: bytes) -> None:
        async with self._use(), self._redis.pipeline(transaction=False) as pipeline:
            pipeline.publish(key, value)
            pipeline.set(key, value)
            await pipeline.execute()

    async def keep(self, key: str, value: bytes, seconds: float) -> None:
        async with self._use():
            await self._redis.set(key, value, px=max(1, round(seconds * 1000)))

    async def get(self, keys: Sequence[str]) -> Sequence[bytes | None]:
        async with self._use():
            return cast(list[bytes | None], await self._redis.mget(keys))

    async def listen(self) -> AsyncGenerator[Published | None, None]:
        with _tell_away():
            async with self._redis.pubsub() as pubsub:
                await pubsub.psubscribe("*")
                while (message := await self._hear(pubsub))["type"] != "psubscribe":
                    pass
                yield None
                while True:
                    message = await self._hear(pubsub)
                    if message["type"] == "pmessage":
                        yield Published(message["channel"].decode(errors="replace"), message["data"])

    async def close(self) -> None:
        await self._redis.aclose()
        for sentinel in self._sentinel.sentinels:
            await sentinel.aclose()

    @contextlib.asynccontextmanager
    async def _use(self) -> AsyncGenerator[None, None]:
        async with self._free:
            with _tell_away():
                yield

    async def _hear(self, pubsub: PubSub) -> dict[str, Any]:
        """Return the next message, that of a beat included."""
        message: dict[str, Any] | None = await pubsub.get_message(timeout=BEAT)
        if message is None:
            await pubsub.ping()
            message = await pubsub.get_message(timeout=self._limit)
        if message is None:
            raise EventServerUnavailableError(f"the event server has not answered within {self._limit:g} s")
        return message


@contextlib.contextmanager
def _tell_away() -> Iterator[None]:
    """Raise `EventServerUnavailableError` for what Redis or the connection to it says."""
    try:
        yield
    except EventServerUnavailableError:
        raise
    except (RedisError, OSError) as error:
        raise EventServerUnavailableError(f"the event server does not answer: {error}") from None
