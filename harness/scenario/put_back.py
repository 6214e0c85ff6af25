"""What a scenario changed and has to put back at its end."""

from __future__ import annotations

from collections.abc import Callable


class PutBack:
    """A stack of put-backs; the first change of a thing is the one whose put-back counts."""

    def __init__(self) -> None:
        self._actions: dict[str, Callable[[], object]] = {}

    def add(self, thing: str, action: Callable[[], object]) -> bool:
        """Remember how to undo a change of ``thing``; False if it is changed again, which adds nothing."""
        return self._actions.setdefault(thing, action) is action

    def forget(self, thing: str) -> None:
        """It was not changed after all."""
        del self._actions[thing]

    def run(self) -> list[str]:
        """Undo all, last first; a sentence for each that would not go back."""
        failures = []
        while self._actions:
            thing, action = self._actions.popitem()
            try:
                action()
            except Exception as error:  # whatever it is, the others are still put back
                failures.append(f"{thing} could not be put back: {error}")
        return failures
