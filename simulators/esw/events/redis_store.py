"""Values that Redis keeps, found through Sentinel, as CSW has them: any client of CSW reads ours."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncGenerator, Sequence
from typing import Any

from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.asyncio.retry import Retry
from redis.asyncio.sentinel import Sentinel
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from simulators.esw.events.store import EventServerUnavailableError, EventStore, Published

BEAT = 1.0
"""Seconds without a value after which Redis is asked whether it is there."""


class RedisStore(EventStore):
    """A connection to the master that Sentinel tells.

    :param port: of Sentinel.
    :param master: the name by which Sentinel knows it.
    :param limit: seconds for a connection, and for an answer.
    """

    def __init__(self, host: str, port: int, master: str, limit: float) -> None:
        limits = {"socket_timeout": limit, "socket_connect_timeout": limit, "retry": Retry(NoBackoff(), 0)}
        self._sentinel = Sentinel([(host, port)], sentinel_kwargs=limits, **limits)
        self._redis: Redis = self._sentinel.master_for(master)
        self._limit = limit

    async def publish(self, key: str, value: bytes) -> None:
        with _tell_away():
            async with self._redis.pipeline(transaction=False) as pipeline:
                pipeline.publish(key, value)
                pipeline.set(key, value)
                await pipeline.execute()

    async def keep(self, key: str, value: bytes, seconds: float) -> None:
        with _tell_away():
            await self._redis.set(key, value, px=max(1, round(seconds * 1000)))

    async def get(self, keys: Sequence[str]) -> Sequence[bytes | None]:
        with _tell_away():
            return await self._redis.mget(keys)

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

    async def _hear(self, pubsub: PubSub) -> dict[str, Any]:
        """Return the next message, that of a beat included."""
        message = await pubsub.get_message(timeout=BEAT)
        if message is None:
            await pubsub.ping()
            message = await pubsub.get_message(timeout=self._limit)
        if message is None:
            raise EventServerUnavailableError(f"the event server has not answered within {self._limit:g} s")
        return message


@contextlib.contextmanager
def _tell_away() -> Any:
    """Raise `EventServerUnavailableError` for what Redis or the connection to it says."""
    try:
        yield
    except EventServerUnavailableError:
        raise
    except (RedisError, OSError) as error:
        raise EventServerUnavailableError(f"the event server does not answer: {error}") from None
