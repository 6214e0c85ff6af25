"""What has to happen by itself, and where, so that a device comes to show a value that no command leads to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from harness.models import schema
from harness.models.node import Node
from harness.models.telescope import Device, Telescope


class Cause(NamedTuple):
    """A spontaneous change of one attribute."""

    device: str
    attribute: str
    value: str


def find_cause(
    telescope: Telescope, device: Device, attribute: str, value: str, *, elsewhere: bool = False
) -> Cause | None:
    """The first spontaneous change that leads there by declared `mirrors` and `follows`; None if none does.

    :param elsewhere: one of another device, if there is one, which the device follows.
    """
    found = list(_causes(telescope, device, attribute, value, frozenset()))
    others = [cause for cause in found if cause.device != device.name] if elsewhere else []
    return next(iter([*others, *found]), None)


def _causes(telescope: Telescope, device: Device, attribute: str, value: str, seen: frozenset[Node]) -> Iterator[Cause]:
    declared = device.device_class.attributes.get(attribute)
    if declared is None or Node(device.name, attribute) in seen:
        return
    if value in declared.spontaneous:
        yield Cause(device.name, attribute, value)
    seen |= {Node(device.name, attribute)}
    for link, further, wanted in _sources(declared, value):
        for name in device.links.get(link, {}).values():
            yield from _causes(telescope, telescope.devices[name], further, wanted, seen)


def _sources(declared: schema.Attribute, value: str) -> Iterator[tuple[str, str, str]]:
    """Link, attribute and value of the linked devices that this attribute takes the value from."""
    if declared.mirrors is not None:
        yield declared.mirrors.of, declared.mirrors.attribute, value
    for follow in declared.follows:
        # With several conditions, one change by itself may not be enough.
        if follow.becomes == value and len(follow.when) == 1:
            condition = follow.when[0]
            if condition.attribute is not None and condition.is_:
                for link in condition.any or condition.all or ():
                    yield link, condition.attribute, str(condition.is_[0])
