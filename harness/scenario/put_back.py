"""What a scenario changed and has to put back at its end."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from harness.errors import GatewayAway, NotAllowed, RejectedArgument


class PutBack:
    """A stack of put-backs; the first change of a thing is the one whose put-back counts.

    :param check: raises `LeaseError` if the scenario may put nothing more back.
    """

    def __init__(self, check: Callable[[], None]) -> None:
        self._check = check
        self._actions: dict[str, Callable[[], object]] = {}
        self._acting: set[str] = set()

    def add(self, thing: str, action: Callable[[], object], *, acts: bool = False) -> bool:
        """Remember how to undo a change of ``thing``; False if it is changed again, which adds nothing.

        :param acts: whether it changes the telescope by itself as long as it is there, as a script does: it is ended
            before anything else is put back.
        """
        if acts:
            self._acting.add(thing)
        return self._actions.setdefault(thing, action) is action

    def end_acting(self) -> list[str]:
        """Undo what acts by itself, last first; a sentence for each that could not be ended."""
        return self._undo([thing for thing in self._actions if thing in self._acting], finally_=True)

    def forget(self, thing: str) -> None:
        """It was not changed after all."""
        del self._actions[thing]

    def run(self) -> list[str]:
        """Undo all, last first; a sentence for each that would not go back. After `GatewayAway` it can be repeated."""
        failures = self._undo(self._actions)
        if self._actions:
            # A value may have been refused because of another change, such as of its limits, that is undone by now.
            failures += self._undo(self._actions, finally_=True)
        return failures

    def left(self) -> list[str]:
        """Return a sentence for each thing that is still to be put back."""
        return [f"{thing} was not put back" for thing in self._actions]

    def _undo(self, things: Iterable[str], *, finally_: bool = False) -> list[str]:
        """Undo each thing once; what is refused stays, and so does what was interrupted or not come to."""
        failures: list[str] = []
        for thing in reversed(list(things)):
            try:
                self._check()
                self._actions[thing]()
            except GatewayAway:
                raise
            except Exception as error:  # whatever it is, the others are still put back
                if isinstance(error, (NotAllowed, RejectedArgument)) and not finally_:
                    continue
                failures.append(f"{thing} could not be put back: {error}")
            del self._actions[thing]
        return failures
