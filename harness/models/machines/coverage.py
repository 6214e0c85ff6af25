"""Which of the declared transitions were taken, as far as what devices showed tells.

A transition counts only as it is declared: the command began in the state where it starts, the device showed the states
that it passes through and the one that it ends in, no others, and said that the command had completed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from harness.contracts.long_running import BEGINS, STATUS_ATTRIBUTE
from harness.models.machines.machine import Machine, Transition, state_machine
from harness.models.telescope import Telescope

UNTOLD = f"no attribute tells when its commands begin: neither {' nor '.join(BEGINS)} is declared"
"""Why the transitions of a class cannot be counted."""
TELL = f"{STATUS_ATTRIBUTE}: {{type: DevString, shape: [200]}}"
"""What to declare for it."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A device shows a state; None if what it shows is not known from here on."""

    state: str | None


@dataclass(frozen=True, slots=True)
class Began:
    """A command has begun."""

    uid: str
    command: str


@dataclass(frozen=True, slots=True)
class Ended:
    """A command has ended."""

    uid: str
    well: bool


Seen = Shown | Began | Ended


def counted(telescope: Telescope) -> Mapping[str, Machine]:
    """The state machines whose transitions are counted, by what a report calls them.

    That of each subject, such as TMC's subarray; and that of every other class of which an attribute shows the same
    enumeration and is moved by long-running commands, such as the subarrays of the elements. Those of `untold` are left
    out: what they take cannot be known.
    """
    return {name: machine for name, machine in _moved(telescope).items() if _tells(machine)}


def untold(telescope: Telescope) -> tuple[str, ...]:
    """Return the state machines that would be counted, if an attribute of the class told when a command begins."""
    return tuple(name for name, machine in _moved(telescope).items() if not _tells(machine))


def _tells(machine: Machine) -> bool:
    """Whether it is told when commands begin; ESW's components tell it by the answer to the one that sends them."""
    by_call = machine.device_class.system == "esw"
    return by_call or any(attribute in machine.device_class.attributes for attribute in BEGINS)


def _moved(telescope: Telescope) -> dict[str, Machine]:
    """State machines, of subjects and of what is like them, that long-running commands move."""
    wanted = {(s.device.device_class.name, s.attribute): None for s in telescope.subjects.values()}
    kinds = {telescope.classes[name].attributes[attribute].type for name, attribute in wanted}
    for device in telescope.devices.values():
        for name, attribute in device.device_class.attributes.items():
            if attribute.type in kinds and attribute.type in telescope.enumerations and not attribute.shape:
                wanted[device.device_class.name, name] = None
    names = [name for name, _ in wanted]
    machines = {
        name if names.count(name) == 1 else f"{name} {attribute}": state_machine(
            telescope, telescope.classes[name], attribute
        )
        for name, attribute in wanted
    }
    return {name: machine for name, machine in machines.items() if any(_long_running(machine))}


def _long_running(machine: Machine) -> Iterator[Transition]:
    commands = machine.device_class.commands
    return (each for each in machine.transitions if commands[each.command].protocol != "immediate")


def declared(machine: Machine) -> tuple[str, ...]:
    """Each transition and each of its ends, such as ``AssignResources: EMPTY, RESOURCING, IDLE``."""
    return tuple(
        shown(each.command, each.start, states) for each in _long_running(machine) for states in each.sequences
    )


def shown(command: str, start: str, states: Iterable[str]) -> str:
    """A transition, as a report names it: the command, the state where it starts, and those that follow."""
    return f"{command}: {', '.join((start, *states))}"


def taken(machine: Machine, seen: Iterable[Seen]) -> frozenset[str]:
    """Those of the declared transitions that one device took.

    :param seen: what it showed, in the order in which it happened.
    """
    known = frozenset(declared(machine))
    state: str | None = None
    under_way: dict[str, _UnderWay] = {}
    found = set()
    for each in seen:
        match each:
            case Shown():
                if each.state is None:
                    under_way.clear()
                elif each.state != state:
                    for command in under_way.values():
                        command.states.append(each.state)
                state = each.state
            case Began():
                if state is not None:
                    under_way.setdefault(each.uid, _UnderWay(each.command, state))
            case Ended():
                if (over := under_way.pop(each.uid, None)) and each.well:
                    found.add(shown(over.command, over.start, over.states))
    return frozenset(found & known)


@dataclass(slots=True)
class _UnderWay:
    command: str
    start: str
    states: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Coverage:
    """The transitions of one class: those declared, in that order, and those of them that were taken."""

    declared: tuple[str, ...]
    taken: frozenset[str]

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(each for each in self.declared if each not in self.taken)

    def __or__(self, other: Coverage) -> Coverage:
        """What two runs of the same telescope took together."""
        return Coverage(tuple(dict.fromkeys((*self.declared, *other.declared))), self.taken | other.taken)

    def __str__(self) -> str:
        return f"{len(self.taken)} of {len(self.declared)}"
