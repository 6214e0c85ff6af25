"""Keeps what a service serves registered with the Location Service, from when it can be used until it ends."""

from __future__ import annotations

import asyncio
import contextlib

from harness.contracts.esw.location import Connection, Location, Registration
from harness.errors import LauncherError
from simulators.esw.location.api import LocationApi
from simulators.esw.msocket.errors import DomainError

REGISTRATION_LIMIT = 10.0
"""Seconds within which the Location Service has to take a registration."""
RETRY = 0.05
"""Seconds between two tries to register, while the Location Service starts."""


class Registrar:
    """Registers with one Location Service, over HTTP or as an actor.

    :param where: the Location Service, for messages.
    """

    def __init__(self, locations: LocationApi, where: str) -> None:
        self._locations, self._where = locations, where
        self._registered: list[Connection] = []

    async def register(self, registration: Registration) -> Location:
        """Register, as soon as the Location Service can be asked; raises `LauncherError` if it does not take it."""
        what = f"{registration.connection.name} could not be registered with {self._where}"
        try:
            async with asyncio.timeout(REGISTRATION_LIMIT):
                location = await self._insist(registration)
        except TimeoutError:
            raise LauncherError(f"{what}: it does not answer. Start the Location Service there first.") from None
        except DomainError as error:
            why = getattr(error.message, "error_message", error)
            raise LauncherError(f"{what}: {why} End the other one first, or unregister it.") from None
        self._registered.append(registration.connection)
        return location

    async def unregister_all(self) -> None:
        """Unregister what was registered here; to a Location Service that is gone it does nothing."""
        while self._registered:
            with contextlib.suppress(ConnectionError, TimeoutError):
                await self._locations.unregister(self._registered.pop())

    async def _insist(self, registration: Registration) -> Location:
        while True:
            try:
                return await self._locations.register(registration)
            except ConnectionError:
                await asyncio.sleep(RETRY)
