"""Publishes the events of a component, one after the other, without its waiting for them."""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections import deque

from harness.contracts.esw.params.events import OBSERVE, Event, ObserveEvent, SystemEvent
from harness.contracts.esw.params.parameters import Parameter
from harness.contracts.esw.values.names import Prefix
from harness.contracts.esw.values.times import UTCTime
from simulators.esw.events.service import EventService
from simulators.esw.events.stores.store import EventServerUnavailableError

_log = logging.getLogger(__name__)

MOST_WAITING = 1000
"""Events that wait to be published; the oldest are dropped."""


class EventPublisher:
    """Publishes on one event service; used and closed on one event loop."""

    def __init__(self, events: EventService) -> None:
        self._events = events
        self._waiting: deque[Event] = deque(maxlen=MOST_WAITING)
        self._task: asyncio.Task[None] | None = None

    def publish(self, source: Prefix, name: str, parameters: tuple[Parameter, ...]) -> None:
        """Publish an event of now, after those that came before; one that the server does not take is lost."""
        kind = ObserveEvent if name.startswith(OBSERVE) else SystemEvent
        self._waiting.append(kind(str(uuid.uuid4()), source, name, UTCTime.now(), parameters))
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._publish())

    async def close(self) -> None:
        """Publish nothing any more."""
        self._waiting.clear()
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await self._events.close()

    async def _publish(self) -> None:
        try:
            while self._waiting:
                await self._events.publish(self._waiting.popleft())
        except EventServerUnavailableError as error:
            _log.warning("%d events are lost: %s", len(self._waiting) + 1, error)
            self._waiting.clear()
        finally:
            self._task = None
