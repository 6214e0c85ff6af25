"""What a scenario changed and has to put back at its end."""

from __future__ import annotations

from collections.abc import Callable

from harness.errors import GatewayAway, NotAllowed, RejectedArgument


class PutBack:
    """A stack of put-backs; the first change of a thing is the one whose put-back counts.

    :param check: raises `LeaseError` if the scenario may put nothing more back.
    """

    def __init__(self, check: Callable[[], None]) -> None:
        self._check = check
        self._actions: dict[str, Callable[[], object]] = {}

    def add(self, thing: str, action: Callable[[], object]) -> bool:
        """Remember how to undo a change of ``thing``; False if it is changed again, which adds nothing."""
        return self._actions.setdefault(thing, action) is action

    def forget(self, thing: str) -> None:
        """It was not changed after all."""
        del self._actions[thing]

    def run(self) -> list[str]:
        """Undo all, last first; a sentence for each that would not go back. After `GatewayAway` it can be repeated."""
        failures = self._undo()
        if self._actions:
            # A value may have been refused because of another change, such as of its limits, that is undone by now.
            failures += self._undo(finally_=True)
        return failures

    def left(self) -> list[str]:
        """Return a sentence for each thing that is still to be put back."""
        return [f"{thing} was not put back" for thing in self._actions]

    def _undo(self, *, finally_: bool = False) -> list[str]:
        """Undo each thing once; what is refused stays, and so does what was interrupted or not come to."""
        failures: list[str] = []
        for thing, action in reversed(list(self._actions.items())):
            try:
                self._check()
                action()
            except GatewayAway:
                raise
            except Exception as error:  # whatever it is, the others are still put back
                if isinstance(error, (NotAllowed, RejectedArgument)) and not finally_:
                    continue
                failures.append(f"{thing} could not be put back: {error}")
            del self._actions[thing]
        return failures
