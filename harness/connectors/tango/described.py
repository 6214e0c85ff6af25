"""What a control system says of its devices, attributes and commands, and the values that it gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Thing = Literal["attribute", "command"]
"""What a device can poll."""

SETTINGS = (
    *("label", "unit", "standard_unit", "display_unit", "format", "description"),
    *("min_value", "max_value", "min_alarm", "max_alarm", "min_warning", "max_warning", "delta_t", "delta_val"),
    *("abs_change", "rel_change", "period", "archive_abs_change", "archive_rel_change", "archive_period"),
)
"""Tango's names of what can be changed of an attribute's configuration while its device runs."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A value read from an attribute; fields as in `harness.events.entry.Event`."""

    device: str
    attribute: str
    value: Any
    label: str
    quality: str
    source_time: float
    set_point: Any = None


@dataclass(frozen=True, slots=True)
class AttributeConfiguration:
    """What a device says of one of its attributes.

    :param type: Tango type name, such as ``DevDouble``, ``DevEnum``, ``DevState``.
    :param format: ``SCALAR``, ``SPECTRUM`` or ``IMAGE``.
    :param writable: ``READ``, ``WRITE``, ``READ_WRITE``, ``READ_WITH_WRITE``.
    :param minimum, maximum: limits of values written, as Tango writes them; "" without.
    :param shape: most values: () for a scalar, (x,) for a spectrum, (x, y) for an image.
    :param display: how a value is shown, such as ``%6.2f``.
    """

    name: str
    type: str
    format: str = "SCALAR"
    writable: str = "READ"
    label: str = ""
    unit: str = ""
    description: str = ""
    enum_labels: tuple[str, ...] = ()
    minimum: str = ""
    maximum: str = ""
    shape: tuple[int, ...] = ()
    display: str = ""


@dataclass(frozen=True, slots=True)
class CommandConfiguration:
    """What a device says of one of its commands; types are Tango type names (``DevVoid`` for none)."""

    name: str
    argument_type: str
    result_type: str
    argument_description: str = ""
    result_description: str = ""


@dataclass(frozen=True, slots=True)
class DeviceDescription:
    """What the control system says of a device."""

    name: str
    device_class: str
    server: str
    host: str
    exported: bool
    process: int = 0
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """The gateway on the way to a control system, and who passes it.

    :param login: who is logged in, and how, in words.
    :param control_system: ``host:port`` of the Tango database behind it, as the gateway knows it.
    :param milliseconds: that the gateway took for an answer of its own.
    :param subprotocol: that its websocket speaks.
    """

    address: str
    version: str
    login: str
    control_system: str
    milliseconds: float
    subprotocol: str
