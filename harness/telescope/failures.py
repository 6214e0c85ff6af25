"""What was tried in vain on the way of a subject to a state, and what is left to be tried."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

MOST_TRIES = 2
"""Of one command in one state, where no other leads on."""


class Failures:
    """The commands that failed, each in the state that it was sent in."""

    def __init__(self) -> None:
        self._times: Counter[tuple[str, str]] = Counter()
        self._told: dict[str, None] = {}
        self._known = 0

    def add(self, state: str, command: str, told: str) -> None:
        """Remember one, and how it is told."""
        self._times[state, command] += 1
        self._told[told] = None

    def exclusions(self) -> Iterator[set[tuple[str, str]]]:
        """States and commands that a way must not use: first all that failed, then those that failed too often."""
        for tries in range(1, MOST_TRIES + 1):
            yield {each for each, times in self._times.items() if times >= tries}

    def is_new(self) -> bool:
        """Whether one was added since this was asked last."""
        known, self._known = self._known, self._times.total()
        return known < self._known

    def __str__(self) -> str:
        """All of them, "" without any."""
        return "; ".join(self._told)
