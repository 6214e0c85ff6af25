"""What only an ESW has: parameters of commands, observing modes, agents."""

from __future__ import annotations

from typing import Any

from harness.models.schema.attributes import Range
from harness.models.schema.parts import Part


class CommandParameter(Part):
    """A parameter of an ESW command.

    :param type: any key type, or the name of a declared enumeration (a ``ChoiceKey``); with `shape` [n] it has 1 to n
        values, otherwise one.
    :param default: what a sentence sends that does not say otherwise.
    """

    type: str
    unit: str = "NoUnits"
    shape: tuple[int, ...] = ()
    limits: Range | None = None
    required: bool = True
    default: Any = None
    description: str = ""
