"""The client of a Location Service over HTTP."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import cast

from harness.contracts.esw.location import (
    LOCATION,
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
from simulators.esw.location.api import LocationApi
from simulators.esw.msocket.client import ANSWER_LIMIT, MsocketClient


class LocationClient(LocationApi):
    """Turns calls into requests over HTTP; made and closed on one event loop.

    :param url: of the Location Service.
    """

    def __init__(self, url: str) -> None:
        self._client = MsocketClient(LOCATION, url)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()

    async def register(self, registration: Registration) -> Location:
        return cast(Location, await self._client.post(Register(registration)))

    async def unregister(self, connection: Connection) -> Done:
        return cast(Done, await self._client.post(Unregister(connection)))

    async def unregister_all(self) -> Done:
        return cast(Done, await self._client.post(UnregisterAll()))

    async def find(self, connection: Connection) -> Location | None:
        return await self._post_option(Find(connection))

    async def resolve(self, connection: Connection, seconds: float) -> Location | None:
        return await self._post_option(Resolve(connection, FiniteDuration.of_seconds(seconds)), seconds)

    async def list_entries(self) -> Locations:
        return cast(Locations, await self._client.post(ListEntries()))

    async def list_by_component_type(self, component_type: ComponentType) -> Locations:
        return cast(Locations, await self._client.post(ListByComponentType(component_type)))

    async def list_by_hostname(self, hostname: str) -> Locations:
        return cast(Locations, await self._client.post(ListByHostname(hostname)))

    async def list_by_connection_type(self, connection_type: ConnectionType) -> Locations:
        return cast(Locations, await self._client.post(ListByConnectionType(connection_type)))

    async def list_by_prefix(self, prefix: str) -> Locations:
        return cast(Locations, await self._client.post(ListByPrefix(prefix)))

    async def track(self, connection: Connection) -> AsyncGenerator[TrackingEvent, None]:
        async with aclosing(self._client.stream(Track(connection))) as events:
            async for event in events:
                yield event

    async def _post_option(self, request: Message, waits: float = 0.0) -> Location | None:
        found = cast(Locations, await self._client.post(request, ANSWER_LIMIT + waits))
        return found[0] if found else None
