"""Whatever of an ESW is killed in mid-sequence: who waits for the end is told, and all of it can be used again."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from harness.connectors.esw.clients.esw_clients import EswClients, EswEndpoints
from harness.connectors.esw.source import EswSource
from harness.contracts.esw.location import ComponentType
from harness.contracts.esw.messages import Id, Message
from harness.contracts.esw.params.responses import Completed, Started
from harness.contracts.esw.sequencing.sequence_manager import ConfigureSuccess, Success
from harness.errors import CallFailed, Unreachable
from simulators.esw.sequencer.settings import SequencerSettings
from tests.connectors.esw.observing import ROLES, observing
from tests.connectors.esw.test_sequences import LIMITS, MACHINE, NIGHT
from tests.simulators.esw.sequence_manager.rig import ManagedObservatory
from tests.simulators.esw.sequencer.rig import SCRIPTS, commands

NOT_NEEDED = ("aas", "events", "agent_service", "sequence_manager")
"""Services that a sequence goes on without."""
END_IT = [
    ("direct", "agents"),
    ("direct", "sequencer"),
    ("gateway", "agents"),
    ("gateway", "sequencer"),
    ("gateway", "gateway"),
]
"""What takes along who tells of the end, by the way in which it is asked for."""


@dataclass
class Night:
    """A sequence that is held in its first step, and what asks for it."""

    esw: ManagedObservatory

    async def start(self, clients: EswClients) -> Id:
        """Start a sequence that is held in its first step."""
        assert isinstance(await clients.sequence_manager.configure("darknight"), ConfigureSuccess)
        started = await clients.sequencers.submit(NIGHT, commands("hold", "pass"))
        assert isinstance(started, Started)
        return started.run_id

    def kill(self, victim: str) -> None:
        """Kill the process of a service, or that of the sequencer."""
        if victim == "sequencer":
            pid = self.esw.find_pid(NIGHT, ComponentType.SEQUENCER)
        else:
            pid = next(one for one in reversed(self.esw.started.supervisor.processes) if one.name == victim).popen.pid
        os.kill(pid, signal.SIGKILL)


@pytest.fixture
def night(tmp_path: Path) -> Iterator[Night]:
    """An ESW of which a test may kill anything; nothing of it is left when it has ended."""
    before = set(psutil.Process().children(recursive=True))
    with observing(tmp_path) as esw:
        yield Night(esw)
    assert not {one for one in psutil.Process().children(recursive=True) if one.is_running()} - before


@contextmanager
def reached(night: Night, way: str = "direct") -> Iterator[EswSource]:
    source = EswSource(EswEndpoints(night.esw.location, through_gateway=way == "gateway"), LIMITS)
    source.log_in(*ROLES)
    try:
        yield source
    finally:
        source.close()


@pytest.mark.parametrize("victim", [*NOT_NEEDED, "gateway"])
def test_a_sequence_goes_on_without_what_it_does_not_need(night: Night, victim: str) -> None:
    async def run(clients: EswClients) -> Message:
        run_id = await night.start(clients)
        async with clients.sequencers.query_final(NIGHT, run_id, 10) as ends:
            night.kill(victim)
            await clients.sequencers.begin_diagnostics(NIGHT, "release")
            return await anext(ends)

    with reached(night) as source:
        assert isinstance(source.ask(run, "running", 20), Completed)


@pytest.mark.parametrize(("way", "victim"), END_IT)
def test_who_waits_for_the_end_is_told_that_nobody_tells_it(night: Night, way: str, victim: str) -> None:
    async def run(clients: EswClients) -> None:
        run_id = await night.start(clients)
        async with clients.sequencers.query_final(NIGHT, run_id, 60) as ends:
            night.kill(victim)
            await anext(ends)

    with reached(night, way) as source, pytest.raises((Unreachable, CallFailed)):
        source.ask(run, "running", 20)
    with reached(night) as source:
        if victim == "agents":
            night.esw.start_agents(None, SequencerSettings(scripts=SCRIPTS), ESW_machine1=2)
        free = source.ask(lambda clients: clients.sequence_manager.shut_down_all_sequencers(), "shutting down", 20)
        assert free == Success()
        if victim == "sequencer":
            done = source.ask(lambda clients: clients.sequence_manager.provision({MACHINE: 2}), "provisioning", 20)
            assert done == Success()
        again = source.ask(lambda clients: clients.sequence_manager.configure("darknight"), "configuring", 20)
        assert isinstance(again, ConfigureSuccess)


@pytest.mark.parametrize("way", ["direct", "gateway"])
def test_without_a_location_service_what_is_asked_next_is_told(night: Night, way: str) -> None:
    async def run(clients: EswClients) -> None:
        run_id = await night.start(clients)
        async with clients.sequencers.query_final(NIGHT, run_id, 60):
            night.kill("location")
            await clients.sequencers.begin_diagnostics(NIGHT, "release")

    with reached(night, way) as source, pytest.raises(Unreachable, match=r"Location Service at .* cannot be reached"):
        source.ask(run, "running", 20)
