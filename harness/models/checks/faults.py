"""Faults: their names, and the commands that they strike."""

from __future__ import annotations

from harness.models import schema
from harness.models.checks.context import Context
from harness.models.faults import FAULTS, SLOW, STRIKES_COMMANDS, why_not
from harness.models.reading.problems import near_miss
from harness.models.telescope import DeviceClass


def check_faults(context: Context, device_class: DeviceClass) -> None:
    """Check all faults of a class."""
    for name, fault in device_class.faults.items():
        if name in FAULTS:
            _check(context, device_class, name, fault)
        else:
            path = context.classes.path(device_class.name, "faults", name)
            context.problems.add(path, f"{name!r} is not a fault", near_miss(name, FAULTS))


def _check(context: Context, device_class: DeviceClass, name: str, fault: schema.Fault) -> None:
    if "times" in fault.model_fields_set and name != SLOW:
        path = context.classes.path(device_class.name, "faults", name, "times")
        context.problems.add(path, f"{name} takes no time", "Leave 'times' out.")
    path = context.classes.path(device_class.name, "faults", name, "commands")
    if fault.commands and name not in STRIKES_COMMANDS:
        context.problems.add(path, f"{name} strikes the whole device, no command of it", "Leave 'commands' out.")
        return
    for command in fault.commands:
        declared = device_class.commands.get(command)
        if declared is None:
            what = f"{device_class.name} has no command {command!r}"
            context.problems.add(path, what, near_miss(command, device_class.commands))
        elif why := why_not(name, command, declared):
            context.problems.add(path, why, "Take it out.")
