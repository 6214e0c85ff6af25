"""The wiring of the Location Service."""

from __future__ import annotations

from dataclasses import replace

from simulators.esw.actors.system import FAILURE_DETECTOR
from simulators.esw.http_core.actor_runtime import ActorRuntime
from simulators.esw.http_core.http_service import HttpService
from simulators.esw.http_core.wiring import ServerWiring
from simulators.esw.location.behavior import FLUSH, SHORTEST_FLUSH, LocationBehavior
from simulators.esw.location.impl import LocationImpl
from simulators.esw.location.post_handler import LocationPostHandler
from simulators.esw.location.settings import LocationAddress, LocationSettings
from simulators.esw.location.websocket_handler import LocationWebsocketHandler
from simulators.esw.msocket.access import Authoriser
from simulators.esw.msocket.application import create_app


class LocationWiring(ServerWiring):
    """One behavior, and an HTTP service with a login and one without in front of it."""

    def __init__(self, settings: LocationSettings) -> None:
        self._settings = settings
        self.runtime = ActorRuntime(failure_detector=settings.http.scale(FAILURE_DETECTOR))
        flush = max(SHORTEST_FLUSH, FLUSH * min(1.0, settings.http.limit_scale))
        actor = self.runtime.system.spawn(
            "location-service", lambda context: LocationBehavior(context, settings.hosts, flush)
        )
        self.locations = LocationImpl(actor)

    async def begin(self) -> LocationAddress:
        url = await self._serve(self._settings.http.port)
        if self._settings.login_port is None:
            return LocationAddress(url)
        from simulators.esw.http_core.security import AAS_LIMIT, SecurityDirectives  # noqa: PLC0415  (takes long)

        security = SecurityDirectives(self.locations, limit=self._settings.http.scale(AAS_LIMIT))
        self.runtime.own(security.close)
        return LocationAddress(url, await self._serve(self._settings.login_port, security))

    async def _serve(self, port: int, authoriser: Authoriser | None = None) -> str:
        handlers = LocationPostHandler(self.locations), LocationWebsocketHandler(self.locations)
        http = HttpService(create_app(*handlers, authoriser), replace(self._settings.http, port=port))
        self.runtime.own(http.stop)
        await http.start()
        return http.url
