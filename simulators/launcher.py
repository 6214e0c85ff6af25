"""Launches simulated telescopes."""

from __future__ import annotations

import time
from collections.abc import Sequence
from fnmatch import fnmatchcase
from pathlib import Path

from pydantic import SecretStr

from harness.errors import LauncherError
from harness.models.load import load_telescope
from harness.models.telescope import Telescope
from harness.targets.launcher import Door, Launcher, Running, Simulation
from simulators.supervisor import Process, Supervisor
from simulators.tango.plan import Plan, control_name
from simulators.tangogql.doorway import Doorway

LIMIT = 30.0
"""Seconds that a start may take on a slow machine."""
DATABASE = "database"
DEVICES = "devices"
GATEWAY = "gateway"
SERVER = "simulators.tango.server"


class RunningTelescope(Running):
    """A simulated telescope that runs."""

    def __init__(self, supervisor: Supervisor, telescope: Telescope, tango_host: str, door: Door | None) -> None:
        self._supervisor = supervisor
        self.telescope = telescope
        self.tango_host, self.door = tango_host, door
        self.control = control_name(1)

    @property
    def pids(self) -> dict[str, int]:
        """Process ids by process name: ``database``, ``devices``, and the pattern of each separate process."""
        return {process.name: process.popen.pid for process in self._supervisor.processes}

    @property
    def folder(self) -> Path:
        """Of its logs; goes with it."""
        return self._supervisor.folder

    def logs(self) -> dict[str, Path]:
        return {process.name: process.log for process in self._supervisor.processes}

    def died(self) -> Sequence[str]:
        return self._supervisor.died()

    def stop(self) -> None:
        self._supervisor.stop()


class SimulatorLauncher(Launcher):
    """Starts a Tango database and device servers on this machine.

    :param port: of the database; 0 for any that is free.
    :param gateway_port: of the gateway, if one is wanted; 0 for any that is free.
    """

    def __init__(self, port: int = 0, gateway_port: int = 0) -> None:
        self._port, self._gateway_port = port, gateway_port

    def start(self, simulation: Simulation) -> RunningTelescope:
        deadline = time.monotonic() + LIMIT
        supervisor = Supervisor(simulation.logs)
        try:
            database = supervisor.start(DATABASE, "simulators.tango.database", ["--port", str(self._port)])
            # They import while the declaration is read and the database starts.
            servers = [supervisor.start(name, SERVER) for name in (DEVICES, *dict.fromkeys(simulation.separate))]
            telescope = load_telescope(simulation.telescope, simulation.parameters)
            groups = grouped(telescope, simulation.separate)
            gateway = supervisor.start(GATEWAY, "simulators.tangogql.service") if simulation.gateway else None
            for number, server in enumerate(servers, 1):
                server.send(Plan(telescope, simulation.time_scale, groups, number))
            tango_host = f"127.0.0.1:{database.receive(deadline, 'port')}"
            doorway = Doorway(tango_host, port=self._gateway_port)
            if gateway:
                gateway.send(doorway)
            _exchange(servers, tango_host, "exported", deadline)
            _exchange(servers, "connect", "connected", deadline)
            door = door_of(doorway, gateway.receive(deadline, "port")) if gateway else None
        except BaseException:
            supervisor.stop()
            raise
        return RunningTelescope(supervisor, telescope, tango_host, door)


def door_of(doorway: Doorway, port: int) -> Door:
    """What a client needs to pass."""
    return Door(f"http://127.0.0.1:{port}", doorway.prefix, doorway.username, SecretStr(doorway.password))


def grouped(telescope: Telescope, separate: Sequence[str]) -> dict[str, int]:
    """For each device the number of its process: 1, or that of the first pattern that matches its name or alias.

    :raises LauncherError: for a pattern that no device matches.
    """
    patterns = list(dict.fromkeys(separate))
    groups = {}
    for name, device in telescope.devices.items():
        matching = (
            number
            for number, pattern in enumerate(patterns, 2)
            if fnmatchcase(name, pattern.lower())
            or (device.alias and fnmatchcase(device.alias.lower(), pattern.lower()))
        )
        groups[name] = next(matching, 1)
    for number, pattern in enumerate(patterns, 2):
        if number not in groups.values():
            known = ", ".join(telescope.devices)
            raise LauncherError(
                f"no device of {telescope.name} is left for the separate process {pattern!r}. Known: {known}."
            )
    return groups


def _exchange(servers: Sequence[Process], message: str, answer: str, deadline: float) -> None:
    for server in servers:
        server.send(message)
    for server in servers:
        server.receive(deadline, answer)
