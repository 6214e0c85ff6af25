"""A declared telescope as its devices use it: types of attributes, first values, parameters, origins of mirrors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from harness.models.schema import Attribute
from harness.models.telescope import Device, Telescope
from harness.models.values import initial_value
from simulators.devices.values import Type

IMPLIED = {"tango": {"State": Type("DevState"), "Status": Type("DevString")}}
"""Attributes that all devices of a system have."""
DEPTH = 10
"""An attribute that mirrors one that mirrors another: so far, and no circles."""


class Declaration:
    """What a telescope declares."""

    def __init__(self, telescope: Telescope) -> None:
        self.telescope = telescope
        self._types: dict[str, Mapping[str, Type]] = {}

    def types(self, device_class: str) -> Mapping[str, Type]:
        """Return the types of a class's attributes."""
        if device_class not in self._types:
            attributes = self.telescope.classes[device_class].attributes
            self._types[device_class] = {name: self._type_of(one) for name, one in attributes.items()}
        return self._types[device_class]

    def implied_types(self, device_class: str) -> Mapping[str, Type]:
        """Return the types of the attributes that a class has without declaring them."""
        return IMPLIED.get(self.telescope.classes[device_class].system, {})

    def _type_of(self, attribute: Attribute) -> Type:
        labels = self.telescope.enumerations.get(attribute.type)
        if labels is not None:
            return Type("DevEnum", tuple(attribute.shape), tuple(labels))
        return Type(attribute.type, tuple(attribute.shape))

    def initial(self, device: Device, attribute: str) -> Any:
        """Return what an attribute of a device shows when the telescope starts."""
        return self.types(device.device_class.name)[attribute].read(_initial(self.telescope, device, attribute))

    def parameter(self, name: str) -> frozenset[str]:
        """Return the values of one of the telescope's parameters, as texts."""
        value = self.telescope.parameters[name]
        return frozenset(map(str, range(1, value + 1) if isinstance(value, int) else value))

    def origin(self, device: Device, attribute: str) -> Device:
        """Return the device whose attribute this one mirrors in the end; the device itself where it mirrors none."""
        while (declared := device.device_class.attributes.get(attribute)) and declared.mirrors is not None:
            mirrored = next(iter(device.links.get(declared.mirrors.of, {}).values()), None)
            if mirrored is None:
                break
            device, attribute = self.telescope.devices[mirrored], declared.mirrors.attribute
        return device


def _initial(telescope: Telescope, device: Device, attribute: str, depth: int = DEPTH) -> Any:
    """Its declared initial value; else what the attribute that it mirrors shows; else its type's first value."""
    declared = device.device_class.attributes[attribute]
    if attribute in device.initial:
        return device.initial[attribute]
    if declared.initial is None and declared.mirrors is not None and depth:
        for name in device.links.get(declared.mirrors.of, {}).values():
            return _initial(telescope, telescope.devices[name], declared.mirrors.attribute, depth - 1)
    return initial_value(telescope, declared)
