"""What the simulation control does to a device: holds it in a state, or lets its component change by itself."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from simulators.tango.execution import writes

if TYPE_CHECKING:
    from simulators.tango.program import Program, Shown


class Interference:
    """The holds of one device, and the values that were set. With the lock.

    :ivar holds: for each attribute, the values that the device does not leave by itself.
    """

    def __init__(self, program: Program) -> None:
        self._program = program
        self.holds: dict[str, list[Any]] = {}
        self._companions: dict[tuple[str, Any], Callable[[bool], None]] = {}
        self._set: dict[str, tuple[Shown, Shown]] = {}

    def holds_back(self, attribute: str) -> bool:
        """Whether the attribute shows a value that it does not leave by itself."""
        return self._program.shown[attribute].value in self.holds.get(attribute, ())

    def hold(self, attribute: str, value: Any, let_go: Callable[[bool], None] | None = None) -> None:
        """From now on it does not leave this value by itself.

        :param let_go: lets go of what is held along with it: of all, or only of what no command takes out of the value.
        """
        values = self.holds.setdefault(attribute, [])
        if value not in values:
            values.append(value)
        if let_go is not None:
            self._companions[attribute, value] = let_go

    def left(self, attribute: str, value: Any) -> None:
        """A command has taken the device out of a value: what is held along with it must not keep that waiting."""
        if let_go := self._companions.get((attribute, value)):
            self._program.kernel.pool.submit(partial(let_go, False))

    def release(self, attribute: str | None = None, value: Any = None) -> None:
        """Let go of a value, of all values of an attribute, or of all; what was held goes on."""
        for one in [key for key in self._companions if attribute in (None, key[0]) and value in (None, key[1])]:
            self._program.kernel.pool.submit(partial(self._companions.pop(one), True))
        if attribute is None:
            self.holds.clear()
        else:
            kept = [] if value is None else [one for one in self.holds.get(attribute, []) if one != value]
            self.holds[attribute] = kept
        program = self._program
        program.following.mirror_all()
        program.following.settle()
        program.advance_soon()

    def set(self, attribute: str, value: Any) -> None:
        """The component changes by itself: what works on this attribute fails."""
        program = self._program
        before = self._set.get(attribute, (program.shown[attribute],))[0]
        if program.show(attribute, value):
            program.break_off(attribute, f"{attribute} became {value}")
        self._set[attribute] = (before, program.shown[attribute])
        program.following.settle()

    def clear(self) -> None:
        """No holds; values that were set come back, if nothing else in the device has or would bring them back."""
        self.release()
        program = self._program
        for attribute, (before, shown) in self._set.items():
            led_back = any(attribute in writes(command) for command in program.commands.values())
            if program.shown[attribute] is shown and not led_back:
                program.show(attribute, before.value, quality=before.quality)
        self._set = {}
        program.following.settle()
