"""An ESW that carries out sequences, each service a process: its sequencers run a script that a test can hold."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from simulators.esw.aas.settings import AasSettings
from simulators.esw.events.settings import EventServerSettings
from simulators.esw.gateway.settings import GatewaySettings
from simulators.esw.sequencer.settings import SequencerSettings
from tests.simulators.esw.sequence_manager.rig import ManagedObservatory, managed, mode
from tests.simulators.esw.sequencer.rig import SCRIPTS

MODES = {
    "darknight": mode("IRIS TCS", "ESW"),
    "calib": mode("IRIS", "ESW"),
    "twilight": mode("WFOS", "ESW WFOS"),
}
"""All but the last can be configured; `SCRIPTS` has nothing for WFOS."""
ROLES = ("esw-user",)


@contextmanager
def observing(logs: Path) -> Iterator[ManagedObservatory]:
    """Run an ESW with two sequence components on one agent, and nobody logged in."""
    with managed(logs) as found:
        found.start("aas", AasSettings(found.http, token_seconds=24 * 3600.0))
        found.start("events", EventServerSettings(found.http))
        found.start("gateway", GatewaySettings(found.http))
        found.start_agents(None, SequencerSettings(scripts=SCRIPTS), ESW_machine1=2)
        found.start_agent_service(login=True)
        found.start_manager(modes=MODES, login=True)
        yield found
