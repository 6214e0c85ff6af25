"""Values that an actor keeps in memory."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import cast

from simulators.esw.actors.refs import ActorRef
from simulators.esw.events.stores.messages import (
    GetValues,
    KeepValue,
    KeptValues,
    ListenToValues,
    PublishedValue,
    PublishValue,
)
from simulators.esw.events.stores.store import EventServerUnavailableError, EventStore, Published

LISTEN_BUFFER = 100_000
"""Values that may wait until they are taken."""


class MemoryStore(EventStore):
    """Turns calls into messages for `EventServerBehavior`.

    :param limit: seconds for an answer.
    """

    def __init__(self, actor: ActorRef, limit: float) -> None:
        self._actor, self._limit = actor, limit

    async def publish(self, key: str, value: bytes) -> None:
        await self._ask(PublishValue(key, value))

    async def keep(self, key: str, value: bytes, seconds: float) -> None:
        await self._ask(KeepValue(key, value, seconds))

    async def get(self, keys: Sequence[str]) -> Sequence[bytes | None]:
        return cast(KeptValues, await self._ask(GetValues(tuple(keys)))).values

    async def listen(self) -> AsyncGenerator[Published | None, None]:
        last: int | None = None
        try:
            async with aclosing(self._actor.subscribe(ListenToValues(), LISTEN_BUFFER)) as elements:
                async for element in elements:
                    value = cast(PublishedValue, element)
                    if last is None:
                        yield None
                    elif value.number != last + 1:
                        raise EventServerUnavailableError(
                            f"{value.number - last - 1} events came too fast, and are lost"
                        )
                    else:
                        yield Published(value.key, value.value)
                    last = value.number
        except OSError as error:
            raise _tell_away(error) from None
        raise EventServerUnavailableError("the event server has ended")

    async def close(self) -> None:
        """Do nothing: the connection is the actor system's."""

    async def _ask(self, message: object) -> object:
        try:
            return await self._actor.ask(message, self._limit)
        except OSError as error:
            raise _tell_away(error) from None


def _tell_away(error: OSError) -> EventServerUnavailableError:
    if isinstance(error, EventServerUnavailableError):
        return error
    return EventServerUnavailableError(f"the event server does not answer: {error}")
