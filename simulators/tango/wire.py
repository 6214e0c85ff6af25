"""Values of the simulation in Tango's forms, and back."""

from __future__ import annotations

from typing import Any

import tango

from simulators.devices.values import Type

STATES = {str(state): state for state in tango.DevState.__members__.values()}


def to_tango(kind: Type, value: Any) -> Any:
    """A value as PyTango wants it."""
    if kind.shape:
        part = Type(kind.name, kind.shape[1:], kind.labels)
        return [to_tango(part, one) for one in value]
    if kind.labels:
        return kind.labels.index(value)
    if kind.name == "DevState":
        return STATES[value]
    return value


def from_tango(kind: Type, value: Any) -> Any:
    """What PyTango gives for an attribute's value, as the simulation keeps it; an empty list comes as None."""
    if kind.shape:
        part = Type(kind.name, kind.shape[1:], kind.labels)
        return tuple(from_tango(part, one) for one in ([] if value is None else value))
    if kind.name == "DevState":
        return str(value)
    return kind.read(value.item() if hasattr(value, "item") else value)


def quality(name: str) -> tango.AttrQuality:
    """Tango's quality of this name."""
    return tango.AttrQuality.__members__[f"ATTR_{name}"]


def text_of(error: BaseException) -> str:
    """What an error of a call says, in one line."""
    if isinstance(error, tango.DevFailed) and error.args:
        return str(error.args[0].desc).strip().splitlines()[0]
    return str(error)
