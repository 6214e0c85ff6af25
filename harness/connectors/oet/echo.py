"""Asks an OET whether its stream still brings what is published: every request is, with its answer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

from harness.connectors.backoff import CHANCE
from harness.connectors.oet.client import OetClient
from harness.contracts.oet import topics
from harness.contracts.oet.stream import StreamEvent
from harness.errors import ConnectorError, NotDefined, Unreachable

QUIET = 10.0
"""Seconds without any event after which is asked: an OET sends nothing to keep a stream alive."""
NEVER = range(10**9, 2**31 - 1)
"""Ids that no procedure has."""


class Echoes:
    """Requests that are to be heard on the stream. Used on the loop of a source.

    :param limit: seconds that one may take.
    """

    def __init__(self, client: OetClient, limit: float) -> None:
        self._client, self._limit = client, limit
        self._awaited: dict[int, _Echo] = {}

    def hear(self, event: StreamEvent) -> None:
        """Take note of an event of the stream."""
        for echo in self._awaited.values():
            echo.hear(event)

    async def ask(self) -> bool:
        """Ask for a procedure that cannot be, and return whether the stream tells of the request and its answer."""
        number = CHANCE.choice(NEVER)
        echo = self._awaited[number] = _Echo(number)
        try:
            async with asyncio.timeout(self._limit):
                with suppress(NotDefined):
                    await self._client.describe_procedure(number)
                await echo.heard.wait()
        except (TimeoutError, ConnectorError):
            return False
        finally:
            del self._awaited[number]
        return True

    async def keep_alive(self, events: AsyncIterator[StreamEvent]) -> AsyncIterator[StreamEvent]:
        """Yield events; raises `Unreachable` when they bring nothing although something was published."""
        coming = asyncio.ensure_future(_take_next(events))
        asking: asyncio.Future[bool] | None = None
        try:
            while True:
                awaited: set[asyncio.Future[StreamEvent | None] | asyncio.Future[bool]] = {coming}
                if asking is not None:
                    awaited.add(asking)
                done, _ = await asyncio.wait(awaited, timeout=QUIET, return_when=asyncio.FIRST_COMPLETED)
                if coming in done:
                    event = coming.result()
                    if event is None:
                        return
                    self.hear(event)
                    yield event
                    coming = asyncio.ensure_future(_take_next(events))
                elif asking in done:
                    if asking is not None and not asking.result():
                        raise Unreachable("its stream brings nothing any more")
                    asking = None
                elif asking is None:
                    asking = asyncio.ensure_future(self.ask())
        finally:
            coming.cancel()
            if asking is not None:
                asking.cancel()


class _Echo:
    """A request for one id, and its answer: both have the number of the request."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._request: int | None = None
        self.heard = asyncio.Event()

    def hear(self, event: StreamEvent) -> None:
        if event.topic == topics.LIST_REQUESTED and event.fields.get("pids") == [self._pid]:
            self._request = event.request_id
        elif event.topic == topics.LISTED and self._request is not None and event.request_id == self._request:
            self.heard.set()


async def _take_next(events: AsyncIterator[StreamEvent]) -> StreamEvent | None:
    return await anext(events, None)
