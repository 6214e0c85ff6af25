"""What has to hold, and what follows from it."""

from __future__ import annotations

from typing import Any

from pydantic import ConfigDict, Field

from harness.models.schema.parts import Part, Strings, Values


class Condition(Part):
    """Something that holds or does not: of the device's own attribute, of linked devices, or of the argument.

    Exactly one of `own`, `all`, `any` and `argument` is given::

        {own: assignedResources, is: []}
        {all: [csp, sdp], attribute: obsState, is: IDLE}
        {any: [csp, sdp], answers: false}
        {argument: $.dish.receiver_band, is: {own: configuredBand}}
        {any: others, attribute: stations, has: $.station_ids}
        {argument: $.station_ids, beyond: stations}

    :param all: true if it holds for every device of these links.
    :param any: true if it holds for one device of these links at least.
    :param attribute: which attribute of the linked devices (also of `any`).
    :param is_: one value, or several of which one has to be met; ``[]`` (an empty tuple here) stands for "is empty".
    :param is_not: the opposite.
    :param has: one of these at least is among what a spectrum shows; compared as texts.
    :param has_not: the opposite: none of these is.
    :param beyond: a parameter: something else than its values is there; compared as texts.
    :param answers: whether the linked device answers at all.
    :param only: own attribute that holds the keys of those linked devices that count (see `Ask.only`).
    """

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    own: str | None = None
    all: Strings | None = None
    any: Strings | None = None
    argument: str | None = None
    attribute: str | None = None
    is_: Values | None = Field(default=None, alias="is")
    is_not: Values | None = None
    has: Values | None = None
    has_not: Values | None = None
    beyond: str | None = None
    answers: bool | None = None
    only: str | None = None


class Follow(Part):
    """The value that an attribute takes by itself as soon as all of `when` hold (and did not all hold before)."""

    becomes: Any
    when: tuple[Condition, ...]


class Mirror(Part):
    """An attribute shows what an attribute of a linked device shows; INVALID while that one does not answer."""

    of: str
    attribute: str
