"""``firstlight sim``: a simulated telescope that keeps running, for any Tango client."""

from __future__ import annotations

import dataclasses
import json
import os
import signal
import socket
import threading
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from firstlight.counted import counted
from firstlight.reaching import ParameterOption, plan_simulation, read_parameters
from firstlight.tables import print_table
from harness.errors import ProfileError
from harness.limits import DEFAULTS
from harness.models.telescope import Telescope
from harness.targets.launcher.esw import EswAddress
from harness.targets.launcher.oet import OetAddress
from harness.targets.launcher.tango import SimulatedTango, TangoAddress
from simulators.launcher import RunningSimulation, SimulatorLauncher

LOOPBACK = "127.0.0.1"
LOOK_PERIOD = 0.2
"""Seconds between two looks at whether all processes still run."""


def sim(
    telescope: Annotated[
        str, typer.Argument(help="A declared telescope: its name, or a YAML file. Default that of the default target.")
    ] = "",
    *,
    target: Annotated[
        str | None, typer.Option(help="A target, whose systems are simulated. Default the default target.")
    ] = None,
    parameters: ParameterOption = None,
    time_scale: Annotated[
        float, typer.Option(min=0.0, help="Real seconds for each second of telescope time; 0.1 is ten times as fast.")
    ] = 1.0,
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Port of the Tango database; 0 for any that is free.")
    ] = 0,
    separate: Annotated[
        list[str] | None, typer.Option(help="Pattern of devices that get a process of their own, such as 'mid-sdp/*'.")
    ] = None,
    gateway: Annotated[
        bool, typer.Option("--gateway", help="Put a GraphQL gateway with a login before it, on this machine.")
    ] = False,
    gateway_port: Annotated[
        int, typer.Option(min=0, max=65535, help="Port of the gateway; 0 for any that is free.")
    ] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Tell as one line of JSON, for programs.")] = False,
) -> None:
    """Start a simulated telescope, with all systems of a target, and keep it running until Ctrl-C or SIGTERM.

    Exit code 1 if one of its processes dies, 2 if it cannot be started.
    """
    check_port(port)
    check_port(gateway_port, "--gateway-port")
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    planned = plan_simulation(target, telescope, read_parameters(parameters))
    systems = dict(planned.systems)
    if isinstance(wanted := systems.get("tango"), SimulatedTango):
        systems["tango"] = SimulatedTango(gateway or wanted.gateway, port, gateway_port)
    running = SimulatorLauncher().start(
        dataclasses.replace(planned, time_scale=time_scale, separate=tuple(separate or ()), systems=systems)
    )
    try:
        key, token = kept_password(running), kept_token(running)
        if as_json:
            typer.echo(json.dumps(_as_json(running, key, token)))
        else:
            _show(running, time_scale, key, token)
        while not stop.wait(LOOK_PERIOD):
            if died := running.died():
                typer.echo("\n".join(("The simulated telescope is incomplete:", *died)), err=True)
                raise typer.Exit(1)
    finally:
        running.stop()
    if not as_json:
        typer.echo("The simulated telescope has stopped.")


def kept_password(running: RunningSimulation) -> Path | None:
    """The file with the password of the gateway's user, that nobody else may read; it goes with the telescope."""
    if running.door is None:
        return None
    return keep_secret(running.folder / "password", running.door.password.get_secret_value())


def kept_token(running: RunningSimulation) -> Path | None:
    """The file with a token for the gateway of a simulated ESW; None without one. It goes with the telescope."""
    address = running.addresses.get("esw")
    if not isinstance(address, EswAddress):
        return None
    from harness.connectors.esw.clients.esw_clients import EswEndpoints  # noqa: PLC0415  (they import aiohttp)
    from harness.connectors.esw.source import EswSource  # noqa: PLC0415
    from harness.targets.esw.components import Components  # noqa: PLC0415

    source = EswSource(EswEndpoints(address.location_service), DEFAULTS)
    try:
        source.log_in(*Components(running.telescope, is_whole=True).user_roles)
        return keep_secret(running.folder / "token", source.credentials.headers()["Authorization"].split()[1])
    finally:
        source.close()


def keep_secret(file: Path, secret: str) -> Path:
    """Write a secret to a file that nobody else may read, and return it."""
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as kept:
        kept.write(secret)
    return file


def check_port(port: int, option: str = "--port") -> None:
    """Raise `ProfileError` if something on this machine listens at the port already; 0 is always free."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as a server: what has just ended is no obstacle
        try:
            probe.bind((LOOPBACK, port))
        except OSError as problem:
            raise ProfileError(
                f"port {port} of this machine cannot be used: {os.strerror(problem.errno or 0).lower()}",
                place=option,
                remedy="Give another one, or leave it out for any that is free.",
            ) from None


def _as_json(running: RunningSimulation, key: Path | None, token: Path | None) -> dict[str, object]:
    door, telescope = running.door, running.telescope
    devices = [
        {"name": device.name, "alias": device.alias, "class": device.device_class.name}
        for device in (telescope.devices.values() if telescope else ())
    ]
    return {
        "telescope": telescope and telescope.name,
        "file": telescope and str(telescope.file.resolve()),
        "tango_host": running.tango_host,
        "control": running.control,
        "systems": {name: str(address) for name, address in running.addresses.items()},
        "processes": running.pids,
        "logs": {name: str(path) for name, path in running.logs().items()},
        "gateway": door and {"url": door.url, "prefix": door.prefix, "username": door.username, "password": str(key)},
        "esw_token": token and str(token),
        "devices": devices,
    }


def _show(running: RunningSimulation, time_scale: float, key: Path | None, token: Path | None) -> None:
    if running.tango and running.telescope:
        _show_devices(running.telescope, running.tango, time_scale)
    for process, log in running.logs().items():
        typer.echo(f"  log of {process}: {log}")
    typer.echo("Reach it from another terminal, and end it with Ctrl-C:")
    for name, address in running.addresses.items():
        if isinstance(address, OetAddress):
            typer.echo(f"  the OET in a browser: {address.url}/ui")
            typer.echo(f"  export OET_URL={address.url}")
        elif name != "tango":
            typer.echo(f"  {name}: {address}")
    if door := running.door:
        typer.echo(f"  export FIRSTLIGHT_USERNAME={door.username} FIRSTLIGHT_PASSWORD=$(cat {key})")
        typer.echo(f'  [tango.gateway] of a profile: url = "{door.url}", prefix = "{door.prefix}"')
    if running.tango:
        typer.echo(f"  export TANGO_HOST={running.tango_host}")
    if token is not None:
        typer.echo(f"  export ESW_LOCATION_SERVICE={running.addresses['esw']} ESW_TOKEN=$(cat {token})")


def _show_devices(telescope: Telescope, address: TangoAddress, time_scale: float) -> None:
    states = _states(telescope, address)
    table = Table(box=None, pad_edge=False)
    for title in ("device", "alias", "class", "state"):
        table.add_column(title, no_wrap=title != "alias", overflow="fold")
    for device in telescope.devices.values():
        table.add_row(device.name, device.alias, device.device_class.name, states[device.name])
    print_table(table)
    speed = "in real time" if time_scale == 1 else f"with {time_scale:g} s for each second"
    devices = counted(len(states), "device")
    typer.echo(f"{telescope.name} runs {speed}: {devices}, simulation control by {address.control}")
    typer.echo(f"  declared in {telescope.file.resolve()}")


def _states(telescope: Telescope, address: TangoAddress) -> dict[str, str]:
    """Return what the devices say of themselves."""
    os.environ["TANGO_HOST"] = address.host
    import tango  # noqa: PLC0415  (with --json nobody needs it)

    return {name: str(tango.DeviceProxy(name).state()) for name in telescope.devices}
