"""Commands and attributes of declared devices, and the ways between them: links, and what asks for what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from harness.models import schema
    from harness.models.telescope import Device, Telescope


class Node(NamedTuple):
    """A command or an attribute of a device, by its name as it is declared."""

    device: str
    name: str


def follow_links(device: Device, links: Iterable[str]) -> Iterator[str]:
    """Yield the devices that some links of a device lead to."""
    return (name for link in links for name in device.links.get(link, {}).values())


def list_asked(device: Device, stages: Iterable[schema.Stage]) -> Iterator[Node]:
    """Yield the commands that stages of a command give to other devices."""
    return (Node(name, ask.command) for stage in stages for ask in stage.ask for name in follow_links(device, ask.of))


def walk_commands(telescope: Telescope, commands: Iterable[Node]) -> Iterator[Node]:
    """Yield commands and all that they are passed on as, each once, the nearest first."""
    waiting = list(dict.fromkeys(commands))
    done = set(waiting)
    for node in waiting:  # which grows
        yield node
        device = telescope.devices[node.device]
        further = dict.fromkeys(list_asked(device, device.device_class.commands[node.name].stages))
        waiting += [each for each in further if each not in done]
        done.update(further)
