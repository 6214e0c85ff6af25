"""What streams of events an ESW has, as keys.

What belongs to a prefix has the subject ``esw/<prefix>``, such as ``esw/IRIS.imager.filter``, with these fields:

- ``HCD location``: whether it is registered, by any connection; so for each type of component.
- ``run <id>``: how a command ended that it carries out.
- ``commands``: those that were sent to it from here, each as it began and as it ended.
- ``<state>/<parameter>``: a parameter of one of its current states.
- ``event <name>``: an event that has the prefix as its source; ``event <name> at most 2/s``, as a subscription with
  that rate brings it.
- ``state``, ``sequence`` and ``step/<n>``: of a sequencer, how it stands, how its last sequence does or ended, and the
  n-th step of that, from 1.
- ``runs``: the sequence components that an agent runs.

The observing modes belong to the Sequence Manager, ``esw/ESW.sequence_manager``, as ``mode <name>``.

What is heard by a pattern has the subject ``esw/<subsystem>``, and the field ``events <pattern>``, with a rate if there
is one. Names keep their case; that of subsystems is made one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from harness.contracts.esw.location import ComponentId, ComponentType
from harness.contracts.esw.params.events import OBSERVE, EventKey
from harness.contracts.esw.values.names import Prefix, read_subsystem
from harness.contracts.esw.values.subsystems import Subsystem
from harness.errors import NotDefined
from harness.events.key import Key

SYSTEM = "esw/"
SEQUENCE_MANAGER = Prefix("ESW.sequence_manager")
COMMANDS = "commands"
"""The field of the commands that were sent from here."""
STATE, SEQUENCE, STEP = "state", "sequence", "step/"
"""Fields of a sequencer; the last is followed by the number of a step."""
RUNS = "runs"
"""The field of what an agent runs."""
RATE = re.compile(r"(?P<name>.+?)(?: at most (?P<rate>-?\d+)/s)?")
FIELDS = (
    "'<type> location', 'run <id>', 'commands', '<state>/<parameter>', 'event <name>', 'runs', and as a sequencer "
    "'state', 'sequence', 'step/<n>'; esw/ESW.sequence_manager has 'mode <name>', esw/<subsystem> 'events <pattern>'"
)


@dataclass(frozen=True, slots=True)
class LocationOf:
    """Whether a component is registered."""

    component: ComponentId

    @property
    def key(self) -> Key:
        """The key as events carry it."""
        return Key(f"{SYSTEM}{self.component.prefix}", f"{self.component.component_type} location")


@dataclass(frozen=True, slots=True)
class RunOf:
    """How a command ended."""

    prefix: Prefix
    run_id: str

    @property
    def key(self) -> Key:
        """The key as events carry it."""
        return Key(f"{SYSTEM}{self.prefix}", f"run {self.run_id}")


@dataclass(frozen=True, slots=True)
class CommandsOf:
    """The commands that were sent to a component from here."""

    prefix: Prefix

    @property
    def key(self) -> Key:
        """The key as events carry it."""
        return Key(f"{SYSTEM}{self.prefix}", COMMANDS)


@dataclass(frozen=True, slots=True)
class StateOf:
    """A parameter of a current state."""

    prefix: Prefix
    state_name: str
    parameter: str

    @property
    def key(self) -> Key:
        """The key as events carry it."""
        return Key(f"{SYSTEM}{self.prefix}", f"{self.state_name}/{self.parameter}")


@dataclass(frozen=True, slots=True)
class EventOf:
    """An event.

    :param most: at most so many a second; None for all.
    """

    event: EventKey
    most: int | None = None

    @property
    def key(self) -> Key:
        """The key as events carry it."""
        return Key(f"{SYSTEM}{self.event.source}", f"event {self.event.event_name}{_tell_rate(self.most)}")


@dataclass(frozen=True, slots=True)
class EventsOf:
    """The events of a subsystem that match a pattern.

    :param most: at most so many a second; None for all.
    """

    subsystem: Subsystem
    pattern: str
    most: int | None = None

    @property
    def key(self) -> Key:
        """The key as events carry it."""
        return Key(f"{SYSTEM}{self.subsystem}", f"events {self.pattern}{_tell_rate(self.most)}")


@dataclass(frozen=True, slots=True)
class SequencerStateOf:
    """How a sequencer stands."""

    prefix: Prefix

    @property
    def key(self) -> Key:
        """The key as events carry it."""
        return Key(f"{SYSTEM}{self.prefix}", STATE)


@dataclass(frozen=True, slots=True)
class SequenceOf:
    """How the last sequence of a sequencer stands, or ended."""

    prefix: Prefix

    @property
    def key(self) -> Key:
        """The key as events carry it."""
        return Key(f"{SYSTEM}{self.prefix}", SEQUENCE)


@dataclass(frozen=True, slots=True)
class StepOf:
    """A step of the last sequence of a sequencer.

    :param number: its place in the list, from 1.
    """

    prefix: Prefix
    number: int

    @property
    def key(self) -> Key:
        """The key as events carry it."""
        return Key(f"{SYSTEM}{self.prefix}", f"{STEP}{self.number}")


@dataclass(frozen=True, slots=True)
class ModeOf:
    """The status of an observing mode."""

    mode: str

    @property
    def key(self) -> Key:
        """The key as events carry it."""
        return Key(f"{SYSTEM}{SEQUENCE_MANAGER}", f"mode {self.mode}")


@dataclass(frozen=True, slots=True)
class RunsOf:
    """The sequence components that an agent runs."""

    agent: Prefix

    @property
    def key(self) -> Key:
        """The key as events carry it."""
        return Key(f"{SYSTEM}{self.agent}", RUNS)


OfSequencer = SequencerStateOf | SequenceOf | StepOf
"""What a sequencer tells."""
Meant = LocationOf | RunOf | CommandsOf | StateOf | EventOf | EventsOf | OfSequencer | ModeOf | RunsOf
"""What a key can be of."""

OF_PREFIX: Mapping[str, Callable[[Prefix], Meant]] = {
    COMMANDS: CommandsOf,
    STATE: SequencerStateOf,
    SEQUENCE: SequenceOf,
    RUNS: RunsOf,
}
"""What fields without a parameter are of."""


def read_key(key: Key) -> Meant:
    """Return what a key is of, in any case of the subsystem; raises `NotDefined` for what no ESW has."""
    name, field = key.subject.removeprefix(SYSTEM), key.field
    word, _, rest = field.partition(" ")
    try:
        if word == "events" and rest:
            pattern, most = _read_rate(rest)
            return EventsOf(Subsystem(read_subsystem(name)), pattern, most)
        prefix = Prefix(name)
        if word == "event" and rest:
            event, most = _read_rate(rest)
            return EventOf(EventKey(prefix, event), most)
        if word == "run" and rest:
            return RunOf(prefix, rest)
        if (told := _read_sequencing(prefix, field)) is not None:
            return told
        if rest == "location":
            return LocationOf(ComponentId(prefix, ComponentType(word)))
    except ValueError as error:
        raise NotDefined(f"no ESW has {key}: {error}", device=key.subject) from None
    state_name, slash, parameter = field.partition("/")
    if slash and state_name and parameter:
        return StateOf(prefix, state_name, parameter)
    raise NotDefined(f"no ESW has {key}: esw/<prefix> has {FIELDS}", device=key.subject)


def _read_sequencing(prefix: Prefix, field: str) -> Meant | None:
    """Return what the field of a sequencer, an agent or the Sequence Manager is of; None for any other."""
    if (make := OF_PREFIX.get(field)) is not None:
        return make(prefix)
    if field.startswith(STEP) and (number := field.removeprefix(STEP)).isdecimal():
        return StepOf(prefix, int(number))
    word, _, mode = field.partition(" ")
    return ModeOf(mode) if word == "mode" and mode and prefix == SEQUENCE_MANAGER else None


def read_event_key(text: str) -> EventKey:
    """Read ``<prefix>.<name>``; raises `ValueError` for what is none."""
    source, dot, name = text.partition(f".{OBSERVE}")
    if dot:
        return EventKey(Prefix(source), f"{OBSERVE}{name}")
    source, _, name = text.rpartition(".")
    if not name or "." not in source:
        raise ValueError(f"{text!r} is no key of an event: write its source and its name, as in TCS.mount.position")
    return EventKey(Prefix(source), name)


def _tell_rate(most: int | None) -> str:
    return "" if most is None else f" at most {most}/s"


def _read_rate(text: str) -> tuple[str, int | None]:
    parts = RATE.fullmatch(text)
    assert parts is not None
    return parts["name"], int(parts["rate"]) if parts["rate"] else None
