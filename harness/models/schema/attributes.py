"""Attributes of device classes."""

from __future__ import annotations

from typing import Any, Literal

from harness.models.schema.conditions import Follow, Mirror
from harness.models.schema.parts import Duration, Part, Values


class Range(Part):
    """Limits of a value, both optional."""

    minimum: float | None = None
    maximum: float | None = None


class Attribute(Part):
    """An attribute of a device class; of an ESW component, a parameter of its current states.

    :param type: Tango type (``DevDouble``, ``DevString``, ...), for ESW a key type (``DoubleKey``, ``StringKey``, ...),
        or the name of a declared enumeration; may be left out where it is inherited.
    :param shape: [] for a scalar, [x] for a spectrum of at most x, [x, y] for an image.
    :param unit: for Tango any text, for ESW one of its units (``degree``, ``second``).
    :param states: the labels or values that this class really shows; default all of the enumeration.
    :param spontaneous: those that the device may show without anybody commanding it, from any other.
    :param events: ``change`` (pushed by the device) or ``none``.
    :param polling: period at which the device polls itself.
    :param unreadable: reason of the error that each read gets.
    :param allowed: own attributes and the values in which a write is allowed.
    :param rest: the value at rest; checked before a run and after each scenario.
    """

    type: str = ""
    shape: tuple[int, ...] = ()
    initial: Any = None
    access: Literal["read", "write", "read-write"] = "read"
    label: str = ""
    unit: str = ""
    description: str = ""
    format: str = ""
    limits: Range | None = None
    warning: Range | None = None
    alarm: Range | None = None
    states: tuple[Any, ...] | None = None
    spontaneous: tuple[Any, ...] = ()
    events: Literal["change", "none"] = "change"
    polling: Duration | None = None
    unreadable: str = ""
    allowed: dict[str, Values] = {}
    follows: tuple[Follow, ...] = ()
    mirrors: Mirror | None = None
    rest: Any = None
