"""The devices that are in a state together: those that a command takes through it along with its own device."""

from __future__ import annotations

from dataclasses import dataclass

from harness.models.machines.machine import Machine, state_machine
from harness.models.node import Node, follow_links, walk_commands
from harness.models.telescope import Device, Telescope


@dataclass(frozen=True, slots=True)
class Companion:
    """A device that is taken through a state along with another one.

    :param unless: values of its attribute in which it is left alone instead.
    """

    device: str
    unless: tuple[str, ...]


def find_companions(telescope: Telescope, device: Device, attribute: str, state: str) -> tuple[Companion, ...]:
    """The devices, in the order of asking, whose attribute of this name passes through the state, too."""
    found: dict[str, Companion] = {}
    passing = _passing(state_machine(telescope, device.device_class, attribute), state)
    for node in walk_commands(telescope, (Node(device.name, command) for command in passing)):
        asking = telescope.devices[node.device]
        for ask in (ask for stage in asking.device_class.commands[node.name].stages for ask in stage.ask):
            for name in follow_links(asking, ask.of):
                asked = telescope.devices[name]
                if attribute not in asked.device_class.attributes:
                    continue
                if ask.command in _passing(state_machine(telescope, asked.device_class, attribute), state):
                    found[name] = Companion(name, tuple(map(str, ask.unless.get(attribute, ()))))
    return tuple(found.values())


def _passing(machine: Machine, state: str) -> frozenset[str]:
    """The commands that lead through a state which is left by itself."""
    if state not in machine.states or not machine.is_transitional(state):
        return frozenset()
    return frozenset(transition.command for transition in machine.transitions if state in transition.via)
