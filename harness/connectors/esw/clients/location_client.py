"""A client of the Location Service: who is registered where."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager

from harness.connectors.esw.connections import Connections
from harness.connectors.esw.service_client import ServiceClient
from harness.contracts.esw.location import (
    LOCATION,
    ComponentId,
    ComponentType,
    Connection,
    ConnectionType,
    Find,
    HttpLocation,
    ListByComponentType,
    ListByConnectionType,
    ListByHostname,
    ListByPrefix,
    ListEntries,
    Location,
    Register,
    Registration,
    Resolve,
    Track,
    TrackingEvent,
    Unregister,
    UnregisterAll,
)
from harness.contracts.esw.messages import Message
from harness.contracts.esw.values.durations import FiniteDuration
from harness.contracts.esw.values.names import Prefix
from harness.errors import NotDefined


class LocationServiceClient:
    """Used on one event loop. Raises errors of `harness.errors`."""

    def __init__(self, url: str, connections: Connections) -> None:
        self.service = ServiceClient(LOCATION, "the Location Service", url, connections)

    async def register(self, registration: Registration) -> Location:
        """Register a component; raises `DomainError` if another one is registered for the connection."""
        connection = registration.connection
        location: Location = await self.service.post(Register(registration), f"registering {connection.name}")
        return location

    async def unregister(self, connection: Connection) -> None:
        """Remove a connection; an unknown one as well."""
        await self.service.post(Unregister(connection), f"unregistering {connection.name}")

    async def unregister_all(self) -> None:
        """Remove all connections."""
        await self.service.post(UnregisterAll(), "unregistering everything")

    async def find(self, connection: Connection) -> Location | None:
        """Return a location; None for one that is not registered."""
        found = await self._ask(Find(connection), f"finding {connection.name}")
        return found[0] if found else None

    async def resolve(self, connection: Connection, seconds: float) -> Location | None:
        """Return a location, waiting for it for so long; None if it is not registered by then."""
        request = Resolve(connection, FiniteDuration.of_seconds(seconds))
        found: tuple[Location, ...] = await self.service.post(
            request, f"resolving {connection.name}", budget=seconds, harmless=True
        )
        return found[0] if found else None

    async def list_all(self) -> Sequence[Location]:
        """Return all locations."""
        return await self._ask(ListEntries(), "listing all locations")

    async def list_of_type(self, component_type: ComponentType) -> Sequence[Location]:
        """Return the locations of a kind of component."""
        return await self._ask(ListByComponentType(component_type), f"listing locations of type {component_type}")

    async def list_on_host(self, hostname: str) -> Sequence[Location]:
        """Return the locations on a host."""
        return await self._ask(ListByHostname(hostname), f"listing locations on {hostname}")

    async def list_reached_by(self, connection_type: ConnectionType) -> Sequence[Location]:
        """Return the locations that are reached in one way."""
        return await self._ask(ListByConnectionType(connection_type), f"listing {connection_type} locations")

    async def list_of_prefix(self, prefix: str) -> Sequence[Location]:
        """Return the locations of prefixes that begin with a text."""
        return await self._ask(ListByPrefix(prefix), f"listing locations of {prefix}")

    async def list_of(self, prefix: Prefix, component_type: ComponentType | None = None) -> Sequence[Location]:
        """Return the locations of exactly one prefix.

        :param component_type: of this type alone.
        """
        found = await self.list_of_prefix(prefix)
        own = (one for one in found if one.connection.prefix == prefix)
        return [one for one in own if component_type in (None, one.connection.component_type)]

    async def find_http(self, component: ComponentId) -> HttpLocation:
        """Return where a component is reached over HTTP; raises `NotDefined` for one that is not registered so."""
        connection = Connection(component.prefix, component.component_type, ConnectionType.HTTP)
        location = await self.find(connection)
        if isinstance(location, HttpLocation):
            return location
        others = [one.connection.name for one in await self.list_of(component.prefix)]
        raise NotDefined(
            f"{component.prefix} is not registered as {component.component_type} over HTTP with the Location Service "
            f"at {self.service.url}, which has of this prefix: {', '.join(others) or 'nothing'}. Does it run?",
            device=f"esw/{component.prefix}",
        )

    def track(self, connection: Connection) -> AbstractAsyncContextManager[AsyncIterator[TrackingEvent]]:
        """Track a connection: once entered, no change is missed; of one never seen nothing is told."""
        return self.service.stream(Track(connection), f"tracking {connection.name}")

    async def _ask(self, request: Message, what: str) -> Sequence[Location]:
        found: Sequence[Location] = await self.service.post(request, what, harmless=True)
        return found
