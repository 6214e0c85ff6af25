"""How a wait ends."""

from __future__ import annotations

from dataclasses import dataclass

from harness.events.entry import Entry
from harness.events.explaining.explanation import Explanation


@dataclass(frozen=True, slots=True)
class Met:
    """A wait that was met.

    :param sequence: of the entry that decided it, or of the last one before the time was over if that decided; the next
        wait of the segment begins one later.
    :param entry: that entry; ``None`` if there was none, as with "stays" without a reading.
    :param notes: what a report should say of it, such as that it crossed a gap.
    """

    sequence: int
    entry: Entry | None
    notes: tuple[str, ...] = ()


class Unmet(AssertionError):  # noqa: N818 - it is a verdict
    """A wait that was not met; its text is that of its explanation."""

    def __init__(self, explanation: Explanation) -> None:
        super().__init__(str(explanation))
        self.explanation = explanation


class Inconclusive(Unmet):
    """What was seen does not tell whether it was met: says nothing about what is tested."""
