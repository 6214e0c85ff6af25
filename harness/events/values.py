"""Values as events carry them: compared, and written as a sentence writes them."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import Any

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
