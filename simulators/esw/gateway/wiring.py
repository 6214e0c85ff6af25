"""The wiring of the Gateway."""

from __future__ import annotations

from simulators.esw.actors.system import FAILURE_DETECTOR
from simulators.esw.components.supervision.registered import MESSAGES as COMPONENT_MESSAGES
from simulators.esw.events.service import EventService
from simulators.esw.events.settings import ALARMS, EVENTS, StoreName
from simulators.esw.events.stores.located_store import ANSWER_LIMIT as EVENT_LIMIT
from simulators.esw.events.stores.located_store import LocatedStore
from simulators.esw.events.stores.messages import MESSAGES as EVENT_MESSAGES
from simulators.esw.gateway.admin_impl import ANSWER_LIMIT, AdminImpl
from simulators.esw.gateway.alarm_impl import AlarmImpl
from simulators.esw.gateway.command_roles import CommandRoles
from simulators.esw.gateway.component_clients import ComponentClients
from simulators.esw.gateway.configured_roles import fetch_command_roles
from simulators.esw.gateway.event_impl import EventImpl
from simulators.esw.gateway.logging_impl import LoggingImpl
from simulators.esw.gateway.post_handler import GatewayPostHandler
from simulators.esw.gateway.resolver import RESOLVE_LIMIT, Resolver
from simulators.esw.gateway.settings import GatewaySettings
from simulators.esw.gateway.websocket_handler import GatewayWebsocketHandler
from simulators.esw.http_core.actor_runtime import ActorRuntime
from simulators.esw.http_core.http_service import HttpName, HttpService
from simulators.esw.http_core.registering import Registrar
from simulators.esw.http_core.security import SecurityDirectives
from simulators.esw.http_core.wiring import ServerWiring
from simulators.esw.location.client import LocationClient
from simulators.esw.msocket.application import create_app
from simulators.esw.sequencer.registered import MESSAGES as SEQUENCER_MESSAGES

NAME = HttpName("ESW.EswGateway")


class GatewayWiring(ServerWiring):
    """The resolver and what is on top of it, with an HTTP service in front."""

    def __init__(self, settings: GatewaySettings) -> None:
        self._settings, self._http = settings, settings.http
        messages = (*COMPONENT_MESSAGES, *SEQUENCER_MESSAGES, *EVENT_MESSAGES)
        self.runtime = ActorRuntime(messages, self._http.scale(FAILURE_DETECTOR))
        self._locations = LocationClient(self._http.location_service)
        self.runtime.own(self._locations.close)
        self._resolver = Resolver(self._locations, self._http.scale(RESOLVE_LIMIT))
        self.runtime.own(self._resolver.close)

    async def begin(self) -> str:
        roles = self._settings.roles
        if self._settings.roles_path:
            roles = await fetch_command_roles(self._settings.roles_path, self._locations)
        security = SecurityDirectives(self._locations)
        self.runtime.own(security.close)
        registrar = Registrar(self._locations, self._http.location_service)
        http = HttpService(create_app(*self._make_handlers(roles), security), self._http, NAME, registrar)
        self.runtime.own(http.stop)
        await http.start()
        return http.url

    def _make_handlers(self, roles: CommandRoles) -> tuple[GatewayPostHandler, GatewayWebsocketHandler]:
        system = self.runtime.system
        clients = ComponentClients(self._resolver, system)
        self.runtime.own(clients.close)
        service = EventService(self._locate(EVENTS))
        self.runtime.own(service.close)
        alarm_store = self._locate(ALARMS)
        self.runtime.own(alarm_store.close)
        events = EventImpl(service)
        admin = AdminImpl(self._resolver, system, self._http.scale(ANSWER_LIMIT))
        alarms = AlarmImpl(self._settings.alarms, alarm_store)
        post = GatewayPostHandler(clients, roles, admin, events, alarms, LoggingImpl())
        return post, GatewayWebsocketHandler(clients, events)

    def _locate(self, name: StoreName) -> LocatedStore:
        return LocatedStore(name, self._locations, self.runtime.system, self._http.scale(EVENT_LIMIT))
