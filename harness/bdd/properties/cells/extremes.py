"""Examples at the ends of what can be drawn, by which a feature is checked before anything runs."""

from __future__ import annotations


class NoSampleError(Exception):
    """There is no telling what would be drawn."""


class Lowest:
    """Draws the least that there is."""

    def integer(self, low: int, high: int, label: str) -> int:
        """Return the low end."""
        return low

    def number(self, low: float, high: float, label: str) -> float:
        """Return the low end."""
        return low

    def text(self, pattern: str, label: str) -> str:
        """Raise `NoSampleError`: which texts match is not known without Hypothesis."""
        raise NoSampleError(pattern)


class Highest(Lowest):
    """Draws the most that there is."""

    def integer(self, low: int, high: int, label: str) -> int:
        """Return the high end."""
        return high

    def number(self, low: float, high: float, label: str) -> float:
        """Return the high end."""
        return high
