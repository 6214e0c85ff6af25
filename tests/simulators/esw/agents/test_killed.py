"""Whatever dies, nothing is left of it: neither processes nor locations."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from harness.contracts.esw.location import ComponentId
from harness.contracts.esw.sequencing.agent_service import KillComponent, Killed, Spawned, SpawnSequenceComponent
from harness.contracts.esw.sequencing.sequence_manager import Failed
from harness.contracts.esw.values.names import Prefix
from simulators.supervisor import Process
from tests.simulators.esw.agents.rig import MACHINE, SEQUENCE_COMPONENT, Observatory, observatory, until
from tests.simulators.esw.components.telescope import ROOT

COMPONENTS = ("ESW.ESW_1", "ESW.ESW_2", "IRIS.IRIS_1")


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Observatory]:
    with observatory(tmp_path_factory.mktemp("killed")) as made:
        made.start_agent_service()
        yield made


@pytest.fixture
def agents(shared: Observatory) -> Iterator[Process]:
    """Two agents in one process, and three sequence components."""
    process = shared.start_agents(ESW_machine1=2, IRIS_machine1=1)
    yield process
    shared.end(process)
    until(lambda: shared.list_names() == {"ESW.agent_service-Service-http"})


def processes_of(shared: Observatory, agents: Process) -> list[psutil.Process]:
    """Return the agents' process, its fork server, and all that they have started."""
    parent = psutil.Process(agents.popen.pid)
    found = [parent, *parent.children(recursive=True)]
    assert {shared.find_pid(one) for one in COMPONENTS} < {one.pid for one in found}
    assert len(found) == 5
    return found


def has_ended(process: psutil.Process) -> bool:
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM], ids=lambda number: number.name)
def test_agents_take_along_what_they_have_started(shared: Observatory, agents: Process, number: int) -> None:
    started = processes_of(shared, agents)
    os.kill(shared.find_pid("ESW.ESW_2"), signal.SIGSTOP)
    os.kill(agents.popen.pid, number)
    until(lambda: all(map(has_ended, started)))
    until(lambda: shared.list_names() == {"ESW.agent_service-Service-http"})


def test_a_sequence_component_that_dies_is_noticed_and_can_be_started_again(
    shared: Observatory, agents: Process
) -> None:
    pid = shared.find_pid("IRIS.IRIS_1")
    os.kill(pid, signal.SIGKILL)
    until(lambda: f"process {pid} exited with exit value -9" in agents.log.read_text())
    until(lambda: shared.find("IRIS.IRIS_1", SEQUENCE_COMPONENT) is None)
    assert shared.ask_agents(SpawnSequenceComponent(Prefix("IRIS.machine1"), "IRIS_1", ())) == Spawned()
    assert shared.find_pid("IRIS.IRIS_1") != pid


def test_one_agent_of_several_is_killed_alone(shared: Observatory, agents: Process) -> None:
    iris, esw = shared.find_pid("IRIS.IRIS_1"), shared.find_pid("ESW.ESW_1")
    assert shared.ask_agents(KillComponent(ComponentId(Prefix("IRIS.machine1"), MACHINE))) == Killed()
    until(lambda: shared.find("IRIS.machine1", MACHINE) is None)
    until(lambda: shared.find("IRIS.IRIS_1", SEQUENCE_COMPONENT) is None)
    until(lambda: not psutil.pid_exists(iris))
    assert psutil.pid_exists(esw)
    assert shared.find("ESW.machine1", MACHINE) is not None
    assert shared.ask_agents(KillComponent(ComponentId(Prefix("ESW.machine1"), MACHINE))) == Killed()
    until(lambda: agents.popen.poll() is not None)


def test_an_agent_without_its_fork_server_says_that_nothing_can_be_started(
    shared: Observatory, agents: Process
) -> None:
    server = next(one for one in psutil.Process(agents.popen.pid).children())
    server.kill()
    until(lambda: has_ended(server))
    answer = shared.ask_agents(SpawnSequenceComponent(Prefix("IRIS.machine1"), "IRIS_8", ()))
    assert isinstance(answer, Failed)
    assert answer.msg.endswith("the fork server of the agents is gone")


def test_a_request_that_is_under_way_is_told_when_the_agent_dies(shared: Observatory, agents: Process) -> None:
    os.kill(agents.popen.pid, signal.SIGSTOP)
    stopped = shared.ask_agents(SpawnSequenceComponent(Prefix("IRIS.machine1"), "IRIS_8", ()))
    os.kill(agents.popen.pid, signal.SIGCONT)
    assert isinstance(stopped, Failed)
    assert "Ask timed out" in stopped.msg


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGKILL], ids=lambda number: number.name)
def test_agents_that_run_alone_end_with_all_that_is_theirs(shared: Observatory, end: int, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "simulators.esw.agent.main", "start", "--names", "TCS.machine1"]
    command += ["--location-service", shared.location]
    with (
        (tmp_path / "log").open("w") as log,
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=log) as alone,
    ):
        assert alone.stdout is not None
        assert alone.stdout.readline().startswith(b"TCS.machine1 pekko://firstlight@")
        assert shared.ask_agents(SpawnSequenceComponent(Prefix("TCS.machine1"), "TCS_1", ())) == Spawned()
        started = psutil.Process(alone.pid).children(recursive=True)
        assert shared.find_pid("TCS.TCS_1") in {one.pid for one in started}
        alone.send_signal(end)
        alone.wait(10)
    until(lambda: all(map(has_ended, started)))
    until(lambda: shared.list_names() == {"ESW.agent_service-Service-http"})
