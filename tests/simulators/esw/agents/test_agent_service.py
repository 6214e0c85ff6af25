"""The Agent Service starts and kills real processes by agents, tells what runs where, and why it could not."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from harness.contracts.esw.location import (
    LOCATION,
    ComponentId,
    ComponentType,
    Connection,
    ConnectionType,
    PekkoRegistration,
    Register,
    Unregister,
)
from harness.contracts.esw.sequencing.agent_service import (
    AgentStatusSuccess,
    GetAgentStatus,
    KillComponent,
    Killed,
    SpawnContainers,
    SpawnContainersCompleted,
    Spawned,
    SpawnSequenceComponent,
    SpawnSequenceManager,
)
from harness.contracts.esw.sequencing.sequence_manager import SEQUENCE_MANAGER, Failed, GetResources
from harness.contracts.esw.values.names import Prefix
from simulators.esw.location.locating import describe
from tests.simulators.esw.agents.rig import SEQUENCE_COMPONENT, Observatory, ask, observatory, until
from tests.simulators.esw.components.telescope import TMT

ESW, IRIS = Prefix("ESW.machine1"), Prefix("IRIS.machine1")
SERVICE, CONTAINER = ComponentType.SERVICE, ComponentType.CONTAINER


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Observatory]:
    with observatory(tmp_path_factory.mktemp("agents")) as made:
        made.start_agents(TMT, ESW_machine1=1, IRIS_machine1=0)
        made.start_agent_service()
        yield made


def kill(found: Observatory, prefix: str, component_type: ComponentType = SEQUENCE_COMPONENT) -> object:
    return found.ask_agents(KillComponent(ComponentId(Prefix(prefix), component_type)))


def register(found: Observatory, prefix: str, uri: str, **metadata: str) -> Connection:
    """Register an actor of another system, as data."""
    connection = Connection(Prefix(prefix), SEQUENCE_COMPONENT, ConnectionType.PEKKO)
    ask(found.location, LOCATION, Register(PekkoRegistration(connection, uri, metadata)))
    return connection


def test_a_sequence_component_is_a_process_that_is_spawned_and_killed(found: Observatory) -> None:
    assert found.ask_agents(SpawnSequenceComponent(IRIS, "IRIS_7", ("1.0",))) == Spawned()
    location = found.find("IRIS.IRIS_7", SEQUENCE_COMPONENT)
    assert location is not None
    assert location.metadata["agentPrefix"] == "IRIS.machine1"
    process = psutil.Process(int(location.metadata["PID"]))
    again = found.ask_agents(SpawnSequenceComponent(IRIS, "IRIS_7", ()))
    where = "is already registered with location service at"
    assert again == Failed(f"ComponentId(IRIS.IRIS_7,SequenceComponent) {where} {describe(location)}")
    assert kill(found, "IRIS.IRIS_7") == Killed()
    until(lambda: not process.is_running())
    until(lambda: found.find("IRIS.IRIS_7", SEQUENCE_COMPONENT) is None)
    connection = "PekkoConnection(ComponentId(IRIS.IRIS_7,SequenceComponent))"
    assert kill(found, "IRIS.IRIS_7") == Failed(f"Could not find location matching connection: {connection}")


def test_an_agent_that_is_not_there_is_named(found: Observatory) -> None:
    connection = "PekkoConnection(ComponentId(ESW.machine9,Machine))"
    nobody = Failed(f"Could not find location matching connection: {connection}")
    agent = Prefix("ESW.machine9")
    assert found.ask_agents(SpawnSequenceComponent(agent, "ESW_7", ())) == nobody
    assert found.ask_agents(SpawnSequenceManager(agent, "modes.conf", True, ())) == nobody
    assert found.ask_agents(SpawnContainers(agent, "host.conf", True)) == nobody


def test_a_process_that_does_not_register_is_told(found: Observatory, tmp_path: Path) -> None:
    missing = str(tmp_path / "missing.conf")
    answer = found.ask_agents(SpawnSequenceManager(ESW, missing, True, ()))
    assert answer == Failed(
        "ComponentId(ESW.sequence_manager,Service) is not registered with location service. Reason: Process failed to "
        "spawn due to reasons like invalid binary version etc or failed to register with location service."
    )
    log = next(one.log for one in found.started.supervisor.processes if one.name == "agents").read_text()
    assert f"The file of observing modes {missing} cannot be read" in log


def test_a_name_that_cannot_be_is_refused(found: Observatory) -> None:
    answer = found.ask_agents(SpawnSequenceComponent(ESW, "ESW-7", ()))
    assert answer == Failed("'ESW.ESW-7' is no prefix: its component name has a hyphen")


def test_the_sequence_manager_is_spawned_with_its_observing_modes(found: Observatory, tmp_path: Path) -> None:
    modes = tmp_path / "modes.conf"
    modes.write_text("esw-sm.obsModes.IRIS_Darknight { resources: [IRIS], sequencers: [ESW, IRIS] }")
    assert found.ask_agents(SpawnSequenceManager(ESW, str(modes), True, ())) == Spawned()
    http = found.find("ESW.sequence_manager", SERVICE, ConnectionType.HTTP)
    while http is None:  # the actor is registered before it
        http = found.find("ESW.sequence_manager", SERVICE, ConnectionType.HTTP)
    answer = ask(http.uri.rstrip("/"), SEQUENCE_MANAGER, GetResources())
    assert [one.resource for one in answer.resources_status] == ["IRIS"]
    os.kill(int(http.metadata["PID"]), 9)
    until(lambda: not {one for one in found.list_names() if "sequence_manager" in one})


def test_containers_of_a_host_are_spawned(found: Observatory, tmp_path: Path) -> None:
    files = {"iris": "name: IRIS.container", "cap": "prefix: TCS.enclosure.cap", "none": "name: Container.nobody"}
    for name, text in files.items():
        (tmp_path / f"{name}.conf").write_text(text)
    listed = [{"configFilePath": str(tmp_path / f"{name}.conf"), "configFileLocation": "Local"} for name in files]
    host = tmp_path / "host.conf"
    host.write_text(json.dumps({"containers": listed}))
    answer = found.ask_agents(SpawnContainers(IRIS, str(host), True))
    assert isinstance(answer, SpawnContainersCompleted)
    assert answer.res["IRIS.container"] == answer.res["TCS.enclosure.cap"] == Spawned()
    nobody = answer.res["Container.nobody"]
    assert isinstance(nobody, Failed)
    assert "Container.nobody is not declared as a container" in nobody.msg
    for name, component_type in (("IRIS.container", CONTAINER), ("IRIS.imager.filter", ComponentType.HCD)):
        location = found.find(name, component_type)
        assert location is not None
        assert location.metadata["agentPrefix"] == "IRIS.machine1"
    assert kill(found, "IRIS.container", CONTAINER) == Killed()
    assert kill(found, "TCS.enclosure.cap", ComponentType.HCD) == Killed()
    until(lambda: not {one for one in found.list_names() if one.startswith(("IRIS.imager", "TCS."))})


@pytest.mark.parametrize(
    ("text", "why"),
    [("containers: 3", "has no list of containers"), ("containers: [", "it is no HOCON"), (None, "cannot be read")],
)
def test_a_host_configuration_that_cannot_be_read_is_told(
    found: Observatory, tmp_path: Path, text: str | None, why: str
) -> None:
    host = tmp_path / "host.conf"
    if text is not None:
        host.write_text(text)
    answer = found.ask_agents(SpawnContainers(IRIS, str(host), True))
    assert isinstance(answer, Failed)
    assert str(host) in answer.msg
    assert why in answer.msg


@pytest.mark.parametrize(
    ("uri", "pid", "why"),
    [
        ("pekko://other@192.0.2.1:1/user/a", "", "No agent running on host: 192.0.2.1"),
        ("pekko://other@127.0.0.1:1/user/a", "", "metadata does not contain Pid"),
        ("pekko://other@127.0.0.1:1/user/a", "one", "Pid:one process does not exist"),
        ("pekko://other@127.0.0.1:1/user/a", "99999999", "Pid:99999999 process does not exist"),
        ("pekko://other@127.0.0.1:1/user/a", "ours", "is not part of this simulation"),
    ],
    ids=["host", "none", "word", "number", "foreign"],
)
def test_what_cannot_be_killed_is_told(found: Observatory, uri: str, pid: str, why: str) -> None:
    number = str(os.getpid()) if pid == "ours" else pid
    connection = register(found, "IRIS.data", uri, **({"PID": number} if number else {}))
    answer = kill(found, "IRIS.data")
    ask(found.location, LOCATION, Unregister(connection))
    assert isinstance(answer, Failed)
    assert answer.msg.endswith(why)


def test_it_tells_what_runs_on_which_agent(found: Observatory) -> None:
    connection = register(found, "WFOS.WFOS_1", "pekko://other@127.0.0.1:1/user/a", agentPrefix="WFOS.gone")
    status = found.ask_agents(GetAgentStatus())
    ask(found.location, LOCATION, Unregister(connection))
    assert isinstance(status, AgentStatusSuccess)
    grouped = {one.agent_id.prefix: [c.seq_comp_id.prefix for c in one.seq_comps_status] for one in status.agent_status}
    assert grouped == {"ESW.machine1": ["ESW.ESW_1"], "IRIS.machine1": []}
    assert [one.seq_comp_id.prefix for one in status.seq_comps_without_agent] == ["WFOS.WFOS_1"]
