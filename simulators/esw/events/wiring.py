"""The wiring of the server of events and alarms."""

from __future__ import annotations

import os

from harness.contracts.esw.location import (
    ComponentType,
    Connection,
    ConnectionType,
    PekkoRegistration,
    TcpRegistration,
)
from simulators.esw.events.redis_processes import RedisProcesses
from simulators.esw.events.settings import ALARMS, EVENTS, EventServerAddress, EventServerSettings, StoreName
from simulators.esw.events.stores.behavior import EventServerBehavior
from simulators.esw.events.stores.messages import MESSAGES
from simulators.esw.http_core.actor_runtime import ActorRuntime
from simulators.esw.http_core.registering import Registrar
from simulators.esw.http_core.wiring import ServerWiring
from simulators.esw.location.client import LocationClient

NAMES = (EVENTS, ALARMS)


class EventServerWiring(ServerWiring):
    """Redis with Sentinel, or two actors; registered with the Location Service as long as they serve."""

    def __init__(self, settings: EventServerSettings) -> None:
        self._settings = settings
        self.runtime = ActorRuntime(MESSAGES)
        self._locations = LocationClient(settings.http.location_service)
        self.runtime.own(self._locations.close)
        self._registrar = Registrar(self._locations, settings.http.location_service)

    async def begin(self) -> EventServerAddress:
        return await (self._begin_redis() if self._settings.redis else self._begin_in_memory())

    async def _begin_redis(self) -> EventServerAddress:
        http = self._settings.http
        processes = RedisProcesses(http.host, http.port, [name.master for name in NAMES])
        self.runtime.own(processes.stop)
        await processes.start()
        self.runtime.own(self._registrar.unregister_all)
        for name in NAMES:
            connection = _connect(name, ConnectionType.TCP)
            await self._registrar.register(TcpRegistration(connection, processes.port, _describe()))
        return EventServerAddress(f"tcp://{http.host}:{processes.port}")

    async def _begin_in_memory(self) -> EventServerAddress:
        await self.runtime.system.start()
        self.runtime.own(self._registrar.unregister_all)
        uris = {name: self.runtime.system.spawn(name.master, EventServerBehavior).uri for name in NAMES}
        for name, uri in uris.items():
            await self._registrar.register(PekkoRegistration(_connect(name, ConnectionType.PEKKO), uri, _describe()))
        return EventServerAddress(uris[EVENTS])


def _connect(name: StoreName, kind: ConnectionType) -> Connection:
    return Connection(name.prefix, ComponentType.SERVICE, kind)


def _describe() -> dict[str, str]:
    return {"PID": str(os.getpid())}
