"""Durations as Scala writes them: ``10 seconds``."""

from __future__ import annotations

import re
from typing import Self

from harness.contracts.esw.values.wire_value import TextValue

NANOSECONDS = {
    "day": 86_400_000_000_000,
    "hour": 3_600_000_000_000,
    "minute": 60_000_000_000,
    "second": 1_000_000_000,
    "millisecond": 1_000_000,
    "microsecond": 1_000,
    "nanosecond": 1,
}
"""Units by their singular."""
SHORT = {
    "d": "day",
    "h": "hour",
    "hr": "hour",
    "m": "minute",
    "min": "minute",
    "s": "second",
    "sec": "second",
    "ms": "millisecond",
    "milli": "millisecond",
    "\N{MICRO SIGN}s": "microsecond",
    "micro": "microsecond",
    "ns": "nanosecond",
    "nano": "nanosecond",
}
"""Short forms, each of which may have an s behind where it is longer than two letters."""
PARTS = re.compile(r"([+-]?[0-9]{1,19}) (\S+)")
LONGEST = 2**63 - 1
"""Nanoseconds."""


class FiniteDuration(TextValue):
    """A duration: a whole number, a blank and a unit."""

    __slots__ = ()

    @classmethod
    def normalise(cls, text: str) -> str:
        """Write the unit in full, in the plural but for 1; raises `ValueError` for none, or one above 292 years."""
        parts = PARTS.fullmatch(text)
        unit = _read_unit(parts[2]) if parts else ""
        if parts is None or not unit:
            raise ValueError(f"{text!r} is no duration, such as '10 seconds'")
        length = int(parts[1])
        if abs(length) * NANOSECONDS[unit] > LONGEST:
            raise ValueError(f"{text!r} is longer than a duration can be")
        return f"{length} {unit if abs(length) == 1 else unit + 's'}"

    @classmethod
    def of_seconds(cls, seconds: float) -> Self:
        """Return the duration of some seconds, to the millisecond."""
        return cls(f"{round(seconds * 1000)} milliseconds")

    @property
    def seconds(self) -> float:
        """Its length in seconds."""
        length, _, unit = self.partition(" ")
        return int(length) * NANOSECONDS[unit.removesuffix("s")] / NANOSECONDS["second"]


def _read_unit(text: str) -> str:
    """Return the singular of a unit; "" for none."""
    for name in (text, text.removesuffix("s") if len(text) > 2 else text):
        if name in NANOSECONDS:
            return name
        if name in SHORT:
            return SHORT[name]
    return ""
