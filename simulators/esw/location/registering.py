"""Keeps something registered that is not an HTTP service."""

from __future__ import annotations

import asyncio
import contextlib

from harness.contracts.esw.location import Registration
from harness.errors import LauncherError
from simulators.esw.location.api import LocationApi
from simulators.esw.msocket.errors import DomainError

LIMIT = 10.0
"""Seconds within which the Location Service has to take the registration."""
RETRY = 0.05
"""Seconds between two tries, while the Location Service starts."""


class Registered:
    """One registration, from `add` to `remove`."""

    def __init__(self, locations: LocationApi, registration: Registration) -> None:
        self._locations, self._registration = locations, registration

    async def add(self) -> None:
        """Register, as soon as the Location Service can be asked; raises `LauncherError`."""
        what = f"{self._registration.connection.name} could not be registered"
        try:
            async with asyncio.timeout(LIMIT):
                while not await self._try():  # noqa: ASYNC110  (another process)
                    await asyncio.sleep(RETRY)
        except TimeoutError:
            raise LauncherError(f"{what}: no Location Service answers. Start one first.") from None
        except DomainError as error:
            why = getattr(error.message, "error_message", error)
            raise LauncherError(f"{what}: {why} End the other one first, or unregister it.") from None

    async def remove(self) -> None:
        """Unregister; a Location Service that is gone does not matter."""
        with contextlib.suppress(ConnectionError, TimeoutError):
            await self._locations.unregister(self._registration.connection)

    async def _try(self) -> bool:
        try:
            await self._locations.register(self._registration)
        except ConnectionError:
            return False
        return True
