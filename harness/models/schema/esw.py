"""What only an ESW has: parameters of commands, observing modes, agents."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from harness.models.schema.attributes import Range
from harness.models.schema.parts import Part, Strings


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


class ObservingMode(Part):
    """An observing mode of the Sequence Manager.

    :param resources: subsystems that no other mode may use at the same time.
    :param sequencers: subsystems, with a variation if one has several (``IRIS.imager``); that of ESW leads the others.
    """

    resources: Strings
    sequencers: Strings


class Agent(Part):
    """An agent, which starts and ends processes on its machine.

    :param sequence_components: how many it has at the start.
    """

    sequence_components: int = Field(default=0, ge=0)
