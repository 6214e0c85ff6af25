"""What dies in the middle of a change: who waits is told, and what it used is free again."""

from __future__ import annotations

import http.client
import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from harness.contracts.esw.location import ComponentId, ComponentType
from harness.contracts.esw.messages import Message
from harness.contracts.esw.sequencing.agent_service import KillComponent, Killed
from harness.contracts.esw.sequencing.sequence_manager import (
    Available,
    Configure,
    ConfigureSuccess,
    ConflictingResourcesWithRunningObsMode,
    Failed,
    FailedResponse,
    GetObsModesDetails,
    GetResources,
    LocationServiceFailure,
    Provision,
    ShutdownAllSequencers,
    Success,
)
from harness.contracts.esw.values.names import Prefix
from simulators.esw.http_core.settings import HttpSettings
from simulators.esw.location.settings import LocationSettings
from simulators.esw.sequencer.settings import SequencerSettings
from simulators.supervisor import Process
from tests.simulators.esw.agents.rig import until
from tests.simulators.esw.sequence_manager.rig import PROVISIONED, ManagedObservatory

NIGHT = "IRIS_Darknight"
SUCCESS = ConfigureSuccess(ComponentId(Prefix(f"ESW.{NIGHT}"), ComponentType.SEQUENCER))


@pytest.fixture
def own(whole: ManagedObservatory, scripts: Path) -> Iterator[ManagedObservatory]:
    """A Location Service, a Sequence Manager and agents that may be killed."""
    before = len(whole.started.supervisor.processes)
    location = whole.start("location", LocationSettings(HttpSettings(limit_scale=0.1)))
    made = ManagedObservatory(whole.started, whole.urls.pop("location"))
    counts = {"ESW_machine1": 2, "IRIS_machine1": 1, "TCS_machine1": 1}
    made.start_agents(None, SequencerSettings(scripts=scripts), **counts)
    made.start_manager()
    yield made
    made.end(*reversed(made.started.supervisor.processes[before:]))
    assert location.popen.returncode is not None


def process(found: ManagedObservatory, name: str) -> Process:
    return [one for one in found.started.supervisor.processes if one.name == name][-1]


def kill(found: ManagedObservatory, name: str) -> None:
    os.kill(process(found, name).popen.pid, signal.SIGKILL)


class Asked:
    """A request that is under way."""

    def __init__(self, found: ManagedObservatory, request: Message) -> None:
        self.answer: Any = None
        self._thread = threading.Thread(target=self._ask, args=(found, request))
        self._thread.start()

    def take(self) -> Any:
        self._thread.join(10)
        assert not self._thread.is_alive(), "nobody tells how it has ended"
        return self.answer

    def _ask(self, found: ManagedObservatory, request: Message) -> None:
        try:
            self.answer = found.ask(request)
        except (OSError, http.client.HTTPException) as error:
            self.answer = error


def resources(found: ManagedObservatory) -> dict[str, object]:
    return {one.resource: one.status for one in found.ask(GetResources()).resources_status}


def is_loading(found: ManagedObservatory, name: str) -> bool:
    return f"ESW.{name}-Sequencer-pekko" in found.list_names()


def test_a_sequence_manager_that_is_killed_is_replaced_by_one_that_knows_what_runs(own: ManagedObservatory) -> None:
    asked = Asked(own, Configure("Slow"))
    until(lambda: is_loading(own, "Slow"))
    kill(own, "sequence_manager")
    assert isinstance(asked.take(), http.client.RemoteDisconnected | ConnectionError)
    os.kill(own.find_pid("IRIS.IRIS_1"), signal.SIGKILL)
    own.start_manager()
    assert own.ask(Configure("Slow")) == ConflictingResourcesWithRunningObsMode(("Slow",))
    assert own.ask(ShutdownAllSequencers()) == Success()
    assert own.ask(Provision(PROVISIONED)) == Success()
    assert own.ask(Configure(NIGHT)) == SUCCESS


def test_a_sequence_manager_is_killed_by_an_agent_that_has_not_started_it(own: ManagedObservatory) -> None:
    own.start_agent_service()
    manager = ComponentId(Prefix("ESW.sequence_manager"), ComponentType.SERVICE)
    assert own.ask_agents(KillComponent(manager)) == Killed()
    assert process(own, "sequence_manager").popen.wait(5) == 0
    assert not {one for one in own.list_names() if "sequence_manager" in one}


def test_a_sequence_component_that_is_killed_in_mid_configure_is_told(own: ManagedObservatory) -> None:
    asked = Asked(own, Configure("Slow"))
    until(lambda: is_loading(own, "Slow"))
    os.kill(own.find_pid("IRIS.IRIS_1"), signal.SIGKILL)
    answer = asked.take()
    assert isinstance(answer, FailedResponse)
    assert "Sequence Manager Operation(Configure) failed due to: the process at" in answer.reason
    assert own.ask(ShutdownAllSequencers()) == Success()
    assert set(resources(own).values()) == {Available()}


def test_resources_of_sequencers_that_are_killed_are_free(own: ManagedObservatory) -> None:
    assert own.ask(Configure(NIGHT)) == SUCCESS
    os.kill(int(own.find(f"ESW.{NIGHT}", ComponentType.SEQUENCER).metadata["PID"]), signal.SIGKILL)
    until(lambda: set(resources(own).values()) == {Available()})
    assert own.ask(ShutdownAllSequencers()) == Success()
    assert own.ask(Provision(PROVISIONED)) == Success()
    assert own.ask(Configure(NIGHT)) == SUCCESS


def test_agents_that_are_killed_take_the_mode_along(own: ManagedObservatory) -> None:
    assert own.ask(Configure(NIGHT)) == SUCCESS
    kill(own, "agents")
    until(lambda: set(resources(own).values()) == {Available()})
    answer = own.ask(Provision(PROVISIONED))
    assert type(answer).__name__ == "CouldNotFindMachines"


def test_a_location_service_that_is_killed_is_told(own: ManagedObservatory) -> None:
    kill(own, "location")
    for change in (Configure(NIGHT), ShutdownAllSequencers(), Provision(PROVISIONED), GetObsModesDetails()):
        answer = own.ask(change)
        assert isinstance(answer, LocationServiceFailure)
        assert answer.reason.startswith("Location Service Error: ")
    assert isinstance(own.ask(GetResources()), Failed)
