"""Where in a journal a ``When`` acted."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mark:
    """The beginning of a segment.

    :param sequence: of the first entry after it.
    :param started: when it was taken, seconds since the epoch: what the times of its explanations count from.
    :param sentence: the step, with its keyword.
    """

    sequence: int
    started: float
    sentence: str
