"""From the gateway's JSON to the values that the direct connector gives, and back.

Integers beyond 2**53 come as texts, states as names (in lists as numbers), enumerations as numbers, DevEncoded as a
pair of texts; NaN and infinity come as null. (Source: `tangogql.common`, version 2.3.)
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import tango

from harness.connectors.tango.abstract import AttributeConfiguration
from harness.contracts.tango_types import ARRAYS, INTEGERS, PAIRS, STATES
from harness.errors import NotSupported

FLOATS = frozenset({"DevDouble", "DevFloat"})

Convert = Callable[[Any], tuple[Any, str]]
"""Gives value and label of what came for a valid reading; raises ValueError for what is no value of the attribute."""


class NoTextError(ValueError):
    """What came can be had only as a text, and is none."""


class Essentials(NamedTuple):
    """What has to be known of an attribute to subscribe to it.

    :param name: as the device spells it.
    """

    name: str
    convert: Convert


def conversion(configuration: AttributeConfiguration) -> Convert:
    """How values of an attribute become plain: chosen once, because it runs for each event."""
    kind, labels = configuration.type, configuration.enum_labels
    if configuration.format != "SCALAR":
        one = _ONE.get(kind, _as_it_is)
        return lambda value: (nested(value, one), "")
    if kind == "DevState":
        return lambda value: (state := _state(value), state)
    if kind == "DevEnum":
        return lambda value: (value, labels[value] if isinstance(value, int) and 0 <= value < len(labels) else "")
    one = encoded if kind == "DevEncoded" else _ONE.get(kind, _as_it_is)
    return lambda value: (one(value), "")


def nested(value: Any, one: Callable[[Any], Any]) -> Any:
    """A spectrum as a tuple, an image as a tuple of rows."""
    if isinstance(value, list):
        return tuple(nested(part, one) for part in value)
    return one(value)


def encoded(value: Any) -> tuple[str, bytes]:
    """DevEncoded: its format and its bytes, of which the gateway gives only such as are a text."""
    match value:
        case [str(form), str(text)]:
            return form, text.encode()
    raise NoTextError("the gateway passes on only such DevEncoded as is a text in UTF-8")


def plain(value: Any, kind: str) -> Any:
    """A command's result."""
    if kind == "DevVoid":
        return None
    if kind == "DevEncoded":
        return encoded(value)
    if kind in PAIRS:
        numbers, texts = value
        return nested(numbers, _ONE[PAIRS[kind]]), tuple(texts)
    return nested(value, _ONE.get(ARRAYS.get(kind, kind), _as_it_is))


def sendable(value: Any, what: str) -> Any:
    """A checked value as JSON can carry it: NaN and infinity as Python's, and the gateway's, JSON has them.

    :raises NotSupported: for bytes that are no text.
    """
    if isinstance(value, (tuple, list)):
        return [sendable(part, what) for part in value]
    if isinstance(value, tango.DevState):
        return int(value)
    if isinstance(value, bytes):
        try:
            return value.decode()
        except UnicodeDecodeError:
            raise NotSupported(f"{what}: the gateway takes no bytes but such as are a text in UTF-8") from None
    return value


def _number(value: Any) -> Any:
    return math.nan if value is None else float(value)


def _state(value: Any) -> str:
    return STATES[value] if isinstance(value, int) else str(value)


def _as_it_is(value: Any) -> Any:
    return value


_ONE: dict[str, Callable[[Any], Any]] = {
    **dict.fromkeys(FLOATS, _number),
    **dict.fromkeys(INTEGERS, int),
    "DevState": _state,
}
"""How a single value of a type becomes plain."""
