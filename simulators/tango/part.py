"""Tango's part of a simulation: a database, the servers of the declared devices, and the gateway if one is wanted."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase

from pydantic import SecretStr

from harness.errors import LauncherError
from harness.models.telescope import Telescope
from harness.targets.launcher import Part, Process, Processes, Simulation, Started
from harness.targets.launcher.tango import Door, SimulatedTango, TangoAddress
from simulators.tango.plan import Plan, control_name
from simulators.tangogql.doorway import Doorway

DATABASE = "database"
DEVICES = "devices"
GATEWAY = "gateway"
SERVER = "simulators.tango.server"


class TangoPart(Part):
    """Starts a Tango database and device servers on this machine."""

    def __init__(self, wanted: SimulatedTango) -> None:
        self._wanted = wanted
        self._gateway: Process | None = None

    def begin(self, processes: Processes, simulation: Simulation) -> None:
        self._separate = simulation.separate
        self._database = processes.start(DATABASE, "simulators.tango.database", ["--port", str(self._wanted.port)])
        # They import while the declaration is read and the database starts.
        self._servers = [processes.start(name, SERVER) for name in (DEVICES, *dict.fromkeys(simulation.separate))]
        if self._wanted.gateway:
            self._gateway = processes.start(GATEWAY, "simulators.tangogql.service")

    def finish(self, deadline: float, started: Started) -> TangoAddress:
        if started.telescope is None:
            raise LauncherError("Tango devices are simulated by a declaration, and none is named.")
        telescope = started.telescope.part("tango")
        groups = group_devices(telescope, self._separate)
        for number, server in enumerate(self._servers, 1):
            server.send(Plan(telescope, started.time_scale, groups, number))
        host = f"127.0.0.1:{self._database.receive(deadline, 'port')}"
        doorway = Doorway(host, port=self._wanted.gateway_port)
        if self._gateway:
            self._gateway.send(doorway)
        _exchange(self._servers, host, "exported", deadline)
        _exchange(self._servers, "connect", "connected", deadline)
        door = door_of(doorway, self._gateway.receive(deadline, "port")) if self._gateway else None
        return TangoAddress(host, control_name(1), door)


def door_of(doorway: Doorway, port: int) -> Door:
    """What a client needs to pass."""
    return Door(f"http://127.0.0.1:{port}", doorway.prefix, doorway.username, SecretStr(doorway.password))


def group_devices(telescope: Telescope, separate: Sequence[str]) -> dict[str, int]:
    """Return for each device the number of its process: 1, or that of the first pattern that matches its name or alias.

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
