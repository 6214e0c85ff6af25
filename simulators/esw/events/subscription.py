"""One subscription: the events that wait for its subscriber."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Iterable

from harness.contracts.esw.params.events import Event
from simulators.esw.events.rate_limit import RateLimit
from simulators.esw.msocket.errors import NamedError

BUFFER = 10_000
"""Events that may wait for the subscriber; one more ends the subscription."""


class Subscription:
    """Takes events as they are published, and gives them to one subscriber.

    What is published before `begin` waits for it.

    :param limit: which of them pass.
    """

    def __init__(self, limit: RateLimit) -> None:
        self._limit = limit
        self._clock = asyncio.get_running_loop().time
        self._held: list[Event] | None = []
        self._events: deque[Event] = deque()
        self._replayed: dict[str, str] = {}
        self._error: Exception | None = None
        self._changed = asyncio.Event()

    def begin(self, latest: Iterable[Event] = ()) -> None:
        """Give the latest events, then those that were published meanwhile; none twice."""
        held, self._held = self._held or [], None
        coming = {(event.key, event.event_id) for event in held}
        for event in latest:
            if (event.key, event.event_id) not in coming:
                self._replayed[str(event.key)] = event.event_id
                self._take(event)
        for event in held:
            self._take(event)

    def offer(self, event: Event) -> None:
        """Take an event that was published."""
        if self._held is not None:
            self._held.append(event)
        elif not self._replayed or self._replayed.pop(str(event.key), None) != event.event_id:
            self._take(event)

    def fail(self, error: Exception) -> None:
        """End the subscription, after what waits, with an error."""
        self._error = self._error or error
        self._changed.set()

    async def events(self) -> AsyncGenerator[Event, None]:
        """Yield the events, without end; raises the failure."""
        while True:
            while self._events:
                yield self._events.popleft()
            if self._error is not None:
                raise self._error
            self._changed.clear()
            await self._changed.wait()

    def _take(self, event: Event) -> None:
        if self._error is not None or not self._limit.allows(self._clock()):
            return
        if len(self._events) >= BUFFER:
            self.fail(NamedError("BufferOverflowException", f"the client has not taken {BUFFER} events that wait"))
            return
        self._events.append(event)
        self._changed.set()
