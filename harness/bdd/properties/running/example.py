"""One example of a property: a run of the whole scenario with drawn values, and how it went."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from harness.bdd.running.progress import Progress, nested


@dataclass(frozen=True, slots=True)
class Example:
    """How one run of the scenario went.

    :param number: which of them it was, from 1.
    :param row: the row of Examples, with the drawn values.
    :param drawn: label and value of each draw.
    :param failure: the first line of what failed; "" if nothing did.
    :param error: what failed; None if nothing did, or nobody needs it any more.
    :param progress: its steps, those performed included; None if it did not come to them.
    :param seconds: how long it took, set-up and tear-down included.
    :param is_inconclusive: whether what failed says nothing about what is tested.
    """

    number: int
    row: Mapping[str, str]
    drawn: tuple[tuple[str, object], ...]
    failure: str
    error: BaseException | None
    progress: Progress | None
    seconds: float
    is_inconclusive: bool = False

    @property
    def performed(self) -> list[str]:
        """The sentences that steps have performed in their own place."""
        every = nested(self.progress.steps) if self.progress else ()
        return [f"{ran.step.keyword} {ran.step.name}" for depth, ran in every if depth]

    @property
    def acted(self) -> int:
        """How many steps acted: each When, but for those that drew others."""
        every = nested(self.progress.steps) if self.progress else ()
        return sum(ran.step.type == "when" and bool(ran.started) and not ran.performed for _, ran in every)

    @property
    def size(self) -> tuple[int, int]:
        """How much there is to read of it: steps that ran, and the length of their texts."""
        ran = [one.step.name for _, one in nested(self.progress.steps) if one.started] if self.progress else []
        return len(ran), sum(map(len, ran))


@dataclass(slots=True)
class Examples:
    """The examples of a property, as they ran.

    :param shown: number of the one that is told at last; 0 for the last one.
    :param spare: numbers of others that may be told yet.
    :param reproduced: whether what failed has failed again with the same values.
    :param alone: whether the scenario that is written has failed alike.
    :param complete: whether all was tried that was to be.
    :param statistics: what Hypothesis says of them.
    """

    every: list[Example] = field(default_factory=list)
    shown: int = 0
    spare: set[int] = field(default_factory=set)
    reproduced: bool = True
    alone: bool = True
    complete: bool = True
    statistics: str = ""

    def tell(self, *, shrunk: bool) -> str:
        """Say what the example that is shown is among all."""
        unclear = sum(each.is_inconclusive for each in self.every)
        failed = sum(bool(each.failure) for each in self.every) - unclear
        if unclear and not failed:
            return f"{unclear} of {len(self.every)} examples were inconclusive, and none failed."
        failures = f"{failed} failures in {len(self.every)} runs"
        failures += f", {unclear} of them inconclusive" if unclear else ""
        if not self.reproduced:
            return f"It did not fail again with the same values: this is the first of {failures}."
        if not shrunk:
            return f"It was not made smaller; {failures}."
        alone = "" if self.alone else " Written down, it did not fail alike."
        return f"This is the smallest of {failures}{'' if self.complete else ', and the time was over'}.{alone}"

    def drawn(self) -> Mapping[tuple[str, str], int]:
        """Return how often each value of each label was drawn, and each sentence that was performed."""
        counted = Counter((label, str(value)) for each in self.every for label, value in each.drawn)
        counted.update(("performed", sentence) for each in self.every for sentence in each.performed)
        return dict(sorted(counted.items(), key=lambda one: (one[0][0], -one[1])))


EXAMPLES = pytest.StashKey[Examples]()
"""In an item's stash: the examples of a property, as they ran."""
