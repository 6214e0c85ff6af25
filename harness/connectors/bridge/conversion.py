"""From the gateway's JSON to the values that the direct connector gives, and back.

Big integers come as strings, states and enumerations as names and numbers, DevEncoded as a pair; NaN and infinity come
as null.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from harness.connectors.abstract import AttributeConfiguration
from harness.errors import RejectedArgument

FLOATS = frozenset({"DevDouble", "DevFloat"})
INTEGERS = frozenset({"DevShort", "DevUShort", "DevLong", "DevULong", "DevLong64", "DevULong64", "DevUChar", "DevEnum"})

Convert = Callable[[Any], tuple[Any, str]]
"""Gives value and label of what came for a valid reading."""


def conversion(configuration: AttributeConfiguration) -> Convert:
    """How values of an attribute become plain: chosen once, because it runs for each event."""
    kind, labels = configuration.type, configuration.enum_labels
    scalar = configuration.format == "SCALAR"
    if kind == "DevState" and scalar:
        return lambda value: (value, value or "")
    if kind == "DevEnum" and scalar:
        return lambda value: (value, labels[value] if isinstance(value, int) and 0 <= value < len(labels) else "")
    if kind == "DevEncoded":
        return lambda value: (encoded(value), "")
    one = _number if kind in FLOATS else _integer if kind in INTEGERS else _as_it_is
    if scalar:
        return lambda value: (one(value), "")
    return lambda value: (nested(value, one), "")


def nested(value: Any, one: Callable[[Any], Any]) -> Any:
    """A spectrum as a tuple, an image as a tuple of rows."""
    if isinstance(value, list):
        return tuple(nested(part, one) for part in value)
    return one(value)


def encoded(value: Any) -> Any:
    """DevEncoded: its format and its bytes."""
    match value:
        case [str(form), str(text)]:
            return form, text.encode()
    return value


def plain(value: Any, type_name: str) -> Any:
    """A command's result."""
    if "String" not in type_name and isinstance(value, (str, list)):
        if type_name in FLOATS or "Double" in type_name or "Float" in type_name:
            return nested(value, _number)
        if type_name in INTEGERS or "Long" in type_name or "Short" in type_name:
            return nested(value, _integer)
    return nested(value, _as_it_is)


def sendable(value: Any, what: str) -> Any:
    """A value as JSON can carry it; raises `RejectedArgument` for one that it cannot."""
    if isinstance(value, float) and not math.isfinite(value):
        raise RejectedArgument(f"{what}: the gateway cannot be sent {value!r}: JSON has no such number")
    if isinstance(value, (tuple, list)):
        return [sendable(part, what) for part in value]
    if isinstance(value, bytes):
        raise RejectedArgument(f"{what}: the gateway cannot be sent bytes: JSON has only text")
    return value


def _number(value: Any) -> Any:
    return math.nan if value is None else float(value) if isinstance(value, (int, str)) else value


def _integer(value: Any) -> Any:
    return int(value) if isinstance(value, str) else value


def _as_it_is(value: Any) -> Any:
    return value
