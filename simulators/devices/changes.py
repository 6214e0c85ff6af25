"""What comes out of a device: changes that are pushed, and lines that are logged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from simulators.devices.values import Type

GRAVE = {"FAULT": "ERROR", "FAILED": "ERROR", "ALARM": "WARN", "DEGRADED": "WARN"}
"""States and labels that are not logged at INFO."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What an attribute shows.

    :param time: when it took this value or quality; seconds since the epoch.
    """

    value: Any
    time: float
    quality: str = "VALID"


@dataclass(frozen=True, slots=True)
class Change:
    """A new value that waits to be pushed."""

    attribute: str
    shown: Shown


@dataclass(frozen=True, slots=True)
class Line:
    """Something to log.

    :param level: ``ERROR``, ``WARN``, ``INFO`` or ``DEBUG``.
    """

    level: str
    text: str


def describe_change(attribute: str, kind: Type, value: Any) -> Line:
    """Return what is logged of a new value: states and enumerations are INFO, or more where they are grave."""
    named = isinstance(value, str) and kind.name in ("DevState", "DevEnum")
    return Line(GRAVE.get(value, "INFO") if named else "DEBUG", f"{attribute} is {value}")
