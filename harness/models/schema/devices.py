"""Device classes, devices, and subjects, which are what sentences call devices."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import ConfigDict, Field

from harness.models.schema.attributes import Attribute
from harness.models.schema.commands import Command
from harness.models.schema.parts import Part, Strings


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
