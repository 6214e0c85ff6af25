"""Processes of sequence components, and the actors in them."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from harness.contracts.esw.location import ComponentType, Connection, ConnectionType
from harness.contracts.esw.values.names import Prefix
from simulators.esw.actors.refs import ActorRef
from simulators.esw.http_core.actor_runtime import ActorRuntime
from simulators.esw.http_core.settings import HttpSettings
from simulators.esw.location.client import LocationClient
from simulators.esw.part import START
from simulators.esw.sequence_component.settings import SequenceComponentSettings
from simulators.esw.sequence_component.wiring import ALL_MESSAGES
from simulators.esw.sequencer.settings import SequencerSettings
from simulators.supervisor import Process
from tests.simulators.esw.services import LIMIT, Services, services

MODULE = "simulators.esw.sequence_component.main"
PRELOAD = ("simulators.esw.location.wiring", "simulators.esw.sequence_component.wiring")


@dataclass
class SequenceComponents:
    """Sequence components that run."""

    started: Services
    location: str

    def start(
        self,
        *names: str,
        settings: SequencerSettings | None = None,
        agent: str = "",
        limit_scale: float = 0.1,
        loads: tuple[Prefix, ...] = (),
    ) -> Process:
        """Start a process of sequence components."""
        http = HttpSettings(location_service=self.location, limit_scale=limit_scale)
        process = self.started.supervisor.start(names[0], MODULE, START, preload=PRELOAD)
        prefixes = tuple(map(Prefix, names))
        agent_prefix = Prefix(agent) if agent else None
        process.send(SequenceComponentSettings(prefixes, agent_prefix, settings or SequencerSettings(), http, loads))
        process.receive(time.monotonic() + LIMIT, "address")
        return process


@contextmanager
def running(logs: Path) -> Iterator[SequenceComponents]:
    """Run a Location Service, for sequence components to come."""
    with services(logs) as started:
        yield SequenceComponents(started, started.location().url)


class Asking:
    """What asks sequence components and the Location Service, on one event loop."""

    def __init__(self, location: str) -> None:
        self.runtime = ActorRuntime(ALL_MESSAGES)
        self.locations = LocationClient(location)

    async def find(self, name: str) -> ActorRef:
        """Return the actor of a sequence component."""
        connection = Connection(Prefix(name), ComponentType.SEQUENCE_COMPONENT, ConnectionType.PEKKO)
        location = await self.locations.find(connection)
        assert location is not None, f"{name} is not registered"
        return self.runtime.system.refer(location.uri)

    async def list_registered(self) -> set[str]:
        """Return the names of all connections."""
        return {one.connection.name for one in await self.locations.list_entries()}


@asynccontextmanager
async def asking(location: str) -> AsyncIterator[Asking]:
    found = Asking(location)
    await found.runtime.system.start()
    try:
        yield found
    finally:
        await found.locations.close()
        await found.runtime.close()
