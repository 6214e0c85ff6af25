"""A declared telescope as it is written in YAML: the shape of the document, nothing else.

`harness.models.telescope` is the same with inheritance, parameters and links worked out, and is what everybody uses.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

TOLD = re.compile(r"\{(\$[^{}]*)\}")
"""Part of an argument that a text tells: ``{$.a.b}``."""
UNITS = {"ms": 0.001, "s": 1.0, "min": 60.0}


def seconds(value: object) -> object:
    """``0.3 s``, ``20 ms``, ``2 min`` or a plain number, in seconds of telescope time."""
    if isinstance(value, str):
        if match := re.fullmatch(r"(\d+(?:\.\d+)?)\s*(ms|s|min)", value):
            return float(match[1]) * UNITS[match[2]]
        raise ValueError(f"{value!r} is not a duration; write it like '0.3 s', '20 ms' or '2 min'")
    return value


def as_list(value: object) -> object:
    """One thing where a list of things may stand."""
    return value if isinstance(value, (list, tuple)) else [value]


Duration = Annotated[float, BeforeValidator(seconds, json_schema_input_type=float | str), Field(ge=0)]
Strings = Annotated[tuple[str, ...], BeforeValidator(as_list, json_schema_input_type=str | tuple[str, ...])]
Values = Annotated[tuple[Any, ...], BeforeValidator(as_list, json_schema_input_type=Any)]


class Part(BaseModel):
    """A part of the document; a key that the schema does not know is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Condition(Part):
    """Something that holds or does not: of the device's own attribute, of linked devices, or of the argument.

    Exactly one of `own`, `all`, `any` and `argument` is given::

        {own: assignedResources, is: []}
        {all: [csp, sdp], attribute: obsState, is: IDLE}
        {any: [csp, sdp], answers: false}
        {argument: $.dish.receiver_band, is: {own: configuredBand}}
        {any: others, attribute: stations, has: $.station_ids}
        {argument: $.station_ids, beyond: stations}

    :param all: true if it holds for every device of these links.
    :param any: true if it holds for one device of these links at least.
    :param attribute: which attribute of the linked devices (also of `any`).
    :param is_: one value, or several of which one has to be met; ``[]`` (an empty tuple here) stands for "is empty".
    :param is_not: the opposite.
    :param has: one of these at least is among what a spectrum shows; compared as texts.
    :param has_not: the opposite: none of these is.
    :param beyond: a parameter: something else than its values is there; compared as texts.
    :param answers: whether the linked device answers at all.
    :param only: own attribute that holds the keys of those linked devices that count (see `Ask.only`).
    """

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    own: str | None = None
    all: Strings | None = None
    any: Strings | None = None
    argument: str | None = None
    attribute: str | None = None
    is_: Values | None = Field(default=None, alias="is")
    is_not: Values | None = None
    has: Values | None = None
    has_not: Values | None = None
    beyond: str | None = None
    answers: bool | None = None
    only: str | None = None


class Follow(Part):
    """The value that an attribute takes by itself as soon as all of `when` hold (and did not all hold before)."""

    becomes: Any
    when: tuple[Condition, ...]


class Mirror(Part):
    """An attribute shows what an attribute of a linked device shows; INVALID while that one does not answer."""

    of: str
    attribute: str


class Range(Part):
    """Limits of a value, both optional."""

    minimum: float | None = None
    maximum: float | None = None


class Attribute(Part):
    """An attribute of a device class; of an ESW component, a parameter of its current states.

    :param type: Tango type (``DevDouble``, ``DevString``, ...), for ESW a key type (``DoubleKey``, ``StringKey``, ...),
        or the name of a declared enumeration; may be left out where it is inherited.
    :param shape: [] for a scalar, [x] for a spectrum of at most x, [x, y] for an image.
    :param unit: for Tango any text, for ESW one of its units (``degree``, ``second``).
    :param states: the labels or values that this class really shows; default all of the enumeration.
    :param spontaneous: those that the device may show without anybody commanding it, from any other.
    :param events: ``change`` (pushed by the device) or ``none``.
    :param polling: period at which the device polls itself.
    :param unreadable: reason of the error that each read gets.
    :param allowed: own attributes and the values in which a write is allowed.
    :param rest: the value at rest; checked before a run and after each scenario.
    """

    type: str = ""
    shape: tuple[int, ...] = ()
    initial: Any = None
    access: Literal["read", "write", "read-write"] = "read"
    label: str = ""
    unit: str = ""
    description: str = ""
    format: str = ""
    limits: Range | None = None
    warning: Range | None = None
    alarm: Range | None = None
    states: tuple[Any, ...] | None = None
    spontaneous: tuple[Any, ...] = ()
    events: Literal["change", "none"] = "change"
    polling: Duration | None = None
    unreadable: str = ""
    allowed: dict[str, Values] = {}
    follows: tuple[Follow, ...] = ()
    mirrors: Mirror | None = None
    rest: Any = None


class CommandParameter(Part):
    """A parameter of an ESW command.

    :param type: any key type, or the name of a declared enumeration (a ``ChoiceKey``); with `shape` [n] it has 1 to n
        values, otherwise one.
    :param default: what a sentence sends that does not say otherwise.
    """

    type: str
    unit: str = "NoUnits"
    shape: tuple[int, ...] = ()
    limits: Range | None = None
    required: bool = True
    default: Any = None
    description: str = ""


class Argument(Part):
    """Argument of a command of a Tango device.

    :param schema_: JSON schema (file below ``telescopes/``) of a DevString that holds JSON.
    :param default: JSON file below ``telescopes/`` with a valid argument; ``{eb}``, ``{pb}`` and ``{n}`` in its strings
        stand for identifiers unique to the run and the key of the subject, ``{dishes[n]}`` for the n-th value of the
        parameter `dishes` (beginning again after the last; ``{stations[n]:0>3}`` fills it up to ``007``). A string that
        is ``{n}`` or ``{stations[n]}`` alone becomes a number if that is one.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    type: str = "DevString"
    schema_: str | None = Field(default=None, alias="schema")
    default: str | None = None
    description: str = ""


Taken = Argument | Mapping[str, CommandParameter] | None
"""What a command takes; None for nothing."""


class Result(Part):
    """Result of a command that answers at once; `value` is a literal, ``$...`` or ``{own: attribute}``.

    For ESW it is a parameter of what a command gives that has completed.
    """

    type: str
    unit: str = "NoUnits"
    value: Any = None
    description: str = ""


class Refusal(Part):
    """A command is refused, after it is known to be allowed, if all of `when` hold.

    :param because: why, as the end of a sentence; ``{$.a.b}`` in it stands for a part of the argument.
    :param issue: for ESW, the kind of the refusal; otherwise OtherIssue.
    """

    when: tuple[Condition, ...]
    because: str
    issue: str = ""


class Ask(Part):
    """A command to linked devices.

    :param of: links whose devices are asked, one after the other.
    :param with_: argument: a literal, ``$`` (the whole argument), ``$.a.b`` (a part of it, as JSON; ``*`` stands for
        each of a list, so that ``$.beams.*.id`` is a list of ids), absent for none. For ESW, values of parameters by
        name; those that are not there in the argument are left out.
    :param only: own attribute that holds the keys of those linked devices that are asked; default all.
    :param unless: devices for which this holds of the attribute named are left alone, such as ``{obsState: [EMPTY]}``.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    of: Strings
    command: str
    with_: Any = Field(default=None, alias="with")
    only: str | None = None
    unless: dict[str, Values] = {}


class Stage(Part):
    """One stage of what a command does. In this order: skipped unless `when` holds; attributes take the values of `to`,
    `add` and `remove`; devices are asked; the stage lasts until `takes` is over and `until` holds. What a device showed
    before it was asked does not count for `until`. Without `until` the stage lasts until the long-running commands that
    it asked for have ended. One of them that fails, in this stage or later, fails this command.

    :param to: attributes and their new values: a literal, ``$.a.b`` (from the argument), ``{own: attribute}``.
    :param add: spectra and the values to add to them (no value twice).
    :param remove: spectra and the values to remove from them.
    :param takes: telescope time, or ``{own: attribute}`` with an attribute in seconds.
    :param last: the command ends with this stage, if it comes to it; those behind it are for other cases.
    """

    when: tuple[Condition, ...] = ()
    to: dict[str, Any] = {}
    add: dict[str, Any] = {}
    remove: dict[str, Any] = {}
    ask: tuple[Ask, ...] = ()
    takes: Duration | dict[Literal["own"], str] = 0.0
    until: tuple[Condition, ...] = ()
    last: bool = False


class Command(Part):
    """A command of a device class.

    :param protocol: ``immediate``: the call returns `result` and the stages go on behind it;
        ``long-running``: SKA's long-running commands: it returns ``[code], [uid]`` and reports its end by attributes.
        Commands of ESW components are all ``submit``, and need not say so.
    :param parameters: for ESW, by name; what a part ``$.name`` of the argument is.
    :param observe: for ESW, whether the command is an Observe; otherwise a Setup.
    :param sources: for ESW, how the prefixes begin from which it is taken: subsystems or components; () for all.
    :param results: for ESW, what a command gives that has completed, by name.
    :param allowed: own attributes and the values in which the command is allowed; others give API_CommandNotAllowed, or
        UnsupportedCommandInStateIssue.
    :param interrupts: it ends the command that is under way, which is then ABORTED.
    :param fails: attributes and the values they take when the command fails; ``back``: what they had before it.
    :param limit: telescope time after which it fails.
    """

    description: str = ""
    argument: Argument | None = None
    result: Result | None = None
    parameters: dict[str, CommandParameter] = {}
    observe: bool = False
    sources: Strings = ()
    results: dict[str, Result] = {}
    protocol: Literal["immediate", "long-running", "submit"] = "immediate"
    allowed: dict[str, Values] = {}
    refuses: tuple[Refusal, ...] = ()
    interrupts: bool = False
    stages: tuple[Stage, ...] = ()
    fails: dict[str, Any] | Literal["back", "stays"] = "stays"
    limit: Duration = 30.0

    @property
    def taken(self) -> Taken:
        """Return what it takes, of which ``$...`` are parts: an argument, or parameters."""
        return self.argument or self.parameters or None


class Fault(Part):
    """A fault that a device can be given, by one of the names of `harness.models.faults`.

    :param commands: those that it strikes; left out, all of the class that it can strike.
    :param text: what the device says of it.
    :param times: so many times as long as declared (SLOW).
    """

    commands: Strings = ()
    text: str = ""
    times: float = Field(default=10.0, gt=1, allow_inf_nan=False)


class DeviceClass(Part):
    """A device class.

    :param system: who has such devices: ``tango``, unless it or a class that it extends says ``esw``.
    :param kind: for ESW, what its components are: a container holds what its link `components` leads to.
    :param current_states: for ESW, the current states by name, and the attributes that each shows as parameters.
    :param events: for ESW, the events that it publishes by name, and the attributes that each shows as parameters.
    :param alarms: for ESW, the alarms by name, and the severities that each can have besides Okay.
    :param extends: classes whose attributes, commands, faults, links and properties it takes over. One that is reached
        on several ways is taken over once. What a later one or the class itself says of an attribute, a command or a
        fault again wins, key by key; the keys that it leaves out stay (``State: {initial: OFF}``).
    :param abstract: only there to be extended: no device has it.
    """

    description: str = ""
    system: Literal["tango", "esw"] | None = None
    kind: Literal["assembly", "HCD", "container"] | None = None
    extends: Strings = ()
    abstract: bool = False
    current_states: dict[str, Strings] = {}
    events: dict[str, Strings] = {}
    alarms: dict[str, Strings] = {}
    links: Strings = ()
    attributes: dict[str, Attribute] = {}
    commands: dict[str, Command] = {}
    properties: dict[str, Strings] = {}
    faults: dict[str, Fault] = {}


class LinkOver(Part):
    """A link to several devices, one for each value of a parameter: ``{for: n in dishes, device: "dish/{n}/0"}``.

    The value is the key by which `Ask.only` picks it, if no device before it in the same link has that key. A device
    is never linked to itself in this way.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    for_: str = Field(alias="for")
    device: str


class Device(Part):
    """A device, or one for each value of a parameter (``for: n in subarrays``; ``{n:02}`` in the texts).

    :param name: ``domain/family/member`` for Tango, a prefix (``IRIS.imager.filter``) for ESW.
    :param alias: one word or several that stand for the device; a Tango database keeps the first of them.
    :param formerly: names that it had in former releases; sentences may still use them.
    :param simulated: only a simulated telescope has it; one that is deployed does not.
    :param links: link name to a device name, to a `LinkOver`, or to a list of both.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    name: str
    class_: str = Field(alias="class")
    for_: str | None = Field(default=None, alias="for")
    alias: Strings = ()
    formerly: Strings = ()
    simulated: bool = False
    links: dict[str, str | LinkOver | tuple[str | LinkOver, ...]] = {}
    properties: dict[str, Strings] = {}
    initial: dict[str, Any] = {}


class Subject(Part):
    """What sentences speak of without naming a device: the telescope, subarray 1, the dome.

    Its name is one word, and none of `harness.models.reserved_words`.

    :param device: a name or an alias.
    :param for_: as in `Device`; the sentence gives the value ("subarray 2").
    :param attribute: the enumeration or DevState whose value is "the state" of the subject.
    :param says: words of the sentences and the values they stand for (``on: ON``); others are taken as they are.
    :param needs: other subjects and the state they must be in before this one leaves its rest (``{telescope: on}``).
    :param actions: words of the sentences and the command that they stand for (``assign resources: AssignResources``).
    """

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    device: str
    attribute: str
    for_: str | None = Field(default=None, alias="for")
    says: dict[str, Any] = {}
    needs: dict[str, str] = {}
    actions: dict[str, str] = {}


class Parameter(Part):
    """A number of things, or the names of those there are, and which may be chosen::

        {default: 2, most: 16}
        {default: [SKA001, SKA036], names: {"SKA{n:03}": [1, 133], "MKT{n:03}": [0, 63]}}

    :param names: how all of them are called, and their first and last numbers; then a number stands for the first ones.
    :param most: default as many as there are names; without names no limit.
    """

    default: int | tuple[str, ...]
    least: int = Field(default=1, ge=1)
    most: int | None = None
    names: dict[str, tuple[int, int]] = {}


class Document(Part):
    """A whole declared telescope.

    :param includes: files, from the folder of this one, whose parameters, enumerations, classes, devices and subjects
        it takes over; such a file needs no `telescope` of its own.
    :param kind: what the tags of features call such a telescope (``mid`` for ``@mid``).
    :param parameters: a number n (1 to n), a list of texts, or a `Parameter`.
    :param enumerations: labels in the order of their values, from 0.
    """

    # Editors check also files that are only there to be included, which have parts of this.
    model_config = ConfigDict(json_schema_extra=lambda schema: schema.pop("required"))

    telescope: str
    kind: str = ""
    description: str = ""
    includes: Strings = ()
    parameters: dict[str, int | tuple[str, ...] | Parameter] = {}
    enumerations: dict[str, tuple[str, ...]] = {}
    classes: dict[str, DeviceClass]
    devices: tuple[Device, ...]
    subjects: dict[str, Subject] = {}
