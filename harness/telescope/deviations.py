"""What of a telescope is not as it is at rest."""

from __future__ import annotations

import json
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from harness.connectors.tango.abstract import AttributeConfiguration
from harness.connectors.tango.values import wanted
from harness.connectors.tango.written_values import STRINGS
from harness.errors import ConnectorError, GatewayAway
from harness.events.key import Key
from harness.events.values import Wanted, as_written
from harness.models.telescope import Telescope
from harness.targets.target import Target
from harness.telescope.driving.drivers import find_driver


@dataclass(frozen=True, slots=True)
class Deviation:
    """An attribute that is not what it is at rest.

    :param rest: None for a device that could not be read.
    :param writable: whether it is written, not commanded.
    """

    device: str
    attribute: str
    shown: str
    rest: Wanted | None = None
    writable: bool = False

    @property
    def key(self) -> tuple[str, str, str]:
        """What is how, for comparing."""
        return self.device, self.attribute, self.shown

    def __str__(self) -> str:
        if self.rest is None:
            return f"{self.device} cannot be read: {self.shown}"
        return f"{self.device} {self.attribute} is {self.shown}, at rest it is {self.rest.text}"


def deviations(target: Target, devices: Container[str] | None = None) -> list[Deviation]:
    """Everything declared that is not at rest now, in the order of the declaration; raises `GatewayAway`.

    Of a telescope that others use, what is leased, and what was otherwise when it was leased.

    :param devices: look at these alone.
    """
    if target.telescope is None:
        return []
    held = target.held
    resting = {
        Key(device.name, name): attribute
        for device in target.telescope.devices.values()
        if (held is None or held.has(device.name)) and (devices is None or device.name in devices)
        for name, attribute in device.device_class.attributes.items()
        if attribute.rest is not None
    }
    pairs = [key for key in resting if target.telescope.devices[key.subject].device_class.system == "tango"]
    readings = target.tango.read_each(pairs) if pairs else ()
    configurations = target.tango.configure_each(pairs) if pairs else ()
    found: list[Deviation] = []
    unread: set[str] = set()
    for (device, name), reading, configuration in zip(pairs, readings, configurations, strict=True):
        if device in unread:
            continue
        if isinstance(reading, ConnectorError) or isinstance(configuration, ConnectorError):
            problem = reading if isinstance(reading, ConnectorError) else configuration
            if isinstance(problem, GatewayAway):
                raise problem
            found.append(Deviation(device, "", str(problem)))
            unread.add(device)
            continue
        declared = resting[Key(device, name)]
        rest = resting_value(declared.rest, configuration)
        if not rest.matches(reading.value, reading.label):
            shown = as_written(reading.value, reading.label)
            found.append(Deviation(device, name, shown, rest, writable=declared.access != "read"))
    others = {key: attribute.rest for key, attribute in resting.items() if key not in pairs}
    found += of_other_systems(target, target.telescope, others)
    return [each for each in found if held is None or each.key not in held.found]


def of_other_systems(target: Target, telescope: Telescope, resting: Mapping[Key, Any]) -> Iterator[Deviation]:
    """Yield what is not at rest of devices that are not Tango's.

    :param resting: the value at rest of each attribute, by device and attribute.
    """
    drivers = {key: find_driver(target, telescope.devices[key.subject]) for key in resting}
    keys = [driver.key(key.field) for key, driver in drivers.items()]
    unread: set[str] = set()
    for (key, driver), reading in zip(drivers.items(), target.sources.read_each(keys) if keys else (), strict=True):
        if isinstance(reading, ConnectorError):
            if key.subject not in unread:
                yield Deviation(key.subject, "", str(reading))
            unread.add(key.subject)
            continue
        value = resting[key]
        rest = driver.read_text(key.field, value if isinstance(value, str) else json.dumps(value))
        if not rest.matches(reading.value, reading.label):
            yield Deviation(key.subject, key.field, as_written(reading.value, reading.label), rest)


def told(found: Sequence[Deviation]) -> list[str]:
    """A sentence for each deviation; devices that cannot be read, mostly for one reason, share theirs."""
    unread = [each for each in found if each.rest is None]
    sentences = [str(each) for each in found if each.rest is not None]
    if len(unread) > 1:
        names = ", ".join(each.device for each in unread)
        sentences.append(f"{len(unread)} devices cannot be read: {names}. The first: {unread[0].shown}")
    else:
        sentences += map(str, unread)
    return sentences


def resting_value(value: Any, configuration: AttributeConfiguration) -> Wanted:
    """A declared value as a sentence would say it: labels and states bare, texts in quotes."""
    bare = isinstance(value, str) and configuration.type not in STRINGS
    return wanted(value if bare else json.dumps(value), configuration)
