"""The wiring of AAS."""

from __future__ import annotations

import asyncio

from simulators.esw.aas.openid_connect import OpenIdConnect
from simulators.esw.aas.settings import AasSettings
from simulators.esw.aas.signing import SigningKey
from simulators.esw.http_core.actor_runtime import ActorRuntime
from simulators.esw.http_core.http_service import HttpName, HttpService
from simulators.esw.http_core.registering import Registrar
from simulators.esw.http_core.wiring import ServerWiring
from simulators.esw.location.client import LocationClient

NAME = HttpName("CSW.AAS")


class AasWiring(ServerWiring):
    """A key, and the HTTP service that signs with it."""

    def __init__(self, settings: AasSettings) -> None:
        self._settings = settings
        self.runtime = ActorRuntime()

    async def begin(self) -> str:
        self.key = await asyncio.to_thread(SigningKey)
        locations = LocationClient(self._settings.http.location_service)
        self.runtime.own(locations.close)
        registrar = Registrar(locations, self._settings.http.location_service)
        app = OpenIdConnect(self._settings, self.key, lambda: http.url).create_app()
        http = HttpService(app, self._settings.http, NAME, registrar)
        self.runtime.own(http.stop)
        await http.start()
        return http.url
