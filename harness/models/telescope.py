"""A declared telescope, worked out: inheritance merged, parameters filled in, links resolved to device names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from harness.models import schema


def spell_name(name: str) -> str:
    """Return a device name in its one spelling: Tango's in lower case, a prefix with its subsystem in upper case."""
    if "/" in name or "." not in name:
        return name.lower()
    subsystem, _, component = name.partition(".")
    return f"{subsystem.upper()}.{component}"


@dataclass(frozen=True, slots=True)
class DeviceClass:
    """A device class, not abstract, with everything it inherits.

    `State` and `Status` are declared like other attributes, or absent.

    :param system: who has such devices, ``tango`` or ``esw``.
    :param kind: of ESW components: ``assembly``, ``HCD`` or ``container``; "" for others.
    :param current_states: of ESW components, by name, the attributes that each shows.
    :param events: of ESW components, by name, the attributes that each shows.
    :param alarms: of ESW components, by name, the severities that each can have besides Okay.
    """

    name: str
    description: str
    links: tuple[str, ...]
    attributes: Mapping[str, schema.Attribute]
    commands: Mapping[str, schema.Command]
    properties: Mapping[str, tuple[str, ...]]
    faults: Mapping[str, schema.Fault] = field(default_factory=dict)
    system: str = "tango"
    kind: str = ""
    current_states: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    events: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    alarms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Device:
    """A device.

    :param name: in one spelling, see `spell_name`.
    :param links: link name to {key: device name}; the key is the parameter's value, or the device name.
    :param initial: values that differ from the class's.
    :param aliases: words that stand for it; a Tango database keeps one for each device, which is the first.
    :param formerly: names that it had in former releases.
    :param file: name of the file that declares it, such as ``tango-test``.
    :param simulated: only a simulated telescope has it.
    :param over: the parameter that it is declared for each value of; "" without.
    :param key: the parameter's value.
    :param family: number of its declaration, the same for all that were declared together.
    """

    name: str
    device_class: DeviceClass
    links: Mapping[str, Mapping[str, str]]
    properties: Mapping[str, tuple[str, ...]]
    initial: Mapping[str, Any]
    aliases: tuple[str, ...] = ()
    formerly: tuple[str, ...] = ()
    file: str = ""
    simulated: bool = False
    over: str = ""
    key: str = ""
    family: int = 0

    @property
    def subject(self) -> str:
        """What it is called in events: its name, behind that of its system, but for Tango's devices."""
        system = self.device_class.system
        return self.name if system == "tango" else f"{system}/{self.name}"

    @property
    def alias(self) -> str:
        """The alias that the Tango database has; "" without one."""
        return self.aliases[0] if self.aliases else ""


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing that sentences speak of: ``telescope``, or ``subarray`` with key ``1``."""

    name: str
    key: str
    device: Device
    attribute: str
    says: Mapping[str, Any]
    needs: Mapping[str, str]
    actions: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Telescope:
    """A declared telescope.

    :param kind: what the tags of features call such a telescope, as in ``@mid``; "" for no kind.
    :param folder: where schemas and default arguments are looked for.
    :param devices: by name, see `spell_name`.
    :param subjects: by (name, key); the key is "" for a subject without ``for``.
    :param observing_modes: of ESW, by name.
    :param agents: of ESW, by prefix, see `spell_name`.
    """

    name: str
    description: str
    file: Path
    parameters: Mapping[str, int | tuple[str, ...]]
    enumerations: Mapping[str, tuple[str, ...]]
    classes: Mapping[str, DeviceClass]
    devices: Mapping[str, Device]
    subjects: Mapping[tuple[str, str], Subject]
    kind: str = ""
    observing_modes: Mapping[str, schema.ObservingMode] = field(default_factory=dict)
    agents: Mapping[str, schema.Agent] = field(default_factory=dict)

    def deployed(self) -> Telescope:
        """The same without what only a simulated telescope has."""
        devices = {name: device for name, device in self.devices.items() if not device.simulated}
        return replace(self, devices=devices)

    def part(self, *systems: str) -> Telescope:
        """Return the same with the devices of some systems alone, and their subjects."""
        devices = {name: device for name, device in self.devices.items() if device.device_class.system in systems}
        subjects = {key: subject for key, subject in self.subjects.items() if subject.device.name in devices}
        return replace(self, devices=devices, subjects=subjects)

    def pushes(self, device: str, attribute: str) -> bool:
        """Whether a device that is simulated pushes change events of an attribute; its name is in lower case."""
        if device not in self.devices:
            return False
        pushed = {"state": True, "status": True}
        declared = self.devices[device].device_class.attributes
        pushed.update((name.lower(), one.events == "change") for name, one in declared.items())
        return pushed.get(attribute.lower(), False)

    def find(self, name: str) -> Device | None:
        """Return a device by its name, an alias or a former name, in any spelling; None if there is none."""
        return self.devices.get(self.names.get(name.lower(), spell_name(name)))

    @property
    def folder(self) -> Path:
        return self.file.parent

    @property
    def names(self) -> Mapping[str, str]:
        """Devices by their aliases and former names, all lower case."""
        return {
            name.lower(): device.name
            for device in self.devices.values()
            for name in (*device.aliases, *device.formerly)
        }
