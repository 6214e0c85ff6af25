"""The wiring of a process of components."""

from __future__ import annotations

import asyncio
import signal
from functools import partial

from harness.contracts.esw.location import ConnectionType, PekkoRegistration
from simulators.devices.declaration import Declaration
from simulators.esw.actors.system import FAILURE_DETECTOR
from simulators.esw.components.linked.clock import LoopClock
from simulators.esw.components.linked.surroundings import Surroundings
from simulators.esw.components.naming import component_id, connection
from simulators.esw.components.server import ComponentServer
from simulators.esw.components.settings import ComponentAddresses, ComponentSettings
from simulators.esw.components.supervision.container import ContainerBehavior
from simulators.esw.components.supervision.registered import MESSAGES
from simulators.esw.events.publisher import EventPublisher
from simulators.esw.events.service import EventService
from simulators.esw.events.settings import EVENTS
from simulators.esw.events.stores.located_store import ANSWER_LIMIT as EVENT_LIMIT
from simulators.esw.events.stores.located_store import LocatedStore
from simulators.esw.events.stores.messages import MESSAGES as EVENT_MESSAGES
from simulators.esw.http_core.actor_runtime import ActorRuntime
from simulators.esw.http_core.registering import Registrar
from simulators.esw.http_core.wiring import ServerWiring
from simulators.esw.location.client import LocationClient

CONNECT_LIMIT = 5.0
"""Seconds that components wait for those they need, before they tell that they are there."""


class ComponentWiring(ServerWiring):
    """The components of one container, or one alone."""

    def __init__(self, settings: ComponentSettings) -> None:
        self._settings = settings
        self.runtime = ActorRuntime((*MESSAGES, *EVENT_MESSAGES), settings.http.scale(FAILURE_DETECTOR))
        self._locations = LocationClient(settings.http.location_service)
        self.runtime.own(self._locations.close)
        self.servers: dict[str, ComponentServer] = {}

    async def begin(self) -> ComponentAddresses:
        settings, system = self._settings, self.runtime.system
        await system.start()
        store = LocatedStore(EVENTS, self._locations, system, settings.http.scale(EVENT_LIMIT))
        events = EventPublisher(EventService(store))
        self.runtime.own(events.close)
        surroundings = Surroundings(
            Declaration(settings.telescope), LoopClock(settings.time_scale), self._locations, system, events
        )
        for name in settings.components:
            device = settings.telescope.devices[name]
            shut_down = partial(self._shut_down, name)
            self.servers[name] = server = ComponentServer(device, surroundings, settings, shut_down)
            self.runtime.own(server.stop)
        await asyncio.gather(*(server.start() for server in self.servers.values()))
        if settings.is_container:
            await self._start_container()
        await asyncio.gather(*(one.connect(settings.http.scale(CONNECT_LIMIT)) for one in self.servers.values()))
        return ComponentAddresses({name: server.http.url for name, server in self.servers.items()})

    async def _start_container(self) -> None:
        container = component_id(self._settings.telescope.devices[self._settings.unit])
        actor = self.runtime.system.spawn(
            container.prefix,
            lambda context: ContainerBehavior(
                context,
                tuple(server.component for server in self.servers.values()),
                lambda: [server.actor for server in self.servers.values()],
                end_process,
            ),
        )
        location = connection(container, ConnectionType.PEKKO)
        registrar = Registrar(self._locations, self._settings.http.location_service)
        self.runtime.own(registrar.unregister_all)
        await registrar.register(PekkoRegistration(location, actor.uri, dict(self._settings.metadata)))

    def _shut_down(self, name: str) -> None:
        """End one component, and the process with the last of them."""
        server = self.servers.pop(name, None)
        if server is None:
            return
        if not self.servers:
            end_process()
        else:
            self._ending = asyncio.ensure_future(server.stop())


def end_process() -> None:
    """End this process as SIGTERM does."""
    signal.raise_signal(signal.SIGTERM)
