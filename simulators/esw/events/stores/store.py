"""What events and alarms need of a server: it keeps values by key, and tells them as they are published."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Sequence
from typing import NamedTuple


class EventServerUnavailableError(ConnectionError):
    """The event server is not there, or does not answer."""


class Published(NamedTuple):
    """A value that was published, as it is on the server."""

    key: str
    value: bytes


class EventStore(ABC):
    """A connection to a server; made, used and closed on one event loop.

    All methods raise `EventServerUnavailableError`.
    """

    @abstractmethod
    async def publish(self, key: str, value: bytes) -> None:
        """Tell a value to who listens, and keep it."""

    @abstractmethod
    async def keep(self, key: str, value: bytes, seconds: float) -> None:
        """Keep a value for a time, and tell it nobody."""

    @abstractmethod
    async def get(self, keys: Sequence[str]) -> Sequence[bytes | None]:
        """Return what is kept by each key; None for nothing."""

    @abstractmethod
    def listen(self) -> AsyncGenerator[Published | None, None]:
        """Yield None as soon as nothing can be missed any more, then all that is published, without end."""

    @abstractmethod
    async def close(self) -> None:
        """Close the connection."""
