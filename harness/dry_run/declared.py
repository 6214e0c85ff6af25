"""Devices as their declaration describes them, when nothing is started: what a dry run asks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from harness.connectors.tango.abstract import AttributeConfiguration, CommandConfiguration
from harness.errors import NotDefined
from harness.live.difference import command_types
from harness.models.telescope import Device, Telescope
from harness.suggest import suggest

FORMATS = ("SCALAR", "SPECTRUM", "IMAGE")

ALWAYS = {"state": AttributeConfiguration("State", "DevState"), "status": AttributeConfiguration("Status", "DevString")}
"""What every Tango device has, declared or not; and so has it these commands."""

ALWAYS_COMMANDS = {
    "init": CommandConfiguration("Init", "DevVoid", "DevVoid"),
    "state": CommandConfiguration("State", "DevVoid", "DevState"),
    "status": CommandConfiguration("Status", "DevVoid", "DevString"),
}

ESW_TYPES = {
    "BooleanKey": "DevBoolean",
    "IntKey": "DevLong",
    "LongKey": "DevLong64",
    "FloatKey": "DevFloat",
    "DoubleKey": "DevDouble",
    "StringKey": "DevString",
}
"""Types of parameters, by those of Tango whose values are written alike."""

OF_THE_SYSTEM = ("sys/", "dserver/", "simulation/", "tango:")
"""Begin the names of devices that a telescope does not declare."""


@dataclass(frozen=True, slots=True)
class DeclaredDevice:
    """What a declaration says of a device."""

    telescope: Telescope
    device: Device

    def attribute(self, name: str) -> AttributeConfiguration:
        """Type, format and labels of an attribute; raises `NotDefined` with the nearest name."""
        attributes = {each.lower(): each for each in self.device.device_class.attributes}
        if (own := attributes.get(name.lower())) is None:
            if always := ALWAYS.get(name.lower()):
                return always
            raise self._missing("attribute", name, attributes.values())
        declared = self.device.device_class.attributes[own]
        labels = self.telescope.enumerations.get(declared.type, ())
        kind = "DevEnum" if labels else ESW_TYPES.get(declared.type, declared.type)
        return AttributeConfiguration(own, kind, FORMATS[len(declared.shape)], enum_labels=tuple(labels))

    def command(self, name: str) -> CommandConfiguration:
        """Types of a command; raises `NotDefined` with the nearest name."""
        commands = {each.lower(): each for each in self.device.device_class.commands}
        if (own := commands.get(name.lower())) is None:
            if always := ALWAYS_COMMANDS.get(name.lower()):
                return always
            raise self._missing("command", name, commands.values())
        return CommandConfiguration(own, *command_types(self.device.device_class.commands[own]))

    def _missing(self, what: str, name: str, known: object) -> NotDefined:
        names = [str(each) for each in cast("list[str]", known)]
        near = suggest(name, names) or f"It has {', '.join(sorted(names))}."
        return NotDefined(f"{self.device.name} has no {what} {name}. {near}".strip(), device=self.device.name)


@dataclass(frozen=True, slots=True)
class DeclaredConnector:
    """Finds devices in a declaration, by name, alias or former name."""

    telescope: Telescope

    def device(self, trl: str) -> DeclaredDevice:
        """The device; raises `NotDefined` with the nearest name."""
        telescope = self.telescope
        if device := telescope.find(trl):
            return DeclaredDevice(telescope, device)
        near = suggest(trl, [*telescope.devices, *telescope.names])
        raise NotDefined(f"{telescope.name} declares no device {trl}. {near}".strip(), device=trl)

    def knows_of(self, trl: str) -> bool:
        """Whether a device of this name would have to be declared."""
        return not trl.lower().startswith(OF_THE_SYSTEM)
