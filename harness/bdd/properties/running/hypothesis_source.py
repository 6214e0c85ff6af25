"""Values from Hypothesis: the only module that knows its strategies. Imported when a property runs."""

from __future__ import annotations

from hypothesis import strategies
from hypothesis.strategies import DataObject


class HypothesisSource:
    """Draws the values of one example from Hypothesis."""

    def __init__(self, data: DataObject) -> None:
        self._data = data

    def integer(self, low: int, high: int, label: str) -> int:
        """Draw a whole number from `low` to `high`, both included."""
        return self._data.draw(strategies.integers(low, high), label=label)

    def number(self, low: float, high: float, label: str) -> float:
        """Draw a number from `low` to `high`, both included."""
        return self._data.draw(strategies.floats(low, high, allow_nan=False, allow_infinity=False), label=label)

    def text(self, pattern: str, label: str) -> str:
        """Draw a text of ASCII that matches all of a regular expression."""
        alphabet = strategies.characters(codec="ascii", min_codepoint=32, max_codepoint=126)
        return self._data.draw(strategies.from_regex(pattern, fullmatch=True, alphabet=alphabet), label=label)
