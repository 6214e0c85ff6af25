"""Processes of the declared TMT, and clients of its components."""

from __future__ import annotations

import contextlib
import time
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping
from contextlib import aclosing, asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from harness.contracts.esw.components import CurrentState
from harness.contracts.esw.location import ConnectionType
from harness.contracts.esw.params.commands import ControlCommand
from harness.contracts.esw.params.responses import SubmitResponse
from harness.contracts.esw.values.names import Prefix
from harness.models.load import load_telescope
from harness.models.telescope import Telescope
from simulators.esw.actors.refs import ActorRef
from simulators.esw.actors.system import ActorSystem
from simulators.esw.components.api import CommandApi
from simulators.esw.components.client import COMMAND_CLIENTS
from simulators.esw.components.commanding.parameters import write_command
from simulators.esw.components.naming import component_id, connection
from simulators.esw.components.settings import ComponentAddresses, ComponentSettings
from simulators.esw.components.supervision.registered import MESSAGES
from simulators.esw.http_core.actor_runtime import ActorRuntime
from simulators.esw.http_core.settings import HttpSettings
from simulators.esw.location.client import LocationClient
from simulators.esw.part import PRELOAD, START
from simulators.supervisor import Process
from tests.simulators.esw.services import LIMIT, Answer, Services, request, services

ROOT = Path(__file__).parents[4]
TMT = load_telescope(ROOT / "telescopes/tmt.yaml")
TEST = Prefix("ESW.test")


@dataclass
class RunningTelescope:
    """Components that run, each unit a process."""

    started: Services
    location: str
    telescope: Telescope = TMT
    time_scale: float = 0.1
    urls: dict[str, str] = field(default_factory=dict)

    def start(self, *units: str, limit_scale: float = 0.1) -> list[Process]:
        """Start units beside each other, and return their processes when all are there."""
        http = HttpSettings(location_service=self.location, limit_scale=limit_scale)
        begun = []
        for unit in units:
            process = self.started.supervisor.start(unit, "simulators.esw.components.main", START, preload=PRELOAD)
            process.send(ComponentSettings(self.telescope, unit, self.time_scale, http))
            begun.append(process)
        for process in begun:
            address: ComponentAddresses = process.receive(time.monotonic() + LIMIT, "address")
            self.urls.update(address.urls)
        return begun

    @contextmanager
    def beside(self, *units: str) -> Iterator[RunningTelescope]:
        """Run more units for a while."""
        before = len(self.started.supervisor.processes)
        self.start(*units)
        try:
            yield replace(self, urls={unit: self.urls.pop(unit) for unit in units})
        finally:
            for process in self.started.supervisor.processes[before:]:
                process.close()
            for process in self.started.supervisor.processes[before:]:
                process.popen.wait(LIMIT)

    def process(self, unit: str) -> Process:
        """Return the process of a unit, the last one if there were several."""
        return [one for one in self.started.supervisor.processes if one.name == unit][-1]

    def command(
        self, component: str, name: str, values: Mapping[str, Any] | None = None, source: Prefix = TEST
    ) -> ControlCommand:
        """Return a command as it is declared."""
        declared = self.telescope.devices[component].device_class.commands[name]
        return write_command(self.telescope, name, declared, source, values or {})

    def door(self, component: str, method: str = "POST", path: str = "faults", body: Any = None) -> Answer:
        """Ask ``/firstlight/`` of a component."""
        return request(f"{self.urls[component]}/firstlight/{path}", method, body)


@contextmanager
def running(logs: Path, *units: str, time_scale: float = 0.1) -> Iterator[RunningTelescope]:
    """Run units of the declared TMT with a Location Service of their own."""
    with services(logs) as started:
        found = RunningTelescope(started, started.location().url, time_scale=time_scale)
        found.start(*units)
        yield found


class Clients:
    """The clients of one test, of one kind; closed at its end."""

    def __init__(self, found: RunningTelescope, kind: ConnectionType, system: ActorSystem) -> None:
        self.found, self.kind, self._system = found, kind, system
        self.locations = LocationClient(found.location)
        self._made: list[CommandApi] = []

    async def of(self, component: str) -> CommandApi:
        """Return a client of a component, found by its location."""
        location = await self.locations.find(connection(self._id(component), self.kind))
        assert location is not None, f"{component} is not registered"
        self._made.append(made := COMMAND_CLIENTS.make(location, self._system))
        return made

    async def actor(self, component: str) -> ActorRef:
        """Return the actor of a component."""
        location = await self.locations.find(connection(self._id(component), ConnectionType.PEKKO))
        assert location is not None
        return self._system.refer(location.uri)

    def refer(self, uri: str) -> ActorRef:
        """Return an actor by its URI."""
        return self._system.refer(uri)

    async def submit(self, component: str, name: str, values: Mapping[str, Any] | None = None) -> SubmitResponse:
        """Submit a command and wait for its end."""
        client = await self.of(component)
        first = await client.submit(self.found.command(component, name, values))
        return await client.query_final(first.run_id, 10) if type(first).__name__ == "Started" else first

    def _id(self, component: str) -> Any:
        return component_id(self.found.telescope.devices[component])

    async def close(self) -> None:
        for one in (*self._made, self.locations):
            await one.close()


@asynccontextmanager
async def clients(found: RunningTelescope, kind: ConnectionType = ConnectionType.HTTP) -> AsyncIterator[Clients]:
    """Make clients on this event loop."""
    runtime = ActorRuntime(MESSAGES)
    await runtime.system.start()
    made = Clients(found, kind, runtime.system)
    try:
        yield made
    finally:
        await made.close()
        await runtime.close()


def read(state: CurrentState) -> dict[str, Any]:
    """Return the values of a current state, by name."""
    return {one.key_name: one.values[0] for one in state.param_set}


class Watch:
    """A parameter of a current state, watched from its first value on."""

    def __init__(self, states: AsyncGenerator[CurrentState, None], key: str) -> None:
        self._states, self._key = states, key
        self.values: list[object] = []

    async def until(self, last: object) -> list[object]:
        """Return the values that it has taken, as soon as it has the last of them."""
        async with aclosing(self._states):
            while not self.values or self.values[-1] != last or len(self.values) == 1:
                await self.take()
        return self.values

    async def end(self) -> None:
        """Return when the component is gone."""
        with contextlib.suppress(ConnectionError, StopAsyncIteration):
            while True:
                await self.take()

    async def take(self) -> None:
        """Take the next value."""
        value = read(await anext(self._states))[self._key]
        if not self.values or self.values[-1] != value:
            self.values.append(value)


async def watch(client: CommandApi, name: str, key: str) -> Watch:
    """Watch a parameter; returns when its first value is there."""
    watched = Watch(client.subscribe_current_state((name,)), key)
    await watched.take()
    return watched
