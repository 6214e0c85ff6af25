"""What a command that is under way waits for, by its declaration and by what the devices show.

Where a command stands is not known: it is taken to have come as far as the values that it sets are shown. What depends
on its argument is taken to hold, and conditions that name more than plain values are left out.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from harness.errors import ModelError
from harness.models import schema
from harness.models.machines.machine import Machine, state_machine
from harness.models.node import Node, follow_links, list_asked, walk_commands
from harness.models.telescope import Device, Telescope

MOST_COMMANDS = 200


@dataclass(frozen=True, slots=True)
class Pending:
    """A command waits for a device.

    :param device: that has to come to one of `values`, or with `is_not` to any other.
    """

    waiting: str
    command: str
    device: str
    attribute: str
    values: tuple[str, ...]
    is_not: bool = False

    @property
    def wanted(self) -> str:
        """What it has to be, in words."""
        return f"{'other than ' if self.is_not else ''}{' or '.join(self.values)}"


class PendingCommand:
    """A command of a device, and all that it is passed on as."""

    def __init__(self, telescope: Telescope, device: str, command: str) -> None:
        self._telescope = telescope
        self._root = Node(device, command)
        self._nodes = list(islice(walk_commands(telescope, [self._root]), MOST_COMMANDS))

    @property
    def devices(self) -> frozenset[str]:
        """The devices that it is passed on to, or that are waited for; its own among them."""
        return frozenset(device for device, _ in self.attributes) | {device for device, _ in self._nodes}

    @property
    def attributes(self) -> tuple[Node, ...]:
        """What has to be known to tell what it waits for."""
        found: dict[Node, None] = {}
        for name, command in self._nodes:
            device = self._telescope.devices[name]
            for stage in device.device_class.commands[command].stages:
                own = [*_literals(stage), *(one.own for one in stage.when if one.own), *(ask.only for ask in stage.ask)]
                found.update((Node(name, one), None) for one in own if one)
                for condition in stage.until:
                    for key in self._keys(device, condition):
                        found.update({key: None, self.origin(key): None})
                for ask in stage.ask:
                    for target in follow_links(device, ask.of):
                        found.update((Node(target, attribute), None) for attribute in ask.unless)
        return tuple(found)

    def find(self, shown: Mapping[Node, Any]) -> list[Pending]:
        """What it waits for; then, what that waits for in turn.

        :param shown: labels of enumerations, names of states, values of others; what is not known is left out.
        """
        found = self._of(self._root, shown)
        for one in found:  # which grows
            device, attribute = self.origin(Node(one.device, one.attribute))
            for name, command in self._nodes:
                if name == device and self._passes(device, attribute, command, shown.get(Node(device, attribute))):
                    found += [further for further in self._of(Node(name, command), shown) if further not in found]
        return found

    def origin(self, key: Node) -> Node:
        """The attribute that one shows, by the declared mirrors."""
        device, attribute = self._telescope.devices[key.device], key.name
        while (declared := device.device_class.attributes.get(attribute)) and declared.mirrors is not None:
            source = next(follow_links(device, (declared.mirrors.of,)), None)
            if source is None:
                break
            device, attribute = self._telescope.devices[source], declared.mirrors.attribute
        return Node(device.name, attribute)

    def _of(self, node: Node, shown: Mapping[Node, Any]) -> list[Pending]:
        """What one command waits for, in the first stage that is not over."""
        name, command = node
        device = self._telescope.devices[name]
        stages = device.device_class.commands[command].stages
        begun = [number for number, stage in enumerate(stages) if self._is_begun(node, stage, shown)]
        first = begun[-1] if begun else 0
        for number, stage in enumerate(stages[first:], first):
            if number > first and _literals(stage) and not self._is_shown(name, stage, shown):
                break
            if not all(_may_hold(condition, shown.get(Node(name, condition.own or ""))) for condition in stage.when):
                continue
            changed = {
                Node(asked.device, attribute)
                for later in stages[number + 1 :]
                for asked in list_asked(device, [later])
                for attribute in self._written(asked)
            }
            found = self._of_stage(device, command, stage, shown, changed)
            if found and not any(self._is_further(one, device, stages[number:], shown) for one in found):
                return found
        return []

    def _is_further(
        self, pending: Pending, device: Device, stages: tuple[schema.Stage, ...], shown: Mapping[Node, Any]
    ) -> bool:
        """Whether a device does what only a stage after the first of these has it do: the first is over."""
        state = shown.get(Node(pending.device, pending.attribute))
        now, later = (
            [
                command
                for name, command in walk_commands(self._telescope, list_asked(device, some))
                if name == pending.device and self._passes(name, pending.attribute, command, state)
            ]
            for some in (stages[:1], stages[1:])
        )
        return bool(later) and not now

    def _of_stage(
        self, device: Device, command: str, stage: schema.Stage, shown: Mapping[Node, Any], changed: Collection[Node]
    ) -> list[Pending]:
        """What one stage waits for.

        :param changed: attributes that later stages have changed by the devices that they ask.
        """
        found = []
        for condition in stage.until:
            wanted = condition.is_ if condition.is_ is not None else condition.is_not
            if wanted is None or not all(isinstance(one, str) and not one.startswith("$") for one in wanted):
                continue
            keys = self._keys(device, condition)
            unmet = [key for key in keys if key in shown and not _may_hold(condition, shown[key])]
            if condition.any is not None and len(unmet) < len(keys):
                continue
            for key in unmet:
                source = self.origin(key)
                told = source if shown.get(source) == shown[key] else key
                found.append(Pending(device.name, command, *told, tuple(wanted), condition.is_not is not None))
        if stage.until:
            return found
        for ask in stage.ask:
            only = shown.get(Node(device.name, ask.only)) if ask.only else None
            for number, name in (pair for link in ask.of for pair in device.links.get(link, {}).items()):
                left = only is not None and number not in only
                if left or (ask.unless and all(shown.get(Node(name, one)) in ask.unless[one] for one in ask.unless)):
                    continue
                by = Pending(device.name, command, name, "", ())
                found += self._not_ended(Node(name, ask.command), shown, by, changed)
        return found

    def _not_ended(
        self, node: Node, shown: Mapping[Node, Any], by: Pending, changed: Collection[Node]
    ) -> list[Pending]:
        """The states that a command has not led to yet; of one that sets none, what it waits for itself."""
        name, command = node
        machines = [machine for attribute in self._written(node) if (machine := self._machine(name, attribute))]
        found = []
        for machine in machines:
            ends = {end: None for one in machine.transitions if one.command == command for end in one.ends}
            state = shown.get(Node(name, machine.attribute))
            if Node(name, machine.attribute) in changed and not self._passes(name, machine.attribute, command, state):
                continue
            if state is not None and state not in ends:
                found.append(Pending(by.waiting, by.command, name, machine.attribute, tuple(ends)))
        return found if machines else self._of(node, shown)

    def _written(self, node: Node) -> dict[str, None]:
        stages = self._telescope.devices[node.device].device_class.commands[node.name].stages
        return {attribute: None for stage in stages for attribute in _literals(stage)}

    def _machine(self, name: str, attribute: str) -> Machine | None:
        try:
            return state_machine(self._telescope, self._telescope.devices[name].device_class, attribute)
        except ModelError:
            return None

    def _passes(self, name: str, attribute: str, command: str, state: Any) -> bool:
        """Whether a command leads through a state."""
        machine = self._machine(name, attribute)
        return machine is not None and any(
            one.command == command and state in one.via and state not in one.ends for one in machine.transitions
        )

    def _is_begun(self, node: Node, stage: schema.Stage, shown: Mapping[Node, Any]) -> bool:
        """Whether the device shows a state that only this stage leads to: one that the command passes through."""
        name, command = node
        return any(
            shown.get(Node(name, attribute)) == value and self._passes(name, attribute, command, value)
            for attribute, value in _literals(stage).items()
        )

    def _is_shown(self, name: str, stage: schema.Stage, shown: Mapping[Node, Any]) -> bool:
        """Whether a stage sets anything, and all of it is shown."""
        literals = _literals(stage)
        return bool(literals) and all(shown.get(Node(name, one)) == value for one, value in literals.items())

    def _keys(self, device: Device, condition: schema.Condition) -> list[Node]:
        if condition.attribute is None:
            return []
        return [Node(name, condition.attribute) for name in follow_links(device, condition.all or condition.any or ())]


def _literals(stage: schema.Stage) -> dict[str, Any]:
    """The attributes that a stage sets to plain values."""
    return {
        name: value
        for name, value in stage.to.items()
        if isinstance(value, str | int | float) and not str(value).startswith("$")
    }


def _may_hold(condition: schema.Condition, value: Any) -> bool:
    """Whether a condition holds for a value, as far as it is plain and the value is known."""
    if value is None:
        return True
    if condition.is_ is not None:
        return value in condition.is_ if condition.is_ else not value
    if condition.is_not is not None:
        return value not in condition.is_not if condition.is_not else bool(value)
    return True
