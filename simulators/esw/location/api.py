"""What the Location Service can be asked, here and over HTTP."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator

from harness.contracts.esw.location import (
    ComponentType,
    Connection,
    ConnectionType,
    Location,
    Locations,
    Registration,
    TrackingEvent,
)
from harness.contracts.esw.messages import Done


class LocationApi(ABC):
    """The Location Service; errors of its protocol are `DomainError`."""

    @abstractmethod
    async def register(self, registration: Registration) -> Location:
        """Register a location, and return it; raises `DomainError` if another one is registered."""

    @abstractmethod
    async def unregister(self, connection: Connection) -> Done:
        """Remove a location; of an HCD, assembly or sequencer the actor's and the HTTP one."""

    @abstractmethod
    async def unregister_all(self) -> Done:
        """Remove all locations."""

    @abstractmethod
    async def find(self, connection: Connection) -> Location | None:
        """Return a location; None if there is none."""

    @abstractmethod
    async def resolve(self, connection: Connection, seconds: float) -> Location | None:
        """Return a location, once there is one; None if there is none in time."""

    @abstractmethod
    async def list_entries(self) -> Locations:
        """Return all locations."""

    @abstractmethod
    async def list_by_component_type(self, component_type: ComponentType) -> Locations:
        """Return the locations of a type of component."""

    @abstractmethod
    async def list_by_hostname(self, hostname: str) -> Locations:
        """Return the locations on a host."""

    @abstractmethod
    async def list_by_connection_type(self, connection_type: ConnectionType) -> Locations:
        """Return the locations of a type of connection."""

    @abstractmethod
    async def list_by_prefix(self, prefix: str) -> Locations:
        """Return the locations whose prefix starts with a text."""

    @abstractmethod
    def track(self, connection: Connection) -> AsyncGenerator[TrackingEvent, None]:
        """Yield the location of a connection now, if it was ever seen, and whenever it changes."""
