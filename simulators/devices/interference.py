"""What the simulation control does to a device: holds it in a state, lets its component change, gives it faults."""

from __future__ import annotations

from typing import Any

from harness.models.faults import SLOW
from simulators.devices.changes import Shown
from simulators.devices.commands.effects import writes
from simulators.devices.commands.execution import Parts
from simulators.devices.commands.schedule import Schedule


class Interference:
    """Interferes with one device, and with its commands that are under way. With the lock."""

    def __init__(self, parts: Parts, schedule: Schedule) -> None:
        self._state, self._held, self._faults, self._following = parts.state, parts.held, parts.faults, parts.following
        self._schedule = schedule
        self._set: dict[str, tuple[Shown, Shown]] = {}

    def release(self, attribute: str | None = None, value: Any = None) -> None:
        """Let go of a value, of all values of an attribute, or of all; what was held goes on."""
        self._held.remove(attribute, value)
        self._following.mirror_all()
        self._following.settle()
        self._schedule.advance_soon()

    def set(self, attribute: str, value: Any) -> None:
        """Let the component change by itself: what works on this attribute fails."""
        state = self._state
        before = self._set.get(attribute, (state.shown[attribute],))[0]
        if state.show(attribute, value):
            self._schedule.break_off(attribute, f"{attribute} became {value}")
        self._set[attribute] = (before, state.shown[attribute])
        self._following.settle()

    def clear(self) -> None:
        """Hold nothing; values that were set come back, if nothing else in the device has or would bring them back."""
        self.release()
        state = self._state
        commands = state.device.device_class.commands.values()
        for attribute, (before, shown) in self._set.items():
            led_back = any(attribute in writes(command) for command in commands)
            if state.shown[attribute] is shown and not led_back:
                state.show(attribute, before.value, quality=before.quality)
        self._set = {}
        self._following.settle()

    def give(self, fault: str, command: str = "", text: str = "") -> None:
        """Give the device a fault from now on, see `Faults.give`; it strikes also a command that is under way."""
        self._faults.give(fault, command, text)
        self._schedule.advance_soon()

    def mend(self, fault: str | None = None) -> None:
        """Take a fault from the device; without a name, all.

        What is stuck when its fault is mended has failed: the device is then as its declaration says that a failed
        command leaves it.
        """
        stuck = [execution for execution in self._schedule.running if execution.stuck]
        gone = self._faults.mend(fault)
        for execution in stuck:
            if not execution.stuck:
                execution.fail(f"{execution.name} was stuck until the fault was mended")
        if SLOW in gone:
            for execution in self._schedule.running:
                execution.hurry()
