"""What a command makes of the attributes of its device: stage by stage, and when it fails."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from harness.models import schema
from simulators.devices.state import DeviceState
from simulators.devices.values import Argument, fill


def writes(command: schema.Command) -> frozenset[str]:
    """Attributes that a command's stages may change."""
    return frozenset(name for stage in command.stages for name in changes(stage))


def changes(stage: schema.Stage) -> frozenset[str]:
    """Attributes that a stage changes."""
    return frozenset((*stage.to, *stage.add, *stage.remove))


def compute_stage(stage: schema.Stage, state: DeviceState, argument: Argument) -> dict[str, Any]:
    """Return the values that attributes take in a stage; raises `MissingPart`, `ValueError`."""
    values = {name: _read(name, template, state, argument) for name, template in stage.to.items()}
    for name, template in stage.add.items():
        old = values.get(name, state.own(name))
        values[name] = old + tuple(one for one in _read_list(name, template, state, argument) if one not in old)
    for name, template in stage.remove.items():
        gone = _read_list(name, template, state, argument)
        values[name] = tuple(one for one in values.get(name, state.own(name)) if one not in gone)
    return values


def compute_failure(
    command: schema.Command, before: Mapping[str, Any], state: DeviceState, argument: Argument
) -> dict[str, Any]:
    """Return the values that attributes take when a command fails.

    :param before: what they were when it began.
    """
    fails = command.fails
    if fails == "stays":
        return {}
    if fails == "back":
        return dict(before)
    return {
        name: before.get(name, state.own(name)) if template == "back" else _read(name, template, state, argument)
        for name, template in fails.items()
    }


def _read(name: str, template: Any, state: DeviceState, argument: Argument) -> Any:
    return state.types[name].read(fill(template, argument, state.own))


def _read_list(name: str, template: Any, state: DeviceState, argument: Argument) -> tuple[Any, ...]:
    values = fill(template, argument, state.own)
    if not isinstance(values, list | tuple):
        values = [values]
    read: tuple[Any, ...] = state.types[name].read(values)
    return read
