"""Asks devices of a control system what they are: who serves them, and their attributes, commands and values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from harness.connectors.tango.abstract import AbstractDeviceProxy, Connector
from harness.connectors.tango.described import AttributeConfiguration, CommandConfiguration, DeviceDescription, Reading
from harness.errors import ConnectorError, NotExported, TimedOut, Unreachable
from harness.live.at_once import at_once

OF_THE_SYSTEM = ("sys/*", "dserver/*", "tango/*", "simulation/control/*")
"""Devices of the control system itself, and the simulation's own: no part of a telescope unless it declares them."""


@dataclass(frozen=True, slots=True)
class Found:
    """What the database says of a device, and whether its server answers.

    :param description: None if the database does not define it, or could not be asked.
    :param problem: why the device cannot be asked; None if it can.
    """

    description: DeviceDescription | None
    problem: ConnectorError | None = None


@dataclass(frozen=True, slots=True)
class Surveyed:
    """What a device says of itself.

    :param values: of those attributes that were read and have a valid value; labels for enumerations.
    :param problem: why it could not be asked; nothing else is then known but the name, or what the database says.
    """

    name: str
    description: DeviceDescription | None
    attributes: tuple[AttributeConfiguration, ...] = ()
    commands: tuple[CommandConfiguration, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)
    problem: ConnectorError | None = None

    @property
    def device_class(self) -> str:
        return self.description.device_class if self.description else ""


def of_the_system(device: str) -> bool:
    """Whether a device belongs to the control system itself."""
    return any(fnmatchcase(device, pattern) for pattern in OF_THE_SYSTEM)


def find(connector: Connector, names: Iterable[str]) -> dict[str, Found]:
    """Look devices up, and see which of their servers answer: a server is asked once, however many devices it has."""
    described = at_once(names, connector.query().describe)
    servers = sorted({one.server for one in described.values() if isinstance(one, DeviceDescription) and one.exported})
    pings = at_once(servers, lambda server: connector.device(f"dserver/{server}").ping())
    return {name: _found(name, one, pings) for name, one in described.items()}


def survey(connector: Connector, names: Sequence[str], *, values: bool = False) -> dict[str, Surveyed]:
    """Ask devices for their attributes and commands.

    :param values: read all attributes, too.
    """
    found = find(connector, names)

    def ask(name: str) -> Surveyed:
        device = connector.device(name)
        attributes = device.attributes()
        shown = read_values(device, attributes) if values else {}
        return Surveyed(name, found[name].description, attributes, device.commands(), shown)

    answers = at_once((name for name, one in found.items() if one.problem is None), ask)
    return {name: _surveyed(name, one, answers.get(name)) for name, one in found.items()}


def read_values(device: AbstractDeviceProxy, attributes: Sequence[AttributeConfiguration]) -> dict[str, Any]:
    """Valid values by attribute; those that cannot be read are left out."""
    readable = {one.name: one for one in attributes if one.writable != "WRITE"}
    try:
        readings: Sequence[Reading] = device.read_several(list(readable))
    except ConnectorError:
        readings = [one for name in readable if (one := _reading(device, name)) is not None]
    shown = ((one.attribute, as_declared(readable[one.attribute], one.value)) for one in readings if _is_valid(one))
    return dict(shown)


def as_declared(attribute: AttributeConfiguration, value: Any) -> Any:
    """A value read, as a declaration writes it: labels in place of numbers (None without one), lists for spectra."""
    if attribute.type == "DevEncoded":
        return _encoded(*value)
    if isinstance(value, (list, tuple)):
        return [as_declared(attribute, one) for one in value]
    if attribute.type != "DevEnum":
        return value
    return attribute.enum_labels[value] if 0 <= value < len(attribute.enum_labels) else None


def _encoded(format_: str, data: bytes | str) -> list[Any]:
    """Format and data; data that is no text as numbers."""
    if isinstance(data, str):
        return [format_, data]
    try:
        return [format_, bytes(data).decode("utf-8")]
    except UnicodeDecodeError:
        return [format_, list(data)]


def _reading(device: AbstractDeviceProxy, name: str) -> Reading | None:
    try:
        return device.read(name)
    except ConnectorError:
        return None


def _is_valid(reading: Reading) -> bool:
    return reading.value is not None and reading.quality != "INVALID"


def _found(
    name: str, described: DeviceDescription | ConnectorError, pings: Mapping[str, float | ConnectorError]
) -> Found:
    if isinstance(described, ConnectorError):
        return Found(None, described)
    if not described.exported:
        problem: ConnectorError = NotExported(
            f"{name} is defined, but no running server exports it. Start its device server {described.server}",
            device=name,
        )
        return Found(described, problem)
    ping = pings[described.server]
    if isinstance(ping, TimedOut | Unreachable):
        text = (
            f"{name} is exported, but its device server {described.server} on {described.host} does not answer. "
            "See whether its process runs and what it logs, and start it again"
        )
        return Found(described, type(ping)(text, device=name, reason=ping.reason, stack=ping.stack))
    return Found(described)


def _surveyed(name: str, found: Found, answer: Surveyed | ConnectorError | None) -> Surveyed:
    if isinstance(answer, Surveyed):
        return answer
    return Surveyed(name, found.description, problem=answer or found.problem)
