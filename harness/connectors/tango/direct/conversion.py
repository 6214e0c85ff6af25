"""From PyTango's values to plain Python, and its configuration objects to the harness's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import tango

from harness.connectors.tango.abstract import AttributeConfiguration, CommandConfiguration, Reading

TYPES: dict[int, str] = {int(value): name for name, value in tango.CmdArgType.names.items()}
"""Tango type numbers to names."""

QUALITIES: dict[Any, str] = {quality: name.removeprefix("ATTR_") for name, quality in tango.AttrQuality.names.items()}
_UNSET = {"Not specified", "No unit", "No description", "Not specified\n"}

Extract = Callable[[Any], tuple[Any, str]]
"""Gives value and label, as `harness.events.entry.Event` has them, of what PyTango extracted as tuple."""


def extraction(type_name: str, labels: tuple[str, ...]) -> Extract:
    """How values of an attribute become plain: chosen once, because it runs for each event."""
    if type_name == "DevState":
        return _state
    if type_name == "DevEnum":
        return lambda value: (value, _label(labels, value))
    return _as_it_is


def plain(value: Any) -> Any:
    """A command's result: states by name, sequences as tuples."""
    if isinstance(value, tango.DevState):
        return value.name
    if isinstance(value, (list, tuple)):
        return tuple(plain(one) for one in value)
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    return value


def reading(device: str, raw: Any, extract: Extract) -> Reading:
    """A `Reading` of a `tango.DeviceAttribute` that was extracted as tuple."""
    value, label = extract(raw.value)
    set_point = extract(raw.w_value)[0] if raw.nb_written else None
    return Reading(
        device=device,
        attribute=raw.name,
        value=value,
        label=label,
        quality=QUALITIES[raw.quality],
        source_time=raw.time.totime(),
        set_point=None if set_point == () else set_point,  # an image that was never written has one
    )


def attribute_configuration(raw: Any) -> AttributeConfiguration:
    """From `tango.AttributeInfoEx`; what Tango calls "Not specified" becomes ""."""
    return AttributeConfiguration(
        name=raw.name,
        type=TYPES[int(raw.data_type)],
        format=raw.data_format.name,
        writable=raw.writable.name,
        label=raw.label,
        unit=_said(raw.unit),
        description=_said(raw.description),
        enum_labels=tuple(raw.enum_labels),
        minimum=_said(raw.min_value),
        maximum=_said(raw.max_value),
        shape=_shape(raw),
        display=_said(raw.format),
    )


def command_configuration(raw: Any) -> CommandConfiguration:
    """From `tango.CommandInfo`."""
    return CommandConfiguration(
        name=raw.cmd_name,
        argument_type=TYPES[int(raw.in_type)],
        result_type=TYPES[int(raw.out_type)],
        argument_description=_said(raw.in_type_desc),
        result_description=_said(raw.out_type_desc),
    )


def _shape(raw: Any) -> tuple[int, ...]:
    dimensions = {"SCALAR": 0, "SPECTRUM": 1, "IMAGE": 2}[raw.data_format.name]
    return (int(raw.max_dim_x), int(raw.max_dim_y))[:dimensions]


def _said(text: str) -> str:
    return "" if text in _UNSET or text == "Uninitialised" else text


def _as_it_is(value: Any) -> tuple[Any, str]:
    return value, ""


def _state(value: Any) -> tuple[Any, str]:
    if value is None:
        return None, ""
    if isinstance(value, tuple):
        return tuple(one.name for one in value), ""
    return value.name, value.name


def _label(labels: tuple[str, ...], value: Any) -> str:
    return labels[value] if isinstance(value, int) and 0 <= value < len(labels) else ""
