"""The client of the actor that holds the locations."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import cast

from harness.contracts.esw.location import (
    ComponentType,
    Connection,
    ConnectionType,
    Find,
    ListByComponentType,
    ListByConnectionType,
    ListByHostname,
    ListByPrefix,
    ListEntries,
    Location,
    Locations,
    Register,
    Registration,
    Resolve,
    Track,
    TrackingEvent,
    Unregister,
    UnregisterAll,
)
from harness.contracts.esw.messages import Done, Message
from harness.contracts.esw.values.durations import FiniteDuration
from simulators.esw.actors.refs import ActorRef
from simulators.esw.location.api import LocationApi

ANSWER_LIMIT = 5.0
"""Seconds for an answer of the actor."""
TRACK_BUFFER = 256


class LocationImpl(LocationApi):
    """Turns calls into messages for `LocationBehavior`."""

    def __init__(self, actor: ActorRef, limit: float = ANSWER_LIMIT) -> None:
        self._actor, self._limit = actor, limit

    async def register(self, registration: Registration) -> Location:
        return cast(Location, await self._ask(Register(registration)))

    async def unregister(self, connection: Connection) -> Done:
        return cast(Done, await self._ask(Unregister(connection)))

    async def unregister_all(self) -> Done:
        return cast(Done, await self._ask(UnregisterAll()))

    async def find(self, connection: Connection) -> Location | None:
        return cast(Location | None, await self._ask(Find(connection)))

    async def resolve(self, connection: Connection, seconds: float) -> Location | None:
        request = Resolve(connection, FiniteDuration.of_seconds(seconds))
        return cast(Location | None, await self._ask(request, seconds))

    async def list_entries(self) -> Locations:
        return cast(Locations, await self._ask(ListEntries()))

    async def list_by_component_type(self, component_type: ComponentType) -> Locations:
        return cast(Locations, await self._ask(ListByComponentType(component_type)))

    async def list_by_hostname(self, hostname: str) -> Locations:
        return cast(Locations, await self._ask(ListByHostname(hostname)))

    async def list_by_connection_type(self, connection_type: ConnectionType) -> Locations:
        return cast(Locations, await self._ask(ListByConnectionType(connection_type)))

    async def list_by_prefix(self, prefix: str) -> Locations:
        return cast(Locations, await self._ask(ListByPrefix(prefix)))

    async def track(self, connection: Connection) -> AsyncGenerator[TrackingEvent, None]:
        async with aclosing(self._actor.subscribe(Track(connection), TRACK_BUFFER)) as events:
            async for event in events:
                yield cast(TrackingEvent, event)

    async def _ask(self, request: Message, waits: float = 0.0) -> object:
        return await self._actor.ask(request, waits + self._limit)
