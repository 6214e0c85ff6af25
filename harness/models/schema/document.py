"""The whole document."""

from __future__ import annotations

from pydantic import ConfigDict, Field

from harness.models.schema.devices import Device, DeviceClass, Subject
from harness.models.schema.esw import Agent, ObservingMode
from harness.models.schema.parts import Part, Strings


class Parameter(Part):
    """A number of things, or the names of those there are, and which may be chosen::

        {default: 2, most: 16}
        {default: [SKA001, SKA036], names: {"SKA{n:03}": [1, 133], "MKT{n:03}": [0, 63]}}

    :param names: how all of them are called, and their first and last numbers; then a number stands for the first ones.
    :param most: default as many as there are names; without names no limit.
    """

    default: int | tuple[str, ...]
    least: int = Field(default=1, ge=1)
    most: int | None = None
    names: dict[str, tuple[int, int]] = {}


class Document(Part):
    """A whole declared telescope.

    :param includes: files, from the folder of this one, whose parts it takes over; such a file needs no `telescope` of
        its own.
    :param kind: what the tags of features call such a telescope (``mid`` for ``@mid``).
    :param parameters: a number n (1 to n), a list of texts, or a `Parameter`.
    :param enumerations: labels in the order of their values, from 0.
    :param observing_modes: for ESW, by name.
    :param agents: for ESW, by prefix.
    """

    # Editors check also files that are only there to be included, which have parts of this.
    model_config = ConfigDict(json_schema_extra=lambda schema: schema.pop("required"))

    telescope: str
    kind: str = ""
    description: str = ""
    includes: Strings = ()
    parameters: dict[str, int | tuple[str, ...] | Parameter] = {}
    enumerations: dict[str, tuple[str, ...]] = {}
    classes: dict[str, DeviceClass]
    devices: tuple[Device, ...]
    subjects: dict[str, Subject] = {}
    observing_modes: dict[str, ObservingMode] = {}
    agents: dict[str, Agent] = {}
