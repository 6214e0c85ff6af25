"""The event service: what gateway and components publish, get and subscribe by."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import cast

from harness.contracts.esw.codec import decode, encode
from harness.contracts.esw.params.events import Event, EventKey, never_published
from harness.contracts.esw.values.wire_value import Media
from simulators.esw.events.feed import EventFeed
from simulators.esw.events.globs import Glob
from simulators.esw.events.rate_limit import RateLimit
from simulators.esw.events.stores.store import EventStore
from simulators.esw.events.subscription import Subscription

_log = logging.getLogger(__name__)


class EventService:
    """Events on a store; used and closed on one event loop.

    All methods raise `EventServerUnavailableError`.
    """

    def __init__(self, store: EventStore) -> None:
        self._store, self._feed = store, EventFeed(store)

    async def publish(self, event: Event) -> None:
        """Publish an event."""
        await self._store.publish(str(event.key), encode(event, Media.CBOR))

    async def get(self, keys: Sequence[EventKey]) -> tuple[Event, ...]:
        """Return the latest event of each key; for one that was never published the invalid event."""
        values = await self._store.get([str(key) for key in keys])
        return tuple(_read(key, value) for key, value in zip(keys, values, strict=True))

    async def subscribe(self, keys: Sequence[EventKey], most: int = 0) -> AsyncGenerator[Event, None]:
        """Yield the latest event of each key, then all that are published; close the generator to cancel.

        :param most: events a second, of all keys together; 0 for any number.
        """
        subscription, names = Subscription(RateLimit(most)), [str(key) for key in keys]
        try:
            await self._feed.add_keys(subscription, names)
            subscription.begin(await self.get(keys))
            async with aclosing(subscription.events()) as events:
                async for event in events:
                    yield event
        finally:
            self._feed.remove(subscription, names)

    async def subscribe_pattern(self, pattern: str, most: int = 0) -> AsyncGenerator[Event, None]:
        """Yield all events that are published under keys which match a pattern of Redis."""
        subscription = Subscription(RateLimit(most))
        try:
            await self._feed.add_glob(subscription, Glob(pattern))
            subscription.begin()
            async with aclosing(subscription.events()) as events:
                async for event in events:
                    yield event
        finally:
            self._feed.remove(subscription)

    async def close(self) -> None:
        """End the subscriptions, and the connection to the store."""
        await self._feed.close()
        await self._store.close()


def _read(key: EventKey, value: bytes | None) -> Event:
    if value is not None:
        try:
            return cast(Event, decode(Event, value, Media.CBOR))
        except ValueError as error:
            _log.warning("what is kept as %s is no event: %s", key, error)
    return never_published(key)
