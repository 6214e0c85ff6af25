"""A service of which an ESW has one, found by the Location Service."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from harness.connectors.esw.clients.location_client import LocationServiceClient
from harness.connectors.esw.service_client import ServiceClient
from harness.contracts.esw.location import ComponentId
from harness.contracts.esw.messages import Message
from harness.contracts.esw.services import Service


class RegisteredService:
    """Finds a service, and asks it. Used on one event loop; raises errors of `harness.errors`.

    :param service: its protocol.
    :param name: of the service, for messages.
    :param url: where it is; "" to ask the Location Service, each time.
    """

    def __init__(
        self, service: Service, name: str, component: ComponentId, location: LocationServiceClient, url: str = ""
    ) -> None:
        self._service, self._name, self._component = service, name, component
        self._location, self._url = location, url

    async def find(self) -> ServiceClient:
        """Return a client of the service; raises `NotDefined` if it is not registered."""
        url = self._url or (await self._location.find_http(self._component)).uri
        return ServiceClient(self._service, self._name, url, self._location.service.connections)

    async def post(self, request: Message, what: str, *, budget: float = 0.0, harmless: bool = False) -> Any:
        """Return its answer to a request; the parameters are those of `ServiceClient.post`."""
        return await (await self.find()).post(request, what, budget=budget, harmless=harmless)

    @asynccontextmanager
    async def stream(self, request: Message, what: str) -> AsyncIterator[AsyncIterator[Any]]:
        """Open a stream."""
        async with (await self.find()).stream(request, what) as frames:
            yield frames
