"""``firstlight sim``: a simulated telescope that keeps running, for any Tango client."""

from __future__ import annotations

import json
import os
import signal
import socket
import threading
from typing import Annotated

import typer
from rich.table import Table

from firstlight.counted import counted
from firstlight.reaching import ParameterOption, folders, read_parameters
from firstlight.tables import print_table
from harness.errors import ProfileError
from harness.models.load import find_telescope
from harness.targets.launcher import Simulation
from simulators.launcher import RunningTelescope, SimulatorLauncher

LOOPBACK = "127.0.0.1"
LOOK_PERIOD = 0.2
"""Seconds between two looks at whether all processes still run."""


def sim(
    telescope: Annotated[str, typer.Argument(help="A declared telescope: its name, or a YAML file.")] = "ska-mid",
    *,
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
    as_json: Annotated[bool, typer.Option("--json", help="Tell as one line of JSON, for programs.")] = False,
) -> None:
    """Start a simulated telescope and keep it running until Ctrl-C or SIGTERM.

    Exit code 1 if one of its processes dies, 2 if it cannot be started.
    """
    check_port(port)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    file = find_telescope(telescope, folders())
    simulation = Simulation(file, read_parameters(parameters), time_scale, tuple(separate or ()))
    running = SimulatorLauncher(port).start(simulation)
    try:
        if as_json:
            typer.echo(json.dumps(_as_json(running)))
        else:
            _show(running, time_scale)
        while not stop.wait(LOOK_PERIOD):
            if died := running.died():
                typer.echo("\n".join(("The simulated telescope is incomplete:", *died)), err=True)
                raise typer.Exit(1)
    finally:
        running.stop()
    if not as_json:
        typer.echo("The simulated telescope has stopped.")


def check_port(port: int) -> None:
    """Raise `ProfileError` if something on this machine listens at the port already; 0 is always free."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as a server: what has just ended is no obstacle
        try:
            probe.bind((LOOPBACK, port))
        except OSError as problem:
            raise ProfileError(
                f"port {port} of this machine cannot be used: {os.strerror(problem.errno or 0).lower()}",
                place="--port",
                remedy="Give another one, or leave it out for any that is free.",
            ) from None


def _as_json(running: RunningTelescope) -> dict[str, object]:
    devices = [
        {"name": device.name, "alias": device.alias, "class": device.device_class.name}
        for device in running.telescope.devices.values()
    ]
    return {
        "telescope": running.telescope.name,
        "tango_host": running.tango_host,
        "control": running.control,
        "processes": running.pids,
        "logs": {name: str(path) for name, path in running.logs().items()},
        "devices": devices,
    }


def _show(running: RunningTelescope, time_scale: float) -> None:
    states = _states(running)
    table = Table(box=None, pad_edge=False)
    for title in ("device", "alias", "class", "state"):
        table.add_column(title, no_wrap=title != "alias", overflow="fold")
    for device in running.telescope.devices.values():
        table.add_row(device.name, device.alias, device.device_class.name, states[device.name])
    print_table(table)
    speed = "in real time" if time_scale == 1 else f"with {time_scale:g} s for each second"
    name, devices = running.telescope.name, counted(len(states), "device")
    typer.echo(f"{name} runs {speed}: {devices}, simulation control by {running.control}")
    for process, log in running.logs().items():
        typer.echo(f"  log of {process}: {log}")
    typer.echo("Reach it from another terminal, and end it with Ctrl-C:")
    typer.echo(f"  export TANGO_HOST={running.tango_host}")


def _states(running: RunningTelescope) -> dict[str, str]:
    """What the devices say of themselves."""
    os.environ["TANGO_HOST"] = running.tango_host
    import tango  # noqa: PLC0415  (with --json nobody needs it)

    return {name: str(tango.DeviceProxy(name).state()) for name in running.telescope.devices}
