"""A Sequence Manager with real sequence components, and what is asked of it over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from harness.contracts.esw.messages import Message
from harness.contracts.esw.sequencing.sequence_manager import SEQUENCE_MANAGER, AgentProvisionConfig, ProvisionConfig
from harness.contracts.esw.values.names import Prefix, VariationInfo
from harness.contracts.esw.values.subsystems import Subsystem
from simulators.esw.sequence_manager.observing.observing_modes import ObsModeConfig, ObsModes
from simulators.esw.sequence_manager.settings import SequenceManagerSettings
from simulators.supervisor import Process
from tests.simulators.esw.agents.rig import Observatory, ask, observatory


def mode(resources: str, sequencers: str) -> ObsModeConfig:
    """Return an observing mode: ``mode("IRIS TCS", "ESW IRIS.imager")``."""
    return ObsModeConfig(tuple(map(Subsystem, resources.split())), tuple(map(VariationInfo, sequencers.split())))


MODES: ObsModes = {
    "IRIS_Darknight": mode("IRIS TCS", "IRIS ESW TCS"),
    "WFOS_Calib": mode("WFOS", "ESW WFOS"),
    "IRIS_ImagerAndIFS": mode("IRIS TCS", "IRIS.imager IRIS.ifs ESW"),
}
BROKEN: ObsModes = {"Broken": mode("NFIRAOS", "ESW IRIS TCS"), "Slow": mode("APS", "ESW IRIS")}
"""Observing modes whose sequencer of IRIS cannot be started, or not in time."""


def provision(**counts: int) -> ProvisionConfig:
    """Return how many sequence components agents get: ``ESW_machine1=2``."""
    return ProvisionConfig(
        tuple(AgentProvisionConfig(Prefix(name.replace("_", ".", 1)), count) for name, count in counts.items())
    )


PROVISIONED = provision(ESW_machine1=2, IRIS_machine1=1, TCS_machine1=1)


class ManagedObservatory(Observatory):
    """An observatory with a Sequence Manager."""

    def start_manager(self, **settings: Any) -> Process:
        """Start the Sequence Manager."""
        told = {"modes": {**MODES, **BROKEN}, "login": False, **settings}
        return self.start("sequence_manager", SequenceManagerSettings(self.http, **told))

    def ask(self, request: Message) -> Any:
        """Return the answer of the Sequence Manager."""
        return ask(self.urls["sequence_manager"], SEQUENCE_MANAGER, request)


@contextmanager
def managed(logs: Path) -> Iterator[ManagedObservatory]:
    """Run a Location Service, for others to come."""
    with observatory(logs) as found:
        yield ManagedObservatory(found.started, found.location)
