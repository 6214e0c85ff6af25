"""The wiring of the Agent Service."""

from __future__ import annotations

from simulators.esw.actors.system import FAILURE_DETECTOR
from simulators.esw.agent.messages import MESSAGES
from simulators.esw.agent_service.impl import AgentServiceImpl
from simulators.esw.agent_service.post_handler import AgentServicePostHandler
from simulators.esw.agent_service.settings import AgentServiceSettings
from simulators.esw.http_core.actor_runtime import ActorRuntime
from simulators.esw.http_core.http_service import HttpName, HttpService
from simulators.esw.http_core.registering import Registrar
from simulators.esw.http_core.security import AAS_LIMIT, SecurityDirectives
from simulators.esw.http_core.wiring import ServerWiring
from simulators.esw.location.client import LocationClient
from simulators.esw.msocket.access import Authoriser, OpenAuthoriser
from simulators.esw.msocket.application import create_app

NAME = HttpName("ESW.agent_service")


class AgentServiceWiring(ServerWiring):
    """The way to agents, with an HTTP service in front."""

    def __init__(self, settings: AgentServiceSettings) -> None:
        self._settings, self._http = settings, settings.http
        self.runtime = ActorRuntime(MESSAGES, self._http.scale(FAILURE_DETECTOR))
        self._locations = LocationClient(self._http.location_service)
        self.runtime.own(self._locations.close)

    async def begin(self) -> str:
        security = SecurityDirectives(self._locations, limit=self._http.scale(AAS_LIMIT))
        authoriser: Authoriser = security if self._settings.login else OpenAuthoriser()
        handler = AgentServicePostHandler(AgentServiceImpl(self._locations, self.runtime.system, self._http.scale))
        registrar = Registrar(self._locations, self._http.location_service)
        http = HttpService(create_app(handler, authoriser=authoriser), self._http, NAME, registrar)
        self.runtime.own(http.stop)
        await http.start()
        return http.url
