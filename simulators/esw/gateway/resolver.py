"""Finds components for the Gateway."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass

from harness.contracts.esw.gateway import InvalidComponent
from harness.contracts.esw.location import ComponentId, Connection, ConnectionType, Location, PekkoLocation
from simulators.esw.location.api import LocationApi
from simulators.esw.location.locating import describe_component
from simulators.esw.msocket.errors import DomainError

RESOLVE_LIMIT = 3.0
"""Seconds for an actor to be registered, and again for an HTTP service."""
FRESH = 0.05
"""Seconds for which a location is not looked up again. The real one asks for each command, which costs two processes a
request each; within this time nobody can tell."""
MOST_COMPONENTS = 1000


@dataclass(frozen=True, slots=True)
class Resolved:
    """Where a component was found.

    :param until: when it has to be looked up again, by the clock of the event loop.
    """

    location: Location
    until: float


class Resolver:
    """Looks components up in the Location Service; used on one event loop.

    :param limit: seconds that it waits for an actor, and again for an HTTP service.
    """

    def __init__(self, locations: LocationApi, limit: float = RESOLVE_LIMIT) -> None:
        self._locations, self._limit = locations, limit
        self._resolved: OrderedDict[ComponentId, Resolved] = OrderedDict()
        self._under_way: dict[ComponentId, asyncio.Task[Location]] = {}

    async def resolve(self, component: ComponentId) -> Location:
        """Return the actor of a component, otherwise its HTTP service.

        :raises DomainError: if it has neither in time.
        """
        resolved = self._resolved.get(component)
        if resolved is not None and asyncio.get_running_loop().time() < resolved.until:
            return resolved.location
        if component not in self._under_way:
            task = asyncio.get_running_loop().create_task(self._look_up(component))
            self._under_way[component] = task

            def end(ended: asyncio.Task[Location]) -> None:
                del self._under_way[component]
                if not ended.cancelled():
                    ended.exception()  # nobody may wait for it any more

            task.add_done_callback(end)
        return await asyncio.shield(self._under_way[component])

    async def find_actor(self, component: ComponentId) -> PekkoLocation:
        """Return the actor of a component; raises `DomainError` if it has none now."""
        location = await self._locations.find(_connect(component, ConnectionType.PEKKO))
        if not isinstance(location, PekkoLocation):
            raise _refuse(f"Could not find component : {describe_component(component)}")
        return location

    def forget(self, component: ComponentId) -> None:
        """Look a component up the next time, because it did not answer."""
        self._resolved.pop(component, None)

    async def close(self) -> None:
        """End what is under way."""
        tasks = list(self._under_way.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _look_up(self, component: ComponentId) -> Location:
        # Who was reached over HTTP alone a moment ago need not be waited for as an actor.
        waits = 0.0 if component in self._resolved else self._limit
        location = await self._locations.resolve(_connect(component, ConnectionType.PEKKO), waits)
        if location is None:
            location = await self._locations.resolve(_connect(component, ConnectionType.HTTP), self._limit)
        self._resolved.pop(component, None)
        if location is None:
            raise _refuse(f"No component is registered with id {describe_component(component)}")
        self._resolved[component] = Resolved(location, asyncio.get_running_loop().time() + FRESH)
        if len(self._resolved) > MOST_COMPONENTS:
            self._resolved.popitem(last=False)
        return location


def _connect(component: ComponentId, kind: ConnectionType) -> Connection:
    return Connection(component.prefix, component.component_type, kind)


def _refuse(text: str) -> DomainError:
    return DomainError(InvalidComponent(text, text))
