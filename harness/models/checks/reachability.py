"""Every state that an attribute is said to show can come about."""

from __future__ import annotations

from harness.models import values
from harness.models.checks.context import Context
from harness.models.machines.machine import Machine, state_machine
from harness.models.telescope import DeviceClass


def check_reachability(context: Context, device_class: DeviceClass) -> None:
    """Check all attributes with states that commands drive."""
    driven = {name for command in device_class.commands.values() for stage in command.stages for name in stage.to}
    for name, attribute in device_class.attributes.items():
        drives = name in driven and not attribute.shape and attribute.access == "read" and attribute.mirrors is None
        if not drives or not values.labels(context.telescope, attribute):
            continue
        if attribute.type == "DevState" and attribute.states is None:
            continue
        machine = state_machine(context.telescope, device_class, name)
        reached = _reached(machine, _starts(context, device_class, name))
        for state in machine.states:
            if state not in reached:
                key = "states" if attribute.states is not None else "type"
                path = context.classes.path(device_class.name, "attributes", name, key)
                if attribute.states is not None:
                    path = (*path, attribute.states.index(state))
                context.problems.add(
                    path,
                    f"{state} is never reached: no command of {device_class.name} leads there from {machine.initial}",
                    f"Leave it out of 'states' of {name}, put it among 'spontaneous', or let a command lead there.",
                )


def _starts(context: Context, device_class: DeviceClass, attribute: str) -> set[str]:
    """What devices of the class show at first, where that is not what the class says."""
    return {
        str(device.initial[attribute])
        for device in context.telescope.devices.values()
        if device.device_class is device_class and attribute in device.initial
    }


def _reached(machine: Machine, starts: set[str]) -> set[str]:
    reached = {machine.initial, *starts, *machine.spontaneous}
    for command in machine.device_class.commands.values():
        if isinstance(command.fails, dict) and isinstance(command.fails.get(machine.attribute), str):
            reached.add(command.fails[machine.attribute])
    grown = True
    while grown:
        further = {
            state
            for transition in machine.transitions
            if transition.start in reached
            for state in (*transition.via, *transition.ends)
        }
        grown = not further <= reached
        reached |= further
    return reached
