"""What the Sequence Manager looks up in the Location Service."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TypeVar

from harness.contracts.esw.location import ComponentType, Connection, ConnectionType, Location, PekkoLocation
from harness.contracts.esw.values.names import Prefix
from simulators.esw.location.api import LocationApi

T = TypeVar("T")
COMPONENT = "sequenceComponentPrefix"
"""Where a sequencer's location tells the sequence component that it runs in."""


class LocationFailureError(Exception):
    """The Location Service does not answer, or does not have what is needed."""


class SequencingLocations:
    """Looks up sequencers, sequence components and agents; all raise `LocationFailureError` if that cannot be."""

    def __init__(self, locations: LocationApi) -> None:
        self._locations = locations

    async def list_sequencers(self) -> list[PekkoLocation]:
        """Return the actors of all sequencers."""
        return await self._list(ComponentType.SEQUENCER)

    async def list_sequence_components(self) -> list[PekkoLocation]:
        """Return all sequence components."""
        return await self._list(ComponentType.SEQUENCE_COMPONENT)

    async def list_agents(self) -> list[PekkoLocation]:
        """Return all agents."""
        return await self._list(ComponentType.MACHINE)

    async def find(self, prefix: Prefix, component_type: ComponentType, kind: ConnectionType) -> Location | None:
        """Return where a component is; None if it is not registered."""
        return await _ask(self._locations.find(Connection(prefix, component_type, kind)))

    async def find_component_of(self, sequencer: PekkoLocation) -> PekkoLocation | None:
        """Return the sequence component that a sequencer runs in; None if that is gone."""
        component = sequencer.metadata.get(COMPONENT)
        if component is None:
            raise LocationFailureError(f"the location of {sequencer.connection.name} does not tell {COMPONENT}")
        found = await self.find(Prefix(component), ComponentType.SEQUENCE_COMPONENT, ConnectionType.PEKKO)
        return found if isinstance(found, PekkoLocation) else None

    async def _list(self, component_type: ComponentType) -> list[PekkoLocation]:
        found = await _ask(self._locations.list_by_component_type(component_type))
        return [location for location in found if isinstance(location, PekkoLocation)]


async def _ask(asking: Awaitable[T]) -> T:
    try:
        return await asking
    except (ConnectionError, TimeoutError) as error:
        raise LocationFailureError(f"Location Service Error: {error or type(error).__name__}") from None
