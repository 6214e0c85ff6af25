"""``firstlight model draw``: a picture of a device class's state machine."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from firstlight.files import write
from firstlight.reaching import declared
from harness.errors import ModelError
from harness.models.machines.drawing import draw as drawn
from harness.models.machines.drawing import machine_to_draw, machines
from harness.models.machines.machine import Machine
from harness.models.reading.problems import near_miss
from harness.models.telescope import DeviceClass, Telescope


def draw(
    name: Annotated[str, typer.Argument(help="A declared telescope: its name, or a YAML file.")],
    class_: Annotated[
        str | None,
        typer.Argument(help="A device class. Without one, those that can be drawn are listed.", metavar="CLASS"),
    ] = None,
    *,
    attribute: Annotated[
        str, typer.Option(help="The attribute whose states are drawn. Default the one that sentences speak of.")
    ] = "",
    output: Annotated[
        Path | None, typer.Option(help="The SVG file; - for standard output. Default CLASS-ATTRIBUTE.svg.")
    ] = None,
) -> None:
    """Draw the state machine of a device class as SVG: its states, and the commands between them.

    Exit code 2 if there is nothing to draw.
    """
    telescope = declared(name)
    if class_ is None:
        typer.echo("\n".join(_table(telescope)))
        return
    machine = machine_to_draw(telescope, _class(telescope, class_), attribute)
    picture = drawn(machine, telescope.name)
    if output == Path("-"):
        typer.echo(picture)
        return
    file = output or Path(f"{machine.device_class.name}-{machine.attribute}.svg")
    write(file, picture)
    typer.echo(f"{file}: {_described(machine)}")


def _class(telescope: Telescope, name: str) -> DeviceClass:
    if name in telescope.classes:
        return telescope.classes[name]
    if (device := telescope.find(name)) is not None:
        return device.device_class
    raise ModelError(f"{telescope.name} has no class {name!r}", remedy=near_miss(name, telescope.classes))


def _table(telescope: Telescope) -> list[str]:
    found = [machine for one in telescope.classes.values() for machine in machines(telescope, one)]
    width = max((len(machine.device_class.name) for machine in found), default=0)
    lines = [f"{machine.device_class.name:{width}}  {_described(machine)}" for machine in found]
    return lines or ["no class has a state machine: no command sets an attribute with states"]


def _described(machine: Machine) -> str:
    return f"{machine.attribute}, {len(machine.states)} states, {len(machine.transitions)} transitions"
