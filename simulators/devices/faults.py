"""The faults that the simulation control gives a device, and what they do to its commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.models.faults import SLOW, strikes

if TYPE_CHECKING:
    from simulators.tango.program import Program


class Faults:
    """The faults of one device. With the lock.

    A fault strikes also a command that is under way. What is stuck when its fault is mended has failed: the device is
    then as its declaration says that a failed command leaves it.
    """

    def __init__(self, program: Program) -> None:
        self._program = program
        self._present: dict[str, dict[str, str]] = {}

    def known(self, fault: str, command: str = "") -> tuple[str, ...]:
        """The commands that a fault strikes; raises `UnknownFault` if the device cannot have it, or not there.

        :param command: the only one that it is to strike; "" for all that it can.
        """
        return strikes(self._program.name, self._program.device.device_class, fault, command)

    def give(self, fault: str, command: str = "", text: str = "") -> None:
        """From now on the device has it; raises `UnknownFault`.

        :param text: what the device says of it; "" for what is declared.
        """
        commands = self.known(fault, command)
        text = text or self._program.device.device_class.faults[fault].text or f"{self._program.name} has {fault}"
        self._present.setdefault(fault, {}).update(dict.fromkeys(commands or ("",), text))
        self._program.advance_soon()

    def mend(self, fault: str | None = None) -> None:
        """It has it no longer; without a name, none at all."""
        gone = set(self._present) if fault is None else {fault} & set(self._present)
        stuck = [execution for execution in self._program.running if execution.stuck]
        for name in gone:
            del self._present[name]
        for execution in stuck:
            if not execution.stuck:
                execution.fail(f"{execution.name} was stuck until the fault was mended")
        if SLOW in gone:
            for execution in self._program.running:
                execution.hurry()

    def of(self, fault: str, command: str) -> str:
        """What the device says of a fault that strikes a command; "" if it does not."""
        return self._present.get(fault, {}).get(command, "")

    def slowness(self, command: str) -> float:
        """So many times as long as declared."""
        return self._program.device.device_class.faults[SLOW].times if self.of(SLOW, command) else 1.0

    def present(self) -> list[str]:
        """Each as ``fault command``, one of the whole device as its name alone."""
        return [f"{fault} {command}".rstrip() for fault, commands in self._present.items() for command in commands]
