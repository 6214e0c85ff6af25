"""What scripts reach the control system by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from harness.contracts.esw.location import ComponentId, Connection, ConnectionType, Location, PekkoLocation
from simulators.esw.actors.system import ActorSystem
from simulators.esw.events.service import EventService
from simulators.esw.http_core.clients import ClientFactory
from simulators.esw.location.api import LocationApi

RESOLVE_LIMIT = 3.0
"""Seconds that a script waits for a component to be registered."""


class ComponentUnavailableError(ConnectionError):
    """A component that a script commands is not registered."""


@dataclass(frozen=True, slots=True)
class LocatedClient:
    """The client of a component, and what stops watching it."""

    client: Any
    release: Callable[[], None]


@dataclass
class ScriptSurroundings:
    """Location Service, actors and events, as one script has them; closed on the event loop that it is used on.

    :param resolve_limit: seconds that it waits for a component to be registered.
    """

    locations: LocationApi
    system: ActorSystem
    events: EventService
    time_scale: float = 1.0
    resolve_limit: float = RESOLVE_LIMIT
    _clients: dict[ComponentId, LocatedClient] = field(default_factory=dict)

    async def find(self, component: ComponentId, factory: ClientFactory[Any]) -> Any:
        """Return the client of a component, of its actor if it has one, kept as long as that lives.

        :raises ComponentUnavailableError: if it is not registered in time.
        """
        known = self._clients.get(component)
        if known is not None:
            return known.client
        location = await self._locate(component)
        client = factory.make(location, self.system)

        def forget() -> None:
            self._clients.pop(component, None)

        release = self.system.watch(location.uri, forget) if isinstance(location, PekkoLocation) else forget
        self._clients[component] = LocatedClient(client, release)
        return client

    async def forget(self, component: ComponentId) -> None:
        """Look a component up again the next time, because it did not answer."""
        known = self._clients.pop(component, None)
        if known is not None:
            known.release()
            await known.client.close()

    async def close(self) -> None:
        """Close all clients."""
        for component in tuple(self._clients):
            await self.forget(component)

    async def _locate(self, component: ComponentId) -> Location:
        actor, http = (
            Connection(component.prefix, component.component_type, one)
            for one in (ConnectionType.PEKKO, ConnectionType.HTTP)
        )
        found = (
            await self.locations.find(actor)
            or await self.locations.find(http)
            or await self.locations.resolve(actor, self.resolve_limit)
            or await self.locations.find(http)
        )
        if found is None:
            kind = component.component_type
            raise ComponentUnavailableError(
                f"the {kind} {component.prefix} is not registered with the Location Service"
            )
        return found
