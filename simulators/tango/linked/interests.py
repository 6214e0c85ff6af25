"""Which attributes of other devices a declared device has to know."""

from __future__ import annotations

from collections.abc import Iterator

from harness.contracts.long_running import ENDS
from harness.models.node import Node, follow_links
from harness.models.schema import Condition
from harness.models.telescope import Device, DeviceClass, Telescope


def attributes_of_interest(device: Device, telescope: Telescope) -> Iterator[Node]:
    """Device and attribute, for what its conditions and mirrors look at and for the ends of the commands it gives."""
    yield from _looked_at(device)
    for command in device.device_class.commands.values():
        for ask in (ask for stage in command.stages for ask in stage.ask):
            for name in follow_links(device, ask.of):
                asked = telescope.devices[name].device_class
                if asked.commands[ask.command].protocol == "long-running" and (told_by := tells_ends(asked)):
                    yield Node(name, told_by)


def tells_ends(device_class: DeviceClass) -> str:
    """The attribute by which a class tells how its long-running commands end; "" if it does not."""
    return next((attribute for attribute in ENDS if attribute in device_class.attributes), "")


def _looked_at(device: Device) -> Iterator[Node]:
    for condition in _conditions(device):
        if condition.attribute is not None:
            for name in follow_links(device, condition.all or condition.any or ()):
                yield Node(name, condition.attribute)
    for attribute in device.device_class.attributes.values():
        if attribute.mirrors is not None:
            for name in follow_links(device, (attribute.mirrors.of,)):
                yield Node(name, attribute.mirrors.attribute)


def lasting_interest(device: Device) -> Iterator[str]:
    """Devices whose being there matters all the time: those mirrored, and those whose answering is a condition."""
    for attribute in device.device_class.attributes.values():
        if attribute.mirrors is not None:
            yield from follow_links(device, (attribute.mirrors.of,))
        for condition in (one for follow in attribute.follows for one in follow.when):
            if condition.answers is not None:
                yield from follow_links(device, condition.all or condition.any or ())


def _conditions(device: Device) -> Iterator[Condition]:
    for attribute in device.device_class.attributes.values():
        for follow in attribute.follows:
            yield from follow.when
    for command in device.device_class.commands.values():
        for refusal in command.refuses:
            yield from refusal.when
        for stage in command.stages:
            yield from stage.when
            yield from stage.until
