"""``firstlight doctor``: whether a target can be tested, and what stands in the way."""

from __future__ import annotations

import dataclasses
import json
import time
from typing import Annotated, Any, NamedTuple

import typer
from rich.console import Console
from rich.table import Table

from firstlight.counted import counted, lasting
from firstlight.reaching import (
    AddressOption,
    JsonOption,
    ParameterOption,
    Reached,
    TargetOption,
    reached,
    read_parameters,
)
from firstlight.tables import print_table
from harness.connectors.tango.abstract import Passage
from harness.leases.listing import leases
from harness.live.checkup import Checkup, Device, Problem, check_up
from harness.live.survey import of_the_system
from harness.targets.sources import Sources

SHOWN = 6
"""So many names of devices are written out with a problem."""


def doctor(
    *,
    target: TargetOption = None,
    tango_host: AddressOption = None,
    telescope: Annotated[
        str, typer.Option(help="A declared telescope in place of the target's: its name, or a YAML file.")
    ] = "",
    parameters: ParameterOption = None,
    as_json: JsonOption = False,
) -> None:
    """Check a target: each of its control systems, and each declared device: defined, answering, its State, how fast.

    The target is that of --target, else what is at --tango-host; without both, that of FIRSTLIGHT_TARGET, of the
    repository's pyproject.toml, of TANGO_HOST, or the default one. Without a declared telescope, every device of the
    control system is asked but the system's own.

    Exit code 0 if all is well, 1 if a device is missing, does not answer or is in FAULT, or if there is none, 2 if the
    target cannot be reached at all: the reason is then told on the standard error, with --json in the output as
    {"error": ...}.
    """
    with reached(target, tango_host, telescope, read_parameters(parameters)) as system:
        of_tango = "tango" in system.sources
        found = check_devices(system) if of_tango else Checkup("", 0.0, system.sources.versions(), {}, (), ())
        leased = leases(system.tango, system.telescope) if of_tango and system.telescope else []
        others = check_systems(system.sources)
    can: list[str] = [*system.plan.profile.can] if system.plan else []
    if as_json:
        typer.echo(json.dumps(_as_json(system, found, can, leased, others), indent=2))
    else:
        _show(system, found, can, leased, others)
    if found.problems:
        raise typer.Exit(1)


class Answered(NamedTuple):
    """A control system without devices that has answered."""

    name: str
    address: str
    milliseconds: float
    versions: dict[str, str]


def check_devices(system: Reached) -> Checkup:
    """Ask the declared devices; without a declaration, all but the control system's own."""
    known = system.telescope
    names = list(known.devices) if known else [n for n in system.tango.query().devices() if not of_the_system(n)]
    return check_up(system.tango, names, known)


def check_systems(sources: Sources) -> list[Answered]:
    """Ask every control system but Tango; raises `ConnectorError` for one that does not answer."""
    found = []
    for name in sources.systems:
        if name != "tango":
            sources[name].check(login=True)
            began = time.perf_counter()
            sources[name].check()
            took = (time.perf_counter() - began) * 1000
            found.append(Answered(name, sources[name].address, took, sources[name].versions()))
    return found


def _show(system: Reached, found: Checkup, can: list[str], leased: list[str], others: list[Answered]) -> None:
    console = Console(highlight=False, soft_wrap=True, markup=False)
    for problem in found.problems:
        console.print("\n".join(_lines(problem)))
    if found.problems:
        console.print()
    for title, text in _facts(system, found, can, leased, others):
        console.print(f"{title:9} {text}")
    if found.devices:
        print_table(_table(found.devices))
    if found.address:
        console.print(summary(found))


def _lines(problem: Problem) -> list[str]:
    if not problem.devices:
        return [problem.what, f"  {problem.remedy}"]
    further = f" and {len(problem.devices) - SHOWN} more" if len(problem.devices) > SHOWN else ""
    return [
        f"{counted(len(problem.devices), 'device')}: {problem.what}",
        f"  {', '.join(problem.devices[:SHOWN])}{further}",
        f"  {problem.remedy}",
    ]


def _facts(
    system: Reached, found: Checkup, can: list[str], leased: list[str], others: list[Answered]
) -> list[tuple[str, str]]:
    plan = system.plan
    telescope = (
        f"{system.telescope.name}, {counted(len(found.devices), 'device')}" if system.telescope else "none declared"
    )
    return [
        ("target", f"{plan.name}: {plan.profile.summary}" if plan else system.name),
        ("telescope", telescope),
        ("files", ", ".join(str(file) for file in system.files) or "none"),
        *_way(found.passage),
        *([("database", f"{found.address} answers in {lasting(found.milliseconds)}")] if found.address else ()),
        *((one.name, f"{one.address} answers in {lasting(one.milliseconds)}") for one in others),
        ("here", ", ".join(f"{name} {version}" for name, version in found.versions.items())),
        *((one.name, _versions(one.versions)) for one in others),
        *(("server", f"{name}: {_versions(told)}") for name, told in found.servers.items()),
        ("can", ", ".join(can) or "nothing beyond its own commands"),
        *zip(("leases", *[""] * len(leased)), leased or ["none"], strict=False),
    ]


def _way(passage: Passage | None) -> list[tuple[str, str]]:
    if passage is None:
        return []
    return [
        ("gateway", f"{passage.version} at {passage.address} answers in {lasting(passage.milliseconds)}"),
        ("login", passage.login),
        ("events", f"by a websocket that speaks {passage.subprotocol}"),
    ]


def _versions(told: Any) -> str:
    return ", ".join(f"{name} {version}" for name, version in told.items()) or "tells no versions"


def summary(found: Checkup) -> str:
    """One line: how many answer, and how fast."""
    if not found.devices:
        return "there is no device that could be asked"
    times = sorted(device.milliseconds for device in found.devices if device.milliseconds is not None)
    speed = f", in {lasting(times[0])} to {lasting(times[-1])}" if times else ""
    answering = sum(device.answers for device in found.devices)
    ill = sum(len(problem.devices) for problem in found.problems)
    broken = f"; {ill} {'has' if ill == 1 else 'have'} a problem (see above)" if ill else ""
    return f"{answering} of {counted(len(found.devices), 'device')} answer{speed}{broken}"


def _table(devices: tuple[Device, ...]) -> Table:
    table = Table(box=None, pad_edge=False)
    for title in ("device", "class", "state"):
        table.add_column(title, no_wrap=True)
    table.add_column("answers in", justify="right", no_wrap=True)
    for device in devices:
        took = "" if device.milliseconds is None else lasting(device.milliseconds)
        table.add_row(device.name, device.device_class, device.state or _where_it_stops(device), took)
    return table


def _where_it_stops(device: Device) -> str:
    if not device.defined:
        return "not defined"
    return "does not answer" if device.exported else "not exported"


def _as_json(
    system: Reached, found: Checkup, can: list[str], leased: list[str], others: list[Answered]
) -> dict[str, Any]:
    return {
        "target": system.plan.name if system.plan else None,
        "telescope": system.telescope.name if system.telescope else None,
        "files": [str(file) for file in system.files],
        "gateway": dataclasses.asdict(found.passage) if found.passage else None,
        "database": {"address": found.address, "milliseconds": found.milliseconds} if found.address else None,
        "systems": [one._asdict() for one in others],
        "versions": dict(found.versions),
        "servers": {name: dict(told) for name, told in found.servers.items()},
        "can": can,
        "leases": leased,
        "problems": [dataclasses.asdict(one) for one in found.problems],
        "devices": [dataclasses.asdict(one) for one in found.devices],
    }
