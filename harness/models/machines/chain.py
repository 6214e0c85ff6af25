"""What a command can bring about by the declaration, at its own device and at those that it is passed on to.

It answers whether a change that is waited for can come of a command at all, and which devices have to do their part. It
knows the declared telescope alone, never a running device.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from harness.models import schema, values
from harness.models.node import Node, follow_links, list_asked, walk_commands
from harness.models.telescope import Device, Telescope


@dataclass(frozen=True, slots=True)
class Change:
    """An attribute comes to a value.

    :param values: the values that are waited for, as labels or texts; () for any.
    """

    device: str
    attribute: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Action:
    """A command to a device, or a write of one of its attributes.

    :param command: "" for a write.
    :param written: the attribute that is written; "" for a command.
    """

    device: str
    command: str = ""
    written: str = ""


def find_carriers(telescope: Telescope | None, action: Action, change: Change) -> frozenset[str] | None:
    """The other devices that the change comes by, if the action can bring it; None if it cannot.

    Without a declaration of the action or of the attribute, an action can bring changes of its own device.
    """
    own = frozenset[str]() if action.device == change.device else None
    device = telescope.devices.get(action.device) if telescope else None
    target = telescope.devices.get(change.device) if telescope else None
    if telescope is None or device is None or target is None:
        return own
    name = _spelt(target.device_class.attributes, change.attribute)
    command = _spelt(device.device_class.commands, action.command)
    if not name or not (command or action.written):
        return own
    sources = _find_sources(telescope, Change(target.name, name, change.values))
    if action.written:
        return frozenset() if Node(device.name, action.written.lower()) in sources else None
    on_the_way = _Carrying(telescope, sources).find(device.name, command)
    return None if on_the_way is None else on_the_way - {device.name}


def can_still_come(carriers: Collection[str], busy: Collection[str]) -> bool:
    """Whether a change can come of a command that has failed: one of its carriers has not done its part yet.

    :param busy: devices that have a command under way.
    """
    return not frozenset(carriers).isdisjoint(busy)


def can_abort(telescope: Telescope | None, action: Action, device: str) -> bool:
    """Whether an action can end the commands that a device has under way.

    By the declaration these are commands that interrupt others, and those that switch the device; without one, any.
    """
    declared = telescope.devices.get(device) if telescope else None
    if telescope is None or declared is None:
        return action.device == device
    if action.written:
        return Node(action.device, action.written.lower()) in _find_sources(telescope, Change(device, "State"))
    start = telescope.devices.get(action.device)
    command = _spelt(start.device_class.commands, action.command) if start else ""
    if start is None or not command:
        return action.device == device
    switching = _find_sources(telescope, Change(device, "State"))
    walk = walk_commands(telescope, [Node(start.name, command)])
    reached = (node.name for node in walk if node.device == device)
    return any(
        declared.device_class.commands[name].interrupts
        or any(Node(device, each.lower()) in switching for each in _written_by(declared.device_class.commands[name]))
        for name in reached
    )


def _spelt(names: Iterable[str], name: str) -> str:
    """The name as the declaration spells it; "" if there is none: Tango does not tell capitals from small letters."""
    return next((each for each in names if each.lower() == name.lower()), "")


def _written_by(command: schema.Command) -> frozenset[str]:
    return frozenset(name for stage in command.stages for name in (*stage.to, *stage.add, *stage.remove))


def _find_sources(telescope: Telescope, change: Change) -> frozenset[Node]:
    """The attributes, in small letters, that the change comes from by `mirrors` and `follows`, its own among them."""
    found: dict[Node, None] = {}
    done: set[Change] = set()
    waiting = [change]
    while waiting:
        one = waiting.pop()
        device = telescope.devices.get(one.device)
        if device is None or one in done:
            continue
        done.add(one)
        found[Node(one.device, one.attribute.lower())] = None
        if (attribute := device.device_class.attributes.get(one.attribute)) is not None:
            waiting += _sources_of(telescope, device, attribute, one)
    return frozenset(found)


def _sources_of(telescope: Telescope, device: Device, attribute: schema.Attribute, change: Change) -> Iterator[Change]:
    if attribute.mirrors is not None:
        for name in follow_links(device, (attribute.mirrors.of,)):
            yield Change(name, attribute.mirrors.attribute, change.values)
    known = values.shown(telescope, attribute)
    for follow in attribute.follows:
        if known and change.values and str(follow.becomes) not in change.values:
            continue
        for condition in follow.when:
            wanted = tuple(map(str, condition.is_ or ()))
            if condition.own is not None:
                yield Change(device.name, condition.own, wanted)
            elif condition.attribute is not None:
                for name in follow_links(device, condition.all or condition.any or ()):
                    yield Change(name, condition.attribute, wanted)


class _Carrying:
    """Which devices carry a command to where it changes one of some attributes.

    :param sources: device and attribute of each.
    """

    def __init__(self, telescope: Telescope, sources: frozenset[Node]) -> None:
        self._telescope, self._sources = telescope, sources
        self._known: dict[Node, frozenset[str] | None] = {}

    def find(self, device: str, command: str) -> frozenset[str] | None:
        """All devices on the ways there, the command's own among them; None if no way leads there."""
        node = Node(device, command)
        if node not in self._known:
            self._known[node] = None  # a way that comes back to itself leads nowhere
            self._known[node] = self._find(device, command)
        return self._known[node]

    def _find(self, device: str, command: str) -> frozenset[str] | None:
        declared = self._telescope.devices[device]
        what = declared.device_class.commands[command]
        conditions = [condition for stage in what.stages for condition in stage.until]
        found = {name for condition in conditions for name in self._awaited(declared, condition)}
        if any(Node(device, name.lower()) in self._sources for name in _written_by(what)):
            found.add(device)
        for asked in list_asked(declared, what.stages):
            found |= self.find(*asked) or frozenset()
        return frozenset((device, *found)) if found else None

    def _awaited(self, device: Device, condition: schema.Condition) -> Iterator[str]:
        """The devices that the command waits for to come to what is wanted."""
        if condition.is_ is None or condition.attribute is None:
            return
        for name in follow_links(device, condition.all or condition.any or ()):
            if Node(name, condition.attribute.lower()) in self._sources:
                yield name
