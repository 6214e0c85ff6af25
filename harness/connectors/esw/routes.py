"""The ways by which requests reach a component: to itself, or through the gateway."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Any

from harness.connectors.esw.clients.location_client import LocationServiceClient
from harness.connectors.esw.registered_service import RegisteredService
from harness.connectors.esw.service_client import ServiceClient
from harness.contracts.esw.components import COMMAND
from harness.contracts.esw.gateway import (
    ComponentCommand,
    ComponentStreamCommand,
    SequencerCommand,
    SequencerStreamCommand,
)
from harness.contracts.esw.location import ComponentId
from harness.contracts.esw.messages import Message
from harness.contracts.esw.sequencing.sequencer import SEQUENCER
from harness.contracts.esw.services import Service


@dataclass(frozen=True, slots=True)
class Forwarding:
    """What is asked of a kind of component, and how the gateway is asked to forward it.

    :param post: wraps a request over HTTP.
    :param stream: wraps a request over websocket.
    """

    service: Service
    post: Callable[[ComponentId, Any], Message]
    stream: Callable[[ComponentId, Any], Message]


COMMANDS = Forwarding(COMMAND, ComponentCommand, ComponentStreamCommand)
SEQUENCES = Forwarding(SEQUENCER, SequencerCommand, SequencerStreamCommand)


class Route(ABC):
    """A way to components. Used on one event loop; raises errors of `harness.errors`."""

    @abstractmethod
    async def post(
        self, component: ComponentId, request: Any, what: str, *, budget: float = 0.0, harmless: bool = False
    ) -> Any:
        """Return a component's answer to a request.

        :param budget: seconds that the component itself may take.
        """

    @abstractmethod
    def stream(
        self, component: ComponentId, request: Any, what: str
    ) -> AbstractAsyncContextManager[AsyncIterator[Any]]:
        """Open a stream of a component."""


class DirectRoute(Route):
    """Asks components where the Location Service says that they are."""

    def __init__(self, location: LocationServiceClient, forwarding: Forwarding) -> None:
        self._location, self._service = location, forwarding.service

    async def post(
        self, component: ComponentId, request: Any, what: str, *, budget: float = 0.0, harmless: bool = False
    ) -> Any:
        return await (await self._find(component)).post(request, what, budget=budget, harmless=harmless)

    @asynccontextmanager
    async def stream(self, component: ComponentId, request: Any, what: str) -> AsyncIterator[AsyncIterator[Any]]:
        async with (await self._find(component)).stream(request, what) as frames:
            yield frames

    async def _find(self, component: ComponentId) -> ServiceClient:
        location = await self._location.find_http(component)
        name = f"the {component.component_type} {component.prefix}"
        return ServiceClient(self._service, name, location.uri, self._location.service.connections)


class GatewayRoute(Route):
    """Asks components through the gateway, which checks whether the user may."""

    def __init__(self, gateway: RegisteredService, forwarding: Forwarding) -> None:
        self._gateway, self._forwarding = gateway, forwarding

    async def post(
        self, component: ComponentId, request: Any, what: str, *, budget: float = 0.0, harmless: bool = False
    ) -> Any:
        forwarded = self._forwarding.post(component, request)
        return await self._gateway.post(forwarded, what, budget=budget, harmless=harmless)

    def stream(
        self, component: ComponentId, request: Any, what: str
    ) -> AbstractAsyncContextManager[AsyncIterator[Any]]:
        return self._gateway.stream(self._forwarding.stream(component, request), what)
