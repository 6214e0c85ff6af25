"""Time that is left."""

from __future__ import annotations

import time


class Budget:
    """Seconds that begin to run when it is made; several waits may share one.

    :param said: what a failure calls them, where it is not just their number.
    """

    def __init__(self, seconds: float, said: str = "") -> None:
        self.seconds = seconds
        self.said = said or f"{seconds:g} s"
        self._end = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds left, never negative."""
        return max(0.0, self._end - time.monotonic())
