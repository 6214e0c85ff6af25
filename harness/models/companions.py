"""The devices that are in a state together: those that a command takes through it along with its own device."""

from __future__ import annotations

from dataclasses import dataclass

from harness.models.machine import Machine, state_machine
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
    done: set[tuple[str, str]] = set()
    waiting = [(device, name) for name in _passing(state_machine(telescope, device.device_class, attribute), state)]
    while waiting:
        asking, command = waiting.pop(0)
        if (asking.name, command) in done:
            continue
        done.add((asking.name, command))
        for ask in (ask for stage in asking.device_class.commands[command].stages for ask in stage.ask):
            for name in (name for link in ask.of for name in asking.links.get(link, {}).values()):
                asked = telescope.devices[name]
                waiting.append((asked, ask.command))
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
