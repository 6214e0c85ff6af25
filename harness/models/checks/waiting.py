"""No device waits for itself by way of others: commands that ask for each other, attributes that follow each other."""

from __future__ import annotations

from collections.abc import Mapping

from harness.models import schema
from harness.models.checks.context import Context
from harness.models.node import Node, follow_links
from harness.models.reading.source import Path
from harness.models.telescope import Device

Edges = dict[Node, dict[Node, Path]]


def check_waiting(context: Context) -> None:
    """Check commands and attributes of all devices."""
    commands: Edges = {}
    attributes: Edges = {}
    for device in context.telescope.devices.values():
        for name, command in device.device_class.commands.items():
            commands[Node(device.name, name)] = _asked(context, device, name, command)
        for name, attribute in device.device_class.attributes.items():
            attributes[Node(device.name, name)] = _watched(context, device, name, attribute)
    _report(context, commands, "commands wait for each other", "Let one of them go on without asking the next.")
    _report(context, attributes, "attributes follow each other", "Take one of them out of 'follows' or 'mirrors'.")


def _asked(context: Context, device: Device, name: str, command: schema.Command) -> dict[Node, Path]:
    path = context.classes.path(device.device_class.name, "commands", name, "stages")
    return {
        Node(target, ask.command): (*path, at, "ask", index)
        for at, stage in enumerate(command.stages)
        for index, ask in enumerate(stage.ask)
        for target in follow_links(device, ask.of)
    }


def _watched(context: Context, device: Device, name: str, attribute: schema.Attribute) -> dict[Node, Path]:
    found: dict[Node, Path] = {}
    for index, follow in enumerate(attribute.follows):
        path = (*context.classes.path(device.device_class.name, "attributes", name, "follows"), index)
        for condition in follow.when:
            if condition.own is not None and condition.own != name:
                found[Node(device.name, condition.own)] = path
            elif condition.attribute is not None:
                for target in follow_links(device, condition.all or condition.any or ()):
                    found[Node(target, condition.attribute)] = path
    if attribute.mirrors is not None:
        path = context.classes.path(device.device_class.name, "attributes", name, "mirrors")
        for target in follow_links(device, (attribute.mirrors.of,)):
            found[Node(target, attribute.mirrors.attribute)] = path
    return found


def _report(context: Context, edges: Mapping[Node, dict[Node, Path]], what: str, remedy: str) -> None:
    done: set[Node] = set()
    for start in edges:
        cycle = _cycle(start, edges, done)
        if cycle and len({device for device, _ in cycle}) > 1:
            chain = " -> ".join(f"{device} {name}" for device, name in cycle)
            context.problems.add(edges[cycle[0]][cycle[1]], f"{what}: {chain}", remedy)


def _cycle(start: Node, edges: Mapping[Node, dict[Node, Path]], done: set[Node]) -> list[Node]:
    """A way from a node back to one on that way, which it starts and ends with; [] if there is none."""
    way: list[Node] = []
    stack = [(start, iter(edges.get(start, {})))] if start not in done else []
    way.extend(node for node, _ in stack)
    while stack:
        node, following = stack[-1]
        for target in following:
            if target in way:
                done.update(way)
                return [*way[way.index(target) :], target]
            if target not in done:
                way.append(target)
                stack.append((target, iter(edges.get(target, {}))))
                break
        else:
            done.add(node)
            stack.pop()
            way.pop()
    return []
