"""The faults that a device has been given, and the commands that they strike."""

from __future__ import annotations

from harness.models.faults import SLOW, strikes
from harness.models.telescope import Device


class Faults:
    """The faults of one device. With the lock."""

    def __init__(self, device: Device) -> None:
        self._name, self._class = device.name, device.device_class
        self._present: dict[str, dict[str, str]] = {}

    def known(self, fault: str, command: str = "") -> tuple[str, ...]:
        """The commands that a fault strikes; raises `UnknownFault` if the device cannot have it, or not there.

        :param command: the only one that it is to strike; "" for all that it can.
        """
        return strikes(self._name, self._class, fault, command)

    def give(self, fault: str, command: str = "", text: str = "") -> None:
        """Have it from now on; raises `UnknownFault`.

        :param text: what the device says of it; "" for what is declared.
        """
        commands = self.known(fault, command)
        text = text or self._class.faults[fault].text or f"{self._name} has {fault}"
        self._present.setdefault(fault, {}).update(dict.fromkeys(commands or ("",), text))

    def mend(self, fault: str | None = None) -> set[str]:
        """Have it no longer; without a name, none at all. Returns those that were there."""
        gone = set(self._present) if fault is None else {fault} & set(self._present)
        for name in gone:
            del self._present[name]
        return gone

    def of(self, fault: str, command: str) -> str:
        """What the device says of a fault that strikes a command; "" if it does not."""
        return self._present.get(fault, {}).get(command, "")

    def slowness(self, command: str) -> float:
        """So many times as long as declared."""
        return self._class.faults[SLOW].times if self.of(SLOW, command) else 1.0

    def present(self) -> list[str]:
        """Each as ``fault command``, one of the whole device as its name alone."""
        return [f"{fault} {command}".rstrip() for fault, commands in self._present.items() for command in commands]
