"""Cells that stand for many values: ``any <name>``, ``1..5``, ``0.5..2.0``, ``one of a, b``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from harness.bdd.properties.drawing import Values
from harness.errors import SentenceError

DIGITS = 3
"""How many digits after the point a number is drawn with, where its range does not have more."""

_WHOLE = re.compile(r"(-?\d+)\.\.(-?\d+)")
_DECIMAL = re.compile(r"(-?\d+(?:\.\d+)?)\.\.(-?\d+(?:\.\d+)?)")
_ONE_OF = re.compile(r"one of (.+)")
_ANY = re.compile(r"any (\S.*)")


class Generator(Protocol):
    """What a cell can be, as text of a sentence."""

    def draw(self, values: Values, label: str) -> str:
        """Draw the text that stands in the place of the cell."""

    def samples(self) -> Sequence[str]:
        """Return texts that show what may be drawn: both ends of a range, each of several."""


@dataclass(frozen=True, slots=True)
class WholeNumbers:
    """The whole numbers of a range, both ends included."""

    low: int
    high: int

    def draw(self, values: Values, label: str) -> str:
        return str(values.integer(self.low, self.high, label))

    def samples(self) -> Sequence[str]:
        return list(dict.fromkeys((str(self.low), str(self.high))))


@dataclass(frozen=True, slots=True)
class Decimals:
    """The numbers of a range, both ends included, with so many digits after the point as can be read."""

    low: float
    high: float
    digits: int = DIGITS

    def draw(self, values: Values, label: str) -> str:
        return self._written(values.number(self.low, self.high, label))

    def samples(self) -> Sequence[str]:
        return list(dict.fromkeys((self._written(self.low), self._written(self.high))))

    def _written(self, number: float) -> str:
        """Return it in few digits, never out of the range."""
        return f"{min(max(round(number, self.digits), self.low), self.high)}"


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of several texts."""

    options: tuple[str, ...]

    def draw(self, values: Values, label: str) -> str:
        return values.choose(self.options, label)

    def samples(self) -> Sequence[str]:
        return self.options


@dataclass(frozen=True, slots=True)
class Named:
    """What is declared, or registered, by a name."""

    name: str


def read_cell(text: str) -> Generator | Named | None:
    """Return what a cell stands for; None for a plain one. Raises `SentenceError` for an empty range."""
    if match := _WHOLE.fullmatch(text):
        low, high = int(match[1]), int(match[2])
        _refuse_empty(text, low, high)
        return WholeNumbers(low, high)
    if match := _DECIMAL.fullmatch(text):
        start, end = float(match[1]), float(match[2])
        _refuse_empty(text, start, end)
        digits = max(len(each.partition(".")[2]) for each in match.groups())
        return Decimals(start, end, max(digits, DIGITS))
    if match := _ONE_OF.fullmatch(text):
        options = tuple(option.strip() for option in match[1].split(","))
        if not all(options):
            raise SentenceError(f"the cell {text!r} holds an empty option", remedy="Write it like: one of low, mid.")
        return OneOf(options)
    if match := _ANY.fullmatch(text):
        return Named(match[1])
    return None


def _refuse_empty(text: str, low: float, high: float) -> None:
    if low > high:
        raise SentenceError(f"the range {text} is empty", remedy="Write the smaller number first.")
