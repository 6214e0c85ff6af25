"""Launches simulated systems."""

from __future__ import annotations

import pkgutil
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from harness.errors import LauncherError
from harness.targets.launcher import Launcher, Part, Running, Simulation, Started
from harness.targets.launcher.tango import Door, TangoAddress
from simulators.supervisor import Supervisor

LIMIT = 30.0
"""Seconds that a start may take on a slow machine."""

PARTS = {
    "tango": "simulators.tango.part:TangoPart",
    "oet": "simulators.oet.part:OetPart",
    "esw": "simulators.esw.part:EswPart",
}
"""How each system is simulated that comes along; imported only when it is wanted."""


class RunningSimulation(Running):
    """A simulation that runs.

    :param simulation: what it was started for.
    """

    def __init__(
        self,
        supervisor: Supervisor,
        simulation: Simulation,
        addresses: Mapping[str, object],
    ) -> None:
        self._supervisor, self._simulation = supervisor, simulation
        self.telescope = simulation.telescope
        self.addresses: dict[str, object] = dict(addresses)

    @property
    def pids(self) -> dict[str, int]:
        """Process ids by process name: ``database``, ``devices``, and the pattern of each separate process."""
        return {process.name: process.popen.pid for process in self._supervisor.processes}

    @property
    def folder(self) -> Path:
        """Of its logs; goes with it."""
        return self._supervisor.folder

    @property
    def tango(self) -> TangoAddress | None:
        """Where its Tango database is; None without one."""
        address = self.addresses.get("tango")
        return address if isinstance(address, TangoAddress) else None

    @property
    def tango_host(self) -> str:
        """``127.0.0.1:port`` of its Tango database; "" without one."""
        return self.tango.host if self.tango else ""

    @property
    def control(self) -> str:
        """Name of its simulation-control device; "" without one."""
        return self.tango.control if self.tango else ""

    @property
    def door(self) -> Door | None:
        """Its gateway; None without one."""
        return self.tango.door if self.tango else None

    def add(self, system: str, wanted: object) -> object:
        part = part_of(system, wanted)
        part.begin(self._supervisor, self._simulation)
        started = Started(self.telescope, self._simulation.time_scale, dict(self.addresses))
        address = part.finish(time.monotonic() + LIMIT, started)
        self.addresses[system] = address
        return address

    def logs(self) -> dict[str, Path]:
        return {process.name: process.log for process in self._supervisor.processes}

    def died(self) -> Sequence[str]:
        return self._supervisor.died()

    def stop(self) -> None:
        self._supervisor.stop()


class SimulatorLauncher(Launcher):
    """Starts what is simulated on this machine, in processes that end with it."""

    def start(self, simulation: Simulation) -> RunningSimulation:
        deadline = time.monotonic() + LIMIT
        supervisor = Supervisor(simulation.logs)
        try:
            parts = {name: part_of(name, wanted) for name, wanted in simulation.systems.items()}
            for part in parts.values():
                part.begin(supervisor, simulation)
            addresses: dict[str, object] = {}
            for name, part in parts.items():
                addresses[name] = part.finish(deadline, Started(simulation.telescope, simulation.time_scale, addresses))
        except BaseException:
            supervisor.stop()
            raise
        return RunningSimulation(supervisor, simulation, addresses)


def part_of(system: str, wanted: object) -> Part:
    """Return a system's part: its own, or the one that comes along, told what is wanted of it.

    Raises `LauncherError` for a system that nobody can simulate.
    """
    if isinstance(wanted, Part):
        return wanted
    if system not in PARTS:
        raise LauncherError(f"nobody can simulate {system}: it has no part of its own, and none comes along.")
    part: Part = pkgutil.resolve_name(PARTS[system])(wanted)
    return part
