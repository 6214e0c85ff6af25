"""ESW's part of a simulation: its services, a process for each unit of components, and one for all agents."""

from __future__ import annotations

from harness.models.telescope import Telescope
from harness.targets.launcher import Part, Processes, Simulation, Started
from harness.targets.launcher.esw import EswAddress, SimulatedEsw
from simulators.esw.aas.settings import AasSettings
from simulators.esw.agent.settings import AgentSettings, read_agents
from simulators.esw.agent_service.settings import AgentServiceSettings
from simulators.esw.components.settings import ComponentSettings, list_units
from simulators.esw.config.settings import ConfigSettings
from simulators.esw.events.settings import EventServerSettings
from simulators.esw.gateway.settings import GatewaySettings, read_alarms
from simulators.esw.http_core.settings import HttpSettings
from simulators.esw.location.settings import LocationSettings
from simulators.esw.sequence_manager.observing.observing_modes import take_declared_modes
from simulators.esw.sequence_manager.settings import SequenceManagerSettings
from simulators.esw.sequencer.settings import SequencerSettings

START = ["start", "--supervised"]
PRELOAD = (
    "harness.models.telescope",
    "simulators.esw.aas.wiring",
    "simulators.esw.agent.wiring",
    "simulators.esw.agent_service.wiring",
    "simulators.esw.components.wiring",
    "simulators.esw.config.wiring",
    "simulators.esw.events.wiring",
    "simulators.esw.gateway.wiring",
    "simulators.esw.location.wiring",
    "simulators.esw.sequence_component.wiring",
    "simulators.esw.sequence_manager.wiring",
)
"""What the services need that takes long to import."""

TOKEN_SECONDS = 24 * 3600.0
"""For which a token is valid: somebody may paste one."""


class EswPart(Part):
    """Starts an ESW on this machine."""

    def __init__(self, wanted: SimulatedEsw) -> None:
        self._wanted = wanted

    def begin(self, processes: Processes, simulation: Simulation) -> None:
        self._location = processes.start("location", "simulators.esw.location.main", START, preload=PRELOAD)
        http = HttpSettings(port=self._wanted.port, limit_scale=self._wanted.limit_scale)
        self._location.send(LocationSettings(http))
        self._aas, self._config, self._events, self._gateway = (
            processes.start(name, f"simulators.esw.{name}.main", START, preload=PRELOAD)
            for name in ("aas", "config", "events", "gateway")
        )
        telescope = simulation.telescope
        units = list_units(telescope) if telescope else ()
        self._units = {
            unit: processes.start(unit, "simulators.esw.components.main", START, preload=PRELOAD) for unit in units
        }
        self._sequencing = {
            name: processes.start(name, f"simulators.esw.{name}.main", START, preload=PRELOAD)
            for name in (list_sequencing(telescope) if telescope else ())
        }

    def finish(self, deadline: float, started: Started) -> EswAddress:
        location = self._location.receive(deadline, "address")
        http = HttpSettings(location_service=location.url, limit_scale=self._wanted.limit_scale)
        self._aas.send(AasSettings(http, token_seconds=TOKEN_SECONDS))
        self._config.send(ConfigSettings(http))
        self._events.send(EventServerSettings(http, self._wanted.redis))
        self._gateway.send(GatewaySettings(http, alarms=read_alarms(started.telescope) if started.telescope else {}))
        for unit, process in self._units.items():
            assert started.telescope is not None
            process.send(ComponentSettings(started.telescope, unit, started.time_scale, http))
        for name, process in self._sequencing.items():
            assert started.telescope is not None
            scripts = SequencerSettings(self._wanted.scripts, time_scale=started.time_scale)
            process.send(set_up_sequencing(name, started.telescope, scripts, http))
        services = (self._aas, self._config, self._events, self._gateway)
        for process in (*services, *self._units.values(), *self._sequencing.values()):
            process.receive(deadline, "address")
        return EswAddress(location.url)


def list_sequencing(telescope: Telescope) -> tuple[str, ...]:
    """Return the services that carry out sequences, as far as a telescope declares what they are for."""
    agents = ("agent", "agent_service") if telescope.agents else ()
    return (*agents, "sequence_manager") if telescope.observing_modes else agents


def set_up_sequencing(name: str, telescope: Telescope, sequencer: SequencerSettings, http: HttpSettings) -> object:
    """Return the settings of one of these services."""
    if name == "agent":
        return AgentSettings(read_agents(telescope), telescope, sequencer.time_scale, sequencer, http)
    if name == "agent_service":
        return AgentServiceSettings(http)
    return SequenceManagerSettings(http, take_declared_modes(telescope))
