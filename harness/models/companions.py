"""The devices that are in a state together: those that a command takes through it along with its own device."""

from __future__ import annotations

from collections.abc import Iterator

from harness.models.machine import Machine, state_machine
from harness.models.telescope import Device, Telescope


def find_companions(telescope: Telescope, device: Device, attribute: str, state: str) -> tuple[str, ...]:
    """The devices, in the order of asking, whose attribute of this name passes through the state, too."""
    found: dict[str, None] = {}
    done: set[tuple[str, str]] = set()
    waiting = [
        (device.name, name) for name in _passing(state_machine(telescope, device.device_class, attribute), state)
    ]
    while waiting:
        name, command = waiting.pop(0)
        if (name, command) in done:
            continue
        done.add((name, command))
        other = telescope.devices[name]
        passing: frozenset[str] = frozenset()
        if attribute in other.device_class.attributes:
            passing = _passing(state_machine(telescope, other.device_class, attribute), state)
        if name != device.name and command in passing:
            found[name] = None
        waiting += _asked(other, command)
    return tuple(found)


def _passing(machine: Machine, state: str) -> frozenset[str]:
    """The commands that lead through a state which is left by itself."""
    if state not in machine.states or not machine.is_transitional(state):
        return frozenset()
    return frozenset(transition.command for transition in machine.transitions if state in transition.via)


def _asked(device: Device, command: str) -> Iterator[tuple[str, str]]:
    """The commands that a command gives to other devices."""
    for stage in device.device_class.commands[command].stages:
        for ask in stage.ask:
            for link in ask.of:
                for name in device.links.get(link, {}).values():
                    yield name, ask.command
