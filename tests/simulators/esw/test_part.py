"""A simulated ESW has the services that its declaration speaks of, and no others."""

from __future__ import annotations

from dataclasses import replace

from harness.contracts.esw.location import LOCATION, ListEntries
from harness.contracts.esw.sequencing.agent_service import AGENT_SERVICE, GetAgentStatus
from harness.contracts.esw.sequencing.sequence_manager import SEQUENCE_MANAGER, Configurable, GetObsModesDetails
from harness.targets.launcher import Simulation
from harness.targets.launcher.esw import EswAddress, SimulatedEsw
from simulators.esw.part import list_sequencing
from simulators.launcher import SimulatorLauncher
from tests.simulators.esw.agents.rig import ask
from tests.simulators.esw.components.telescope import TMT


def test_agents_and_observing_modes_are_those_that_are_declared() -> None:
    running = SimulatorLauncher().start(Simulation(TMT, time_scale=0.05, systems={"esw": SimulatedEsw()}))
    try:
        address = running.addresses["esw"]
        assert isinstance(address, EswAddress)
        entries = ask(address.location_service, LOCATION, ListEntries())
        urls = {one.connection.name: one.uri.rstrip("/") for one in entries}
        status = ask(urls["ESW.agent_service-Service-http"], AGENT_SERVICE, GetAgentStatus())
        counts = {one.agent_id.prefix: len(one.seq_comps_status) for one in status.agent_status}
        assert counts == {name: agent.sequence_components for name, agent in TMT.agents.items()}
        assert not status.seq_comps_without_agent
        details = ask(urls["ESW.sequence_manager-Service-http"], SEQUENCE_MANAGER, GetObsModesDetails())
        assert {one.obs_mode: one.status for one in details.obs_modes} == dict.fromkeys(
            TMT.observing_modes, Configurable()
        )
    finally:
        running.stop()


def test_what_is_not_declared_is_not_started() -> None:
    assert list_sequencing(TMT) == ("agent", "agent_service", "sequence_manager")
    assert list_sequencing(replace(TMT, agents={})) == ("sequence_manager",)
    assert list_sequencing(replace(TMT, observing_modes={})) == ("agent", "agent_service")
    assert list_sequencing(replace(TMT, observing_modes={}, agents={})) == ()
