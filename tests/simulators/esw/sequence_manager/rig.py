"""A Sequence Manager with real sequence components, and what is asked of it over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from harness.contracts.esw.messages import Message
from harness.contracts.esw.sequencing.sequence_manager import SEQUENCE_MANAGER
from harness.contracts.esw.values.names import VariationInfo
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


class ManagedObservatory(Observatory):
    """An observatory with a Sequence Manager."""

    def start_manager(self, **settings: Any) -> Process:
        """Start the Sequence Manager."""
        told = {"modes": MODES, "login": False, **settings}
        return self.start("sequence_manager", SequenceManagerSettings(self.http, **told))

    def ask(self, request: Message) -> Any:
        """Return the answer of the Sequence Manager."""
        return ask(self.urls["sequence_manager"], SEQUENCE_MANAGER, request)


@contextmanager
def managed(logs: Path) -> Iterator[ManagedObservatory]:
    """Run a Location Service, for others to come."""
    with observatory(logs) as found:
        yield ManagedObservatory(found.started, found.location)
