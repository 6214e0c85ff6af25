"""Event servers, and the event service on them as gateway and components use it."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from harness.contracts.esw.params.events import Event, EventKey, SystemEvent
from harness.contracts.esw.params.key_types import KeyType
from harness.contracts.esw.params.parameters import Parameter
from harness.contracts.esw.values.names import Prefix
from harness.contracts.esw.values.times import UTCTime
from simulators.esw.events.service import EventService
from simulators.esw.events.settings import EVENTS
from simulators.esw.events.stores.located_store import LocatedStore
from simulators.esw.events.stores.messages import MESSAGES
from simulators.esw.http_core.actor_runtime import ActorRuntime
from simulators.esw.location.client import LocationClient

NO_REDIS = pytest.mark.skipif(
    not (shutil.which("redis-server") and shutil.which("redis-sentinel")),
    reason="redis-server or redis-sentinel is not installed; install them with .ci/redis.sh install (needs root)",
)
SERVERS = ["memory", pytest.param("redis", marks=NO_REDIS)]
"""Where events are kept."""


def new_key(name: str = "position") -> EventKey:
    """Return a key that no other test has."""
    return EventKey(Prefix(f"TCS.mount{uuid.uuid4().hex[:8]}"), name)


def make_event(key: EventKey, value: int = 0) -> SystemEvent:
    parameters = (Parameter.of(KeyType.INT, "value", value),)
    return SystemEvent(str(uuid.uuid4()), key.source, key.event_name, UTCTime.now(), parameters)


def value_of(event: Event) -> int:
    """Return the value that `make_event` was told; -1 for the invalid event."""
    return -1 if event.is_invalid else int(event.param_set[0].values[0])


@asynccontextmanager
async def using(location: str, limit: float = 2.0) -> AsyncIterator[EventService]:
    runtime, locations = ActorRuntime(MESSAGES), LocationClient(location)
    service = EventService(LocatedStore(EVENTS, locations, runtime.system, limit))
    try:
        yield service
    finally:
        await service.close()
        await runtime.close()
        await locations.close()
