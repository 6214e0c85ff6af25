"""``firstlight model argument``: a command's argument, filled in, to be pasted into another client."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from firstlight.reaching import ParameterOption, declared, read_parameters
from harness.errors import ModelError
from harness.models.arguments import Ids, default_argument, has_default
from harness.models.reading.problems import near_miss
from harness.models.telescope import Device, Telescope


def argument(
    name: Annotated[str, typer.Argument(help="A declared telescope: its name, or a YAML file.")],
    command: Annotated[str, typer.Argument(help="A command with a default argument, such as AssignResources.")],
    *,
    subarray: Annotated[str, typer.Option(help="The subarray that it is for.")] = "1",
    device: Annotated[
        str, typer.Option(help="The device that it is for, by name or alias; default the subarray's.")
    ] = "",
    itango: Annotated[bool, typer.Option("--itango", help="As a line for itango that executes the command.")] = False,
    indent: Annotated[bool, typer.Option("--indent", help="On several lines, for people.")] = False,
    parameters: ParameterOption = None,
) -> None:
    """Print the default argument of a command, with identifiers of its own each time.

    Exit code 2 if there is no such command, or it has no default argument.
    """
    telescope = declared(name, read_parameters(parameters))
    taker = _device(telescope, command, subarray, device)
    if itango and taker.device_class.system != "tango":
        raise ModelError(f"{taker.name} is none of Tango's devices", remedy="Leave --itango out.")
    filled = default_argument(telescope, taker.device_class, command, subarray, Ids())
    text = json.dumps(filled, indent=2 if indent and not itango else None)
    typer.echo(f"tango.DeviceProxy({taker.name!r}).{command}({text!r})" if itango else text)


def _device(telescope: Telescope, command: str, subarray: str, name: str) -> Device:
    """The device that takes the command: the one named, the subarray's, or the first that has a default for it."""
    if name:
        if (found := telescope.find(name)) is None:
            known = [*telescope.devices, *telescope.names]
            raise ModelError(f"{telescope.name} has no device {name!r}", remedy=near_miss(name, known))
        return found
    subject = telescope.subjects.get(("subarray", subarray))
    keys = [key for subject_name, key in telescope.subjects if subject_name == "subarray"]
    if subject is None and keys:
        raise ModelError(f"{telescope.name} has no subarray {subarray!r}", remedy=near_miss(subarray, keys))
    candidates = [*([subject.device] if subject else []), *telescope.devices.values()]
    for candidate in candidates:
        declared_command = candidate.device_class.commands.get(command)
        if declared_command is not None and has_default(declared_command):
            return candidate
    defaults = {key for one in telescope.classes.values() for key, each in one.commands.items() if has_default(each)}
    raise ModelError(
        f"no class of {telescope.name} has a default argument for {command!r}",
        remedy=near_miss(command, sorted(defaults)),
    )
