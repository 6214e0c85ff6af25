"""How many examples a property is given, and how long they may take."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from harness.errors import DeclarationError

TAG = "property"
OPTION = "--examples"


@dataclass(frozen=True, slots=True)
class ExampleLimits:
    """How many examples a property is given.

    :param examples: how many are drawn.
    :param seconds: after so many no further one is begun; to make a failure smaller takes as long at most.
    :param shrink: whether a failure is made as small as it can be, by trying smaller ones.
    """

    examples: int = 50
    seconds: float = 60.0
    shrink: bool = True


LIMITS = pytest.StashKey[ExampleLimits]()
"""In the config's stash, if the target says it."""


def limits_of(item: pytest.Item) -> ExampleLimits:
    """Return the limits of a property: the target's, those of its tag, and those of the command line.

    Raises `DeclarationError` for a tag that says something else.
    """
    limits = item.config.stash.get(LIMITS, ExampleLimits())
    mark = item.get_closest_marker(TAG)
    told = dict(mark.kwargs) if mark else {}
    if mark and (mark.args or set(told) - {"examples", "seconds"} or not all(_is_number(one) for one in told.values())):
        remedy = "Write @property, @property(examples=20) or @property(seconds=30)."
        raise DeclarationError("the tag @property takes no such value", place=item.nodeid, remedy=remedy)
    limits = replace(limits, **told)
    wanted = item.config.getoption(OPTION, default=None)
    return limits if wanted is None else replace(limits, examples=wanted)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value > 0
