"""Serves an application, and keeps it registered with the Location Service."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field

from aiohttp import web

from harness.contracts.esw.location import (
    ComponentType,
    Connection,
    ConnectionType,
    HttpRegistration,
    Inside,
    NetworkType,
)
from harness.contracts.esw.values.names import Prefix
from harness.errors import LauncherError
from simulators.esw.http_core.settings import HttpSettings
from simulators.esw.location.api import LocationApi
from simulators.esw.msocket.errors import DomainError

_log = logging.getLogger(__name__)

END = 0.5
"""Seconds that requests have to end when the service does."""
REGISTRATION_LIMIT = 10.0
"""Seconds within which the Location Service has to take the registration."""
RETRY = 0.05
"""Seconds between two tries to register, while the Location Service starts."""


@dataclass(frozen=True, slots=True)
class HttpName:
    """The name under which a service is registered.

    :param path: behind host and port.
    """

    prefix: str
    component_type: ComponentType = ComponentType.SERVICE
    network: NetworkType = field(default_factory=Inside)
    path: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)

    @property
    def connection(self) -> Connection:
        """Its HTTP connection."""
        return Connection(Prefix(self.prefix), self.component_type, ConnectionType.HTTP)


class HttpService:
    """One application on one port.

    :param name: under which it is registered; None for a service that is not.
    :param locations: the Location Service; None with a service that is not registered.
    """

    def __init__(
        self,
        app: web.Application,
        settings: HttpSettings,
        name: HttpName | None = None,
        locations: LocationApi | None = None,
    ) -> None:
        self._settings, self._name, self._locations = settings, name, locations
        self._runner = web.AppRunner(app, handler_cancellation=True, access_log=None, shutdown_timeout=END)
        self.port = 0

    @property
    def url(self) -> str:
        """Where it is served; valid once it is."""
        host = self._settings.host
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"

    async def start(self) -> None:
        """Serve, then register."""
        await self._runner.setup()
        listener = open_listener(self._settings.host, self._settings.port)
        self.port = listener.getsockname()[1]
        await web.SockSite(self._runner, listener).start()
        if self._name is not None:
            await self._register(self._name)

    async def stop(self) -> None:
        """Unregister, then serve no more."""
        if self._name is not None and self._locations is not None:
            with contextlib.suppress(ConnectionError, TimeoutError):
                await self._locations.unregister(self._name.connection)
        await self._runner.cleanup()

    async def _register(self, name: HttpName) -> None:
        metadata = {**name.metadata, "PID": str(os.getpid())}
        registration = HttpRegistration(name.connection, self.port, name.path, name.network, metadata)
        what = f"{name.connection.name} could not be registered with {self._settings.location_service}"
        try:
            async with asyncio.timeout(REGISTRATION_LIMIT):
                await self._insist(registration)
        except TimeoutError:
            raise LauncherError(f"{what}: it does not answer. Start the Location Service there first.") from None
        except DomainError as error:
            why = getattr(error.message, "error_message", error)
            raise LauncherError(f"{what}: {why} End the other one first, or unregister it.") from None

    async def _insist(self, registration: HttpRegistration) -> None:
        """Register, as soon as the Location Service can be asked."""
        assert self._locations is not None, "a service that is registered needs the Location Service"
        while True:
            try:
                await self._locations.register(registration)
                return
            except ConnectionError:
                await asyncio.sleep(RETRY)


def open_listener(host: str, port: int) -> socket.socket:
    """Listen, with answers sent at once; raises `LauncherError` where that cannot be."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family, backlog=1024)
    except OSError as error:
        why = f"the service cannot listen on {host}:{port}: {error.strerror}"
        raise LauncherError(f"{why}. Choose another port, or 0 for any that is free.") from None
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener
