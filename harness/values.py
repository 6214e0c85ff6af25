"""Values as sentences write them, read by the Tango type that they are meant for.

Numbers and booleans are JSON (``NaN`` and ``Infinity`` included), strings stand in quotes, enumerations are given by
label or number, states by name, arrays in brackets (those of enumerations and states by label and name). An encoded
value is a pair of its format and its bytes: ``["json", "text"]`` or ``["raw", [1, 2, 255]]``.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from harness.errors import SentenceError
from harness.written_values import DEPTHS, STRINGS, read_value, shortened, split_list

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.connectors.abstract import AttributeConfiguration

__all__ = ["DIGITS", "Wanted", "argument", "as_written", "same", "split_list", "wanted", "wanted_as"]

DIGITS = 9
"""Significant digits to which floats are compared."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A value that a sentence asks for.

    :param text: as the sentence writes it.
    :param value: plain Python, in the form that events and readings carry.
    """

    text: str
    value: Any

    def matches(self, value: Any, label: str = "") -> bool:
        """Whether a value seen, with its label if it has one, is the one wanted; ``None`` never is."""
        return self.value == value or same(self.value, value) or (label != "" and label == self.value)


def same(one: Any, other: Any) -> bool:
    """Whether two values are equal as a tester means it: floats to 9 significant digits, NaN equal to NaN."""
    if isinstance(one, float) or isinstance(other, float):
        return _close(one, other)
    if isinstance(one, (tuple, list)):
        if isinstance(other, (bytes, bytearray)):
            other = tuple(other)
        return (
            isinstance(other, (tuple, list))
            and len(one) == len(other)
            and all(same(mine, its) for mine, its in zip(one, other, strict=True))
        )
    return bool(one == other)


def as_written(value: Any, label: str = "") -> str:
    """A value as a sentence writes it: by its label where it has one, else as JSON, texts in quotes."""
    if value is None:
        return "no valid value"
    return label or json.dumps(value, ensure_ascii=False, default=_plain)


def _plain(value: Any) -> Any:
    """What JSON does not know: bytes as the numbers that they are, anything else as its text."""
    return list(value) if isinstance(value, (bytes, bytearray)) else str(value)


def wanted(text: str, configuration: AttributeConfiguration) -> Wanted:
    """Read what a sentence wants an attribute to be.

    :raises SentenceError: with the attribute, its type and what is accepted.
    """
    return wanted_as(
        text,
        configuration.type,
        labels=configuration.enum_labels,
        format=configuration.format,
        name=configuration.name,
    )


def wanted_as(
    text: str,
    type_name: str,
    *,
    labels: Sequence[str] = (),
    format: str = "SCALAR",  # noqa: A002 - Tango's word
    name: str = "",
) -> Wanted:
    """Read what a sentence wants of something with this Tango type, such as a command's result."""
    place = f"value {shortened(text)}" + (f' of "{name}"' if name else "")
    return Wanted(text.strip(), read_value(text, type_name, tuple(labels), DEPTHS.get(format, 0), place))


def argument(
    text: str,
    type_name: str,
    labels: Sequence[str] = (),
    *,
    format: str = "SCALAR",  # noqa: A002 - Tango's word
) -> Any:
    """Read what a sentence gives to a command or writes to an attribute, as plain Python.

    A ``DevString`` takes a string in quotes, or a JSON object or array, whose text is passed on as it stands.

    :raises SentenceError: with the type and what is accepted.
    """
    place = f"argument {shortened(text)}"
    if type_name == "DevVoid":
        raise SentenceError("the command takes no argument (DevVoid)", place=place, remedy='Leave out "with ...".')
    stripped = text.strip()
    if type_name in STRINGS and DEPTHS.get(format, 0) == 0 and stripped[:1] in ("{", "["):
        try:
            json.loads(stripped)
        except ValueError as error:
            remedy = "Write a JSON object or array, or a string in quotes."
            raise SentenceError(f"not JSON ({error})", place=place, remedy=remedy) from None
        return stripped
    return read_value(text, type_name, tuple(labels), DEPTHS.get(format, 0), place)


def _close(one: Any, other: Any) -> bool:
    if not isinstance(one, (int, float)) or not isinstance(other, (int, float)):
        return False
    if one == other:
        return True
    if math.isnan(one) or math.isnan(other):
        return math.isnan(one) and math.isnan(other)
    if one == 0 or math.isinf(one) or math.isinf(other):
        return False
    half_a_unit = 0.5 * 10.0 ** (math.floor(math.log10(abs(one))) - DIGITS + 1)
    return abs(one - other) <= half_a_unit
