"""Hands what is published to all subscriptions of a process, over one connection."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Iterable
from contextlib import aclosing

from harness.contracts.esw.codec import decode
from harness.contracts.esw.params.events import Event
from harness.contracts.esw.values.wire_value import Media
from simulators.esw.events.globs import Glob
from simulators.esw.events.stores.store import EventStore, Published
from simulators.esw.events.subscription import Subscription

_log = logging.getLogger(__name__)


class EventFeed:
    """Listens as long as there are subscriptions; used and closed on one event loop."""

    def __init__(self, store: EventStore) -> None:
        self._store = store
        self._by_key: defaultdict[str, set[Subscription]] = defaultdict(set)
        self._by_glob: dict[Subscription, Glob] = {}
        self._listening: asyncio.Task[None] | None = None
        self._ready: asyncio.Future[None] | None = None

    async def add_keys(self, subscription: Subscription, keys: Iterable[str]) -> None:
        """Offer a subscription the events of keys from now on; raises `EventServerUnavailableError`."""
        for key in keys:
            self._by_key[key].add(subscription)
        await self._listen()

    async def add_glob(self, subscription: Subscription, glob: Glob) -> None:
        """Offer a subscription the events whose keys match; raises `EventServerUnavailableError`."""
        self._by_glob[subscription] = glob
        await self._listen()

    def remove(self, subscription: Subscription, keys: Iterable[str] = ()) -> None:
        """Offer it no more; without any left, listen no more."""
        self._by_glob.pop(subscription, None)
        for key in keys:
            self._by_key[key].discard(subscription)
            if not self._by_key[key]:
                del self._by_key[key]
        if not self._by_key and not self._by_glob:
            self._stop()

    async def close(self) -> None:
        """Listen no more."""
        task = self._listening
        self._stop()
        if task is not None:
            await asyncio.gather(task, return_exceptions=True)

    def _stop(self) -> None:
        if self._listening is not None:
            self._listening.cancel()
            self._listening = self._ready = None

    async def _listen(self) -> None:
        """Return when nothing can be missed any more."""
        if self._ready is None:
            loop = asyncio.get_running_loop()
            self._ready = loop.create_future()
            self._listening = loop.create_task(self._hear(self._ready))
        await asyncio.shield(self._ready)

    async def _hear(self, ready: asyncio.Future[None]) -> None:
        try:
            async with aclosing(self._store.listen()) as values:
                async for value in values:
                    if value is None:
                        ready.set_result(None)
                    else:
                        self._dispatch(value)
        except Exception as error:
            self._lose(ready, error)

    def _dispatch(self, published: Published) -> None:
        wanting = self._by_key.get(published.key, set()) | {
            subscription for subscription, glob in self._by_glob.items() if glob.matches(published.key)
        }
        if not wanting:
            return
        try:
            event = decode(Event, published.value, Media.CBOR)
        except ValueError as error:
            _log.warning("what was published as %s is no event: %s", published.key, error)
            return
        for subscription in wanting:
            subscription.offer(event)

    def _lose(self, ready: asyncio.Future[None], error: Exception) -> None:
        """Tell all subscriptions that the server is away; the next one begins anew."""
        self._listening = self._ready = None
        if not ready.done():
            ready.set_exception(error)
            ready.exception()
        for subscription in set(self._by_glob).union(*self._by_key.values()):
            subscription.fail(error)
