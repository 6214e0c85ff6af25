"""Which weaknesses of the real OET are switched on."""

from __future__ import annotations

from collections.abc import Iterable

from harness.contracts.oet.weaknesses import Weakness


class Weaknesses:
    """A set that is shared by the parts of one process."""

    def __init__(self) -> None:
        self._on: set[Weakness] = set()

    def __contains__(self, weakness: Weakness) -> bool:
        return weakness in self._on

    def replace(self, names: Iterable[str]) -> None:
        """Switch on these, and no others."""
        self._on = {Weakness(name) for name in names}

    def switch(self, weakness: Weakness, on: bool) -> None:
        """Switch one on or off."""
        (self._on.add if on else self._on.discard)(weakness)

    def names(self) -> list[str]:
        """Return those that are on, sorted."""
        return sorted(self._on)
