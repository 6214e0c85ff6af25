"""One example of a property: a run of the whole scenario with drawn values, and how it went."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from harness.bdd.running.progress import Progress, nested


@dataclass(frozen=True, slots=True)
class Example:
    """How one run of the scenario went.

    :param number: which of them it was, from 1.
    :param row: the row of Examples, with the drawn values.
    :param drawn: label and value of each draw.
    :param error: what failed; None if nothing did.
    :param progress: its steps, those performed included; None if it did not come to them.
    :param seconds: how long it took, set-up and tear-down included.
    """

    number: int
    row: Mapping[str, str]
    drawn: tuple[tuple[str, object], ...]
    error: BaseException | None
    progress: Progress | None
    seconds: float

    @property
    def size(self) -> tuple[int, int]:
        """How much there is to read of it: steps that ran, and the length of their texts."""
        ran = [one.step.name for _, one in nested(self.progress.steps) if one.started] if self.progress else []
        return len(ran), sum(map(len, ran))


EXAMPLES = pytest.StashKey[list[Example]]()
"""In an item's stash: the examples of a property, as they ran."""
