"""``firstlight model diff``: a declared telescope held against a control system that runs."""

from __future__ import annotations

import json
from itertools import groupby
from typing import Annotated, Any

import typer

from firstlight.counted import counted
from firstlight.reaching import (
    AddressOption,
    JsonOption,
    ParameterOption,
    TargetOption,
    reached,
    read_parameters,
)
from harness.live.difference import Difference, differences
from harness.live.survey import of_the_system, survey

SHOWN = 4
"""So many device names are written out."""


def diff(
    name: Annotated[str, typer.Argument(help="A declared telescope: its name, or a YAML file.")],
    *,
    target: TargetOption = None,
    tango_host: AddressOption = None,
    parameters: ParameterOption = None,
    as_json: JsonOption = False,
) -> None:
    """Compare a declared telescope with a control system: devices, attributes, commands, types, labels, units.

    The control system is that of --target, else the one at --tango-host; without both, that of FIRSTLIGHT_TARGET,
    of the repository's pyproject.toml, of TANGO_HOST, or of the default target. Devices of the control system itself
    (sys/*, dserver/*, tango/*) are left out unless they are declared.

    Exit code 0 if they agree, 1 if they differ or a device cannot be asked, 2 if they cannot be compared.
    """
    with reached(target, tango_host, name, read_parameters(parameters)) as system:
        assert system.telescope is not None
        telescope = system.telescope.part("tango")
        there = [one for one in system.tango.query().devices() if not of_the_system(one)]
        found = differences(telescope, survey(system.tango, [*telescope.devices, *there]))
    if as_json:
        typer.echo(
            json.dumps({"telescope": telescope.name, "system": system.name, "differences": _as_json(found)}, indent=2)
        )
    else:
        for line in lines(found):
            typer.echo(line)
        agree = f"no difference, {counted(len(telescope.devices), 'device')} compared"
        what = counted(len(found), "difference") if found else agree
        typer.echo(f"{telescope.name} and {system.name}: {what}")
    if found:
        raise typer.Exit(1)


def lines(found: tuple[Difference, ...]) -> list[str]:
    """Differences under their classes, with the devices where not all of a class have them."""
    told: list[str] = []
    for device_class, of_class in groupby(found, key=lambda one: one.device_class):
        told.append(device_class)
        told += [f"  {one.finding}{_where(one)}" for one in of_class]
    return told


def _where(one: Difference) -> str:
    if len(one.devices) == one.of and one.finding.member != "device":
        return f" (all {one.of} devices)" if one.of > 1 else f" ({one.devices[0]})"
    further = f" and {len(one.devices) - SHOWN} more" if len(one.devices) > SHOWN else ""
    return f" ({', '.join(one.devices[:SHOWN])}{further})"


def _as_json(found: tuple[Difference, ...]) -> list[dict[str, Any]]:
    return [
        {
            "class": one.device_class,
            "devices": list(one.devices),
            "kind": one.finding.kind,
            "member": one.finding.member,
            "aspect": one.finding.aspect,
            "declared": one.finding.declared,
            "live": one.finding.live,
        }
        for one in found
    ]
