"""The ways by which requests reach a component: to itself, or through the gateway."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from harness.connectors.esw.clients.location_client import LocationServiceClient
from harness.connectors.esw.service_client import ServiceClient
from harness.contracts.esw.components import COMMAND
from harness.contracts.esw.gateway import GATEWAY, ComponentCommand, ComponentStreamCommand
from harness.contracts.esw.location import ComponentId, ComponentType
from harness.contracts.esw.messages import Message
from harness.contracts.esw.values.names import Prefix

GATEWAY_ID = ComponentId(Prefix("ESW.EswGateway"), ComponentType.SERVICE)


class Gateway:
    """Finds the gateway, and asks it. Used on one event loop.

    :param url: where it is; "" to ask the Location Service, each time.
    """

    def __init__(self, location: LocationServiceClient, url: str = "") -> None:
        self._location, self._url = location, url

    async def find(self) -> ServiceClient:
        """Return a client of the gateway; raises `NotDefined` if it is not registered."""
        url = self._url or (await self._location.find_http(GATEWAY_ID)).uri
        return ServiceClient(GATEWAY, "the gateway", url, self._location.service.connections)

    async def post(self, request: Message, what: str, *, harmless: bool = False) -> Any:
        """Return its answer to a request."""
        return await (await self.find()).post(request, what, harmless=harmless)

    @asynccontextmanager
    async def stream(self, request: Message, what: str) -> AsyncIterator[AsyncIterator[Any]]:
        """Open a stream."""
        async with (await self.find()).stream(request, what) as frames:
            yield frames


class Route(ABC):
    """A way to components. Used on one event loop; raises errors of `harness.errors`."""

    @abstractmethod
    async def post(self, component: ComponentId, request: Any, what: str, *, harmless: bool = False) -> Any:
        """Return a component's answer to a request."""

    @abstractmethod
    def stream(
        self, component: ComponentId, request: Any, what: str
    ) -> AbstractAsyncContextManager[AsyncIterator[Any]]:
        """Open a stream of a component."""


class DirectRoute(Route):
    """Asks components where the Location Service says that they are."""

    def __init__(self, location: LocationServiceClient) -> None:
        self._location = location

    async def post(self, component: ComponentId, request: Any, what: str, *, harmless: bool = False) -> Any:
        return await (await self._find(component)).post(request, what, harmless=harmless)

    @asynccontextmanager
    async def stream(self, component: ComponentId, request: Any, what: str) -> AsyncIterator[AsyncIterator[Any]]:
        async with (await self._find(component)).stream(request, what) as frames:
            yield frames

    async def _find(self, component: ComponentId) -> ServiceClient:
        location = await self._location.find_http(component)
        name = f"the {component.component_type} {component.prefix}"
        return ServiceClient(COMMAND, name, location.uri, self._location.service.connections)


class GatewayRoute(Route):
    """Asks components through the gateway, which checks whether the user may."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    async def post(self, component: ComponentId, request: Any, what: str, *, harmless: bool = False) -> Any:
        return await self._gateway.post(ComponentCommand(component, request), what, harmless=harmless)

    def stream(
        self, component: ComponentId, request: Any, what: str
    ) -> AbstractAsyncContextManager[AsyncIterator[Any]]:
        return self._gateway.stream(ComponentStreamCommand(component, request), what)
