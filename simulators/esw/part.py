"""ESW's part of a simulation: its services, and a process for each unit of components."""

from __future__ import annotations

from harness.models.load import load_telescope
from harness.targets.launcher import Part, Processes, Simulation, Started
from harness.targets.launcher.esw import EswAddress, SimulatedEsw
from simulators.esw.aas.settings import AasSettings
from simulators.esw.components.settings import ComponentSettings, list_units
from simulators.esw.config.settings import ConfigSettings
from simulators.esw.events.settings import EventServerSettings
from simulators.esw.gateway.settings import GatewaySettings, read_alarms
from simulators.esw.http_core.settings import HttpSettings
from simulators.esw.location.settings import LocationSettings

START = ["start", "--supervised"]
PRELOAD = (
    "harness.models.telescope",
    "simulators.esw.aas.wiring",
    "simulators.esw.components.wiring",
    "simulators.esw.config.wiring",
    "simulators.esw.events.wiring",
    "simulators.esw.gateway.wiring",
    "simulators.esw.location.wiring",
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
        telescope = load_telescope(simulation.telescope, dict(simulation.parameters)) if simulation.telescope else None
        units = list_units(telescope) if telescope else ()
        self._units = {
            unit: processes.start(unit, "simulators.esw.components.main", START, preload=PRELOAD) for unit in units
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
        for process in (self._aas, self._config, self._events, self._gateway, *self._units.values()):
            process.receive(deadline, "address")
        return EswAddress(location.url)
