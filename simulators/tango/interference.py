"""What the simulation control does to a device: holds it in a state, or lets its component change by itself."""

from __future__ import annotations

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
        self._set: dict[str, tuple[Shown, Shown]] = {}

    def holds_back(self, attribute: str) -> bool:
        """Whether the attribute shows a value that it does not leave by itself."""
        return self._program.shown[attribute].value in self.holds.get(attribute, ())

    def hold(self, attribute: str, value: Any) -> None:
        """From now on it does not leave this value by itself."""
        values = self.holds.setdefault(attribute, [])
        if value not in values:
            values.append(value)

    def release(self, attribute: str | None = None, value: Any = None) -> None:
        """Let go of a value, of all values of an attribute, or of all; what was held goes on."""
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
