"""Which of the declared transitions were taken, as far as what devices showed tells.

A transition counts only as it is declared: the command began in the state where it starts, the device showed the states
that it passes through and the one that it ends in, no others, and said that the command had completed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from harness.contracts.long_running import BEGINS, STATUS_ATTRIBUTE
from harness.models.machines.machine import Machine, Transition, state_machine
from harness.models.telescope import DeviceClass, Telescope

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
    """A command has ended.

    :param in_order: all states that it went through were told before its end; else some may be told after it.
    :param failed: it was accepted and failed by itself; False where another one ended it.
    """

    uid: str
    well: bool
    in_order: bool = True
    failed: bool = False


Seen = Shown | Began | Ended


def counted(telescope: Telescope) -> Mapping[str, Machine]:
    """The state machines whose transitions are counted, by what a report calls them.

    That of each subject, such as TMC's subarray; that of every other class of which an attribute shows the same
    enumeration and is moved by long-running commands, such as the subarrays of the elements; and that of every
    component of ESW that has a resting state and passes through others. Those of `untold` are left out: what they take
    cannot be known.
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
            if attribute.type not in telescope.enumerations or attribute.shape:
                continue
            if attribute.type in kinds or _leaves_its_rest(telescope, device.device_class, name):
                wanted[device.device_class.name, name] = None
    names = [name for name, _ in wanted]
    machines = {
        name if names.count(name) == 1 else f"{name} {attribute}": state_machine(
            telescope, telescope.classes[name], attribute
        )
        for name, attribute in wanted
    }
    return {name: machine for name, machine in machines.items() if any(_long_running(machine))}


def _leaves_its_rest(telescope: Telescope, device_class: DeviceClass, attribute: str) -> bool:
    """Whether an attribute of a component of ESW has a resting state, and commands take it through other states."""
    if device_class.system != "esw" or device_class.attributes[attribute].rest is None:
        return False
    return any(transition.via for transition in state_machine(telescope, device_class, attribute).transitions)


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
    under_way: dict[str, _Sent] = {}
    found: set[str] = set()
    for each in seen:
        match each:
            case Shown():
                if each.state is None:
                    under_way.clear()
                elif each.state != state:
                    found |= _pass_through(each.state, under_way, known)
                state = each.state
            case Began():
                _drop_ended(under_way)
                if state is not None:
                    under_way.setdefault(each.uid, _Sent(each.command, state))
            case Ended(in_order=False, well=True) if (sent := under_way.get(each.uid)) and sent.shown not in known:
                sent.has_ended = True
            case Ended():
                if (sent := under_way.pop(each.uid, None)) and each.well:
                    found.add(sent.shown)
    return frozenset(found & known)


@dataclass(slots=True)
class _Sent:
    """A command, and the states since it began.

    :param has_ended: its last states are still to be told.
    """

    command: str
    start: str
    states: list[str] = field(default_factory=list)
    has_ended: bool = False

    @property
    def shown(self) -> str:
        return shown(self.command, self.start, self.states)


def _pass_through(state: str, under_way: dict[str, _Sent], known: Collection[str]) -> set[str]:
    """Add a state to commands; return the transitions of those that had ended, and lacked this state alone."""
    for sent in under_way.values():
        sent.states.append(state)
    complete = {uid: sent.shown for uid, sent in under_way.items() if sent.has_ended and sent.shown in known}
    for uid in complete:
        del under_way[uid]
    return set(complete.values())


def _drop_ended(under_way: dict[str, _Sent]) -> None:
    """Forget commands that had ended: what is shown from now on may come of the next one."""
    for uid in [uid for uid, sent in under_way.items() if sent.has_ended]:
        del under_way[uid]


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
