"""Agents, an Agent Service and whatever is beside them, each a process; and what is asked over HTTP."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from harness.contracts.esw.codec import decode, encode
from harness.contracts.esw.location import (
    LOCATION,
    ComponentType,
    Connection,
    ConnectionType,
    Find,
    ListEntries,
    Location,
    Locations,
)
from harness.contracts.esw.messages import Message
from harness.contracts.esw.sequencing.agent_service import AGENT_SERVICE
from harness.contracts.esw.sequencing.sequence_manager import AgentProvisionConfig
from harness.contracts.esw.services import Service
from harness.contracts.esw.values.names import Prefix
from harness.models.telescope import Telescope
from simulators.esw.agent.settings import AgentSettings
from simulators.esw.agent_service.settings import AgentServiceSettings
from simulators.esw.http_core.settings import HttpSettings
from simulators.esw.location.settings import LocationAddress
from simulators.esw.part import PRELOAD, START
from simulators.esw.sequencer.settings import SequencerSettings
from simulators.supervisor import Process
from tests.simulators.esw.services import LIMIT, Services, post, services

SEQUENCE_COMPONENT, MACHINE = ComponentType.SEQUENCE_COMPONENT, ComponentType.MACHINE


def ask(url: str, service: Service, request: Message) -> Any:
    """Return the answer to a request over HTTP."""
    answer = post(url, json.loads(encode(request)))
    assert answer.status == 200, answer
    return decode(service.post_answer(request), json.dumps(answer.body).encode())


@dataclass
class Observatory:
    """Services that run; a Location Service is always there."""

    started: Services
    location: str
    limit_scale: float = 0.1
    urls: dict[str, str] = field(default_factory=dict)

    @property
    def http(self) -> HttpSettings:
        return HttpSettings(location_service=self.location, limit_scale=self.limit_scale)

    def start(self, name: str, settings: Any, module: str = "") -> Process:
        """Start a service, and wait until it is there."""
        process = self.started.supervisor.start(name, f"simulators.esw.{module or name}.main", START, preload=PRELOAD)
        process.send(settings)
        address = process.receive(time.monotonic() + LIMIT, "address")
        if isinstance(address, str | LocationAddress):
            self.urls[name] = str(address)
        return process

    def start_agents(
        self,
        telescope: Telescope | None = None,
        sequencer: SequencerSettings | None = None,
        /,
        **counts: int,
    ) -> Process:
        """Start agents in one process: ``ESW_machine1=2`` is ESW.machine1 with two sequence components."""
        agents = tuple(AgentProvisionConfig(Prefix(name.replace("_", ".", 1)), n) for name, n in counts.items())
        settings = AgentSettings(agents, telescope, 0.1, sequencer or SequencerSettings(), self.http)
        return self.start("agents", settings, "agent")

    def start_agent_service(self, login: bool = False) -> Process:
        """Start the Agent Service."""
        return self.start("agent_service", AgentServiceSettings(self.http, login))

    def ask_agents(self, request: Message) -> Any:
        """Return the answer of the Agent Service."""
        return ask(self.urls["agent_service"], AGENT_SERVICE, request)

    def find(
        self, prefix: str, component_type: ComponentType, kind: ConnectionType = ConnectionType.PEKKO
    ) -> Location | None:
        """Return where a component is; None if it is not registered."""
        found: Locations = ask(self.location, LOCATION, Find(Connection(Prefix(prefix), component_type, kind)))
        return found[0] if found else None

    def list_names(self) -> set[str]:
        """Return the names of all connections that are registered."""
        return {one.connection.name for one in ask(self.location, LOCATION, ListEntries())}

    def find_pid(self, prefix: str, component_type: ComponentType = SEQUENCE_COMPONENT) -> int:
        """Return the process of a component."""
        found = self.find(prefix, component_type)
        assert found is not None, f"{prefix} is not registered"
        return int(found.metadata["PID"])

    def end(self, *processes: Process) -> None:
        """End processes as their supervisor does."""
        for process in processes:
            process.close()
        for process in processes:
            process.popen.wait(LIMIT)


@contextmanager
def observatory(logs: Path) -> Iterator[Observatory]:
    """Run a Location Service, for others to come."""
    with services(logs) as started:
        yield Observatory(started, started.location().url)


def until(met: Any, limit: float = 5.0) -> None:
    """Wait until something is so that tells of itself by no event."""
    deadline = time.monotonic() + limit
    while not met():
        assert time.monotonic() < deadline, "it has not come about"
        time.sleep(0.005)
