"""The clients by which the Gateway forwards commands, kept from one command to the next."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from harness.contracts.esw.components import SubscribeCurrentState
from harness.contracts.esw.location import ComponentId, Location
from harness.contracts.esw.messages import Message
from harness.contracts.esw.sequencing.sequencer import SubscribeSequencerState
from simulators.esw.actors.errors import ActorUnreachableError
from simulators.esw.actors.system import ActorSystem
from simulators.esw.components.api import CommandApi
from simulators.esw.components.client import COMMAND_CLIENTS
from simulators.esw.components.post_handler import CommandPostHandler
from simulators.esw.components.websocket_handler import CommandWebsocketHandler
from simulators.esw.gateway.resolver import Resolver
from simulators.esw.msocket.access import OpenAccess
from simulators.esw.msocket.errors import NamedError, RejectionError
from simulators.esw.msocket.post import PostHandler
from simulators.esw.msocket.websocket import WebsocketHandler
from simulators.esw.sequencer.api import SequencerApi
from simulators.esw.sequencer.client import SEQUENCER_CLIENTS
from simulators.esw.sequencer.post_handler import SequencerPostHandler
from simulators.esw.sequencer.websocket_handler import SequencerWebsocketHandler

MOST_CLIENTS = 200
"""Locations whose clients are kept."""
OPEN = OpenAccess()


class ComponentClients:
    """Forwards commands to components and sequencers; made and closed on one event loop.

    :param system: reaches their actors, over one connection to each process.
    """

    def __init__(self, resolver: Resolver, system: ActorSystem) -> None:
        self._resolver, self._system = resolver, system
        self._clients: OrderedDict[str, CommandApi | SequencerApi] = OrderedDict()

    async def find_component(self, component: ComponentId) -> Forwarder:
        """Return the way to a component; raises `DomainError` if it is not registered."""
        location = await self._resolver.resolve(component)
        client = self._clients.get(location.uri)
        if not isinstance(client, CommandApi):
            client = COMMAND_CLIENTS.make(location, self._system)
            await self._keep(location, client)
        handlers = CommandPostHandler(client), CommandWebsocketHandler(client)
        return Forwarder(self._resolver, component, *handlers, SubscribeCurrentState)

    async def find_sequencer(self, component: ComponentId) -> Forwarder:
        """Return the way to a sequencer; raises `DomainError` if it is not registered."""
        location = await self._resolver.resolve(component)
        client = self._clients.get(location.uri)
        if not isinstance(client, SequencerApi):
            client = SEQUENCER_CLIENTS.make(location, self._system)
            await self._keep(location, client)
        handlers = SequencerPostHandler(client), SequencerWebsocketHandler(client)
        return Forwarder(self._resolver, component, *handlers, SubscribeSequencerState)

    async def close(self) -> None:
        """Close all clients."""
        while self._clients:
            await self._clients.popitem()[1].close()

    async def _keep(self, location: Location, client: CommandApi | SequencerApi) -> None:
        self._clients[location.uri] = client
        if len(self._clients) > MOST_CLIENTS:
            await self._clients.popitem(last=False)[1].close()


@dataclass(frozen=True, slots=True)
class Forwarder:
    """Forwards requests to one component.

    :param states: what subscribes to its states: when they end, it is gone.
    """

    resolver: Resolver
    component: ComponentId
    http: PostHandler
    websocket: WebsocketHandler
    states: type[Message]

    async def post(self, request: Message) -> Any:
        """Return the answer to a request."""
        try:
            return await self.http.handle(request, OPEN)
        except ConnectionError:
            self.resolver.forget(self.component)
            raise
        except RejectionError as error:
            raise _describe(error) from None

    async def stream(self, request: Message) -> AsyncGenerator[object, None]:
        """Yield the answers to a request."""
        async with aclosing(self.websocket.handle(request)) as answers:
            async for answer in answers:
                yield answer
        if isinstance(request, self.states):
            self.resolver.forget(self.component)
            raise ActorUnreachableError(f"{self.component.prefix} has ended")


def _describe(error: RejectionError) -> NamedError:
    """Return what a client of the Gateway is told of a refusal that is not the Gateway's."""
    return NamedError("HttpError", f"the component has refused the request with {error.status}: {error.text}")
