"""The values that a device does not leave by itself, because the simulation control holds it there."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from simulators.devices.clock import DeviceClock
from simulators.devices.state import DeviceState


class HeldValues:
    """The holds of one device. With the lock.

    :ivar values: for each attribute, the values that the device does not leave by itself.
    """

    def __init__(self, state: DeviceState, clock: DeviceClock) -> None:
        self._state, self._clock = state, clock
        self.values: dict[str, list[Any]] = {}
        self._companions: dict[tuple[str, Any], Callable[[bool], None]] = {}

    def hold_back(self, attribute: str) -> bool:
        """Return whether the attribute shows a value that it does not leave by itself."""
        return self._state.own(attribute) in self.values.get(attribute, ())

    def add(self, attribute: str, value: Any, let_go: Callable[[bool], None] | None = None) -> None:
        """Do not leave this value by itself from now on.

        :param let_go: lets go of what is held along with it: of all, or only of what no command takes out of the value.
        """
        values = self.values.setdefault(attribute, [])
        if value not in values:
            values.append(value)
        if let_go is not None:
            self._companions[attribute, value] = let_go

    def leave(self, attribute: str, value: Any) -> None:
        """Let go of what is held along with a value that a command has taken the device out of: it must not wait."""
        if let_go := self._companions.get((attribute, value)):
            self._clock.submit(partial(let_go, False))

    def remove(self, attribute: str | None = None, value: Any = None) -> None:
        """Let go of a value, of all values of an attribute, or of all."""
        for one in [key for key in self._companions if attribute in (None, key[0]) and value in (None, key[1])]:
            self._clock.submit(partial(self._companions.pop(one), True))
        if attribute is None:
            self.values.clear()
        else:
            kept = [] if value is None else [one for one in self.values.get(attribute, []) if one != value]
            self.values[attribute] = kept
