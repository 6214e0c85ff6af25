"""Answers the requests of the Location Service."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from harness.contracts.esw.location import (
    LOCATION,
    Find,
    ListByComponentType,
    ListByConnectionType,
    ListByHostname,
    ListByPrefix,
    ListEntries,
    Location,
    Locations,
    Register,
    Resolve,
    Unregister,
    UnregisterAll,
)
from simulators.esw.location.api import LocationApi
from simulators.esw.msocket.access import Access
from simulators.esw.msocket.post import PostHandler

ADMIN = "location-admin"
"""The role that changes need, where the service has a login."""
CHANGES = (Register, Unregister, UnregisterAll)


class LocationPostHandler(PostHandler):
    """Turns requests into calls."""

    service = LOCATION

    def __init__(self, locations: LocationApi) -> None:
        self._locations = locations

    async def handle(self, request: Any, access: Access) -> object:
        if isinstance(request, CHANGES):
            await access.require_any_role(ADMIN)
        return await CALLS[type(request)](self._locations, request)


async def write_option(looked_up: Awaitable[Location | None]) -> Locations:
    """Return a location that may be missing as an array of none or one."""
    location = await looked_up
    return () if location is None else (location,)


CALLS: Mapping[type, Callable[[LocationApi, Any], Awaitable[object]]] = {
    Register: lambda locations, request: locations.register(request.registration),
    Unregister: lambda locations, request: locations.unregister(request.connection),
    UnregisterAll: lambda locations, request: locations.unregister_all(),
    Find: lambda locations, request: write_option(locations.find(request.connection)),
    Resolve: lambda locations, request: write_option(locations.resolve(request.connection, request.within.seconds)),
    ListEntries: lambda locations, request: locations.list_entries(),
    ListByComponentType: lambda locations, request: locations.list_by_component_type(request.component_type),
    ListByHostname: lambda locations, request: locations.list_by_hostname(request.hostname),
    ListByConnectionType: lambda locations, request: locations.list_by_connection_type(request.connection_type),
    ListByPrefix: lambda locations, request: locations.list_by_prefix(request.prefix),
}
"""The call of each request."""
