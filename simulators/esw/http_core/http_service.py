"""Serves an application, and keeps it registered with the Location Service."""

from __future__ import annotations

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
from simulators.esw.http_core.registering import Registrar
from simulators.esw.http_core.settings import HttpSettings

END = 0.5
"""Seconds that requests have to end when the service does."""


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
    :param registrar: registers it; None with a service that is not registered.
    """

    def __init__(
        self,
        app: web.Application,
        settings: HttpSettings,
        name: HttpName | None = None,
        registrar: Registrar | None = None,
    ) -> None:
        self._settings, self._name, self._registrar = settings, name, registrar
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
        if self._name is not None and self._registrar is not None:
            name = self._name
            metadata = {**name.metadata, "PID": str(os.getpid())}
            await self._registrar.register(
                HttpRegistration(name.connection, self.port, name.path, name.network, metadata)
            )

    async def stop(self) -> None:
        """Unregister, then serve no more."""
        if self._registrar is not None:
            await self._registrar.unregister_all()
        await self._runner.cleanup()


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
