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
        failures, refused = self._undo()
        if refused:
            # A value may have been refused because of another change, such as of its limits, that is undone by now.
            self._actions.update(refused)
            failures += self._undo(finally_=True)[0]
        return failures

    def _undo(self, *, finally_: bool = False) -> tuple[list[str], dict[str, Callable[[], object]]]:
        failures: list[str] = []
        refused: dict[str, Callable[[], object]] = {}
        while self._actions:
            thing, action = self._actions.popitem()
            try:
                self._check()
                action()
            except GatewayAway:
                self._actions |= {**refused, thing: action}  # for when it is back
                raise
            except Exception as error:  # whatever it is, the others are still put back
                if isinstance(error, (NotAllowed, RejectedArgument)) and not finally_:
                    refused[thing] = action
                else:
                    failures.append(f"{thing} could not be put back: {error}")
        return failures, refused
