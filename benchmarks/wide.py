"""Devices with a hundred numbers each, which are pushed as they are told.

Run as ``python -m benchmarks.wide INSTANCE``.
"""

from __future__ import annotations

import threading
import time

import tango
from tango import AttrWriteType, DevState, EnsureOmniThread
from tango.server import Device, attribute, command, run

WIDTH = 100
"""Attributes of one device."""


def name_of(number: int) -> str:
    """Of an attribute."""
    return f"number{number:02}"


class Wide(Device):
    """Has `WIDTH` numbers."""

    green_mode = tango.GreenMode.Synchronous

    def init_device(self) -> None:
        super().init_device()
        self.set_state(DevState.ON)
        self._values = {name_of(number): 0 for number in range(WIDTH)}
        for name in self._values:
            declared = attribute(name=name, dtype="DevLong", access=AttrWriteType.READ)
            self.add_attribute(declared.to_attr(), self._read)
            self.set_change_event(name, True, False)

    def _read(self, attr: tango.Attribute) -> None:
        attr.set_value(self._values[attr.get_name()])

    @command(dtype_in=str, dtype_out=str)
    def Echo(self, text: str) -> str:  # noqa: N802
        """The text again."""
        return text

    @command(dtype_in=[int])
    def Push(self, argument: list[int]) -> None:  # noqa: N802
        """``[attributes, count, microseconds]``: push 1 to count, on these attributes in turn, this far apart.

        On a thread of its own, which begins 50 ms later.
        """
        threading.Thread(target=self._push, args=[int(part) for part in argument], daemon=True).start()

    @command(dtype_in=[int])
    def PushOn(self, argument: list[int]) -> None:  # noqa: N802
        """``[attributes, first, count]``: push so many numbers from the first on, as fast as can be."""
        attributes, first, count = (int(part) for part in argument)
        for number in range(first, first + count):
            self._push_one(name_of(number % attributes), number)

    def _push(self, attributes: int, count: int, microseconds: int) -> None:
        with EnsureOmniThread():
            begin = time.monotonic() + 0.05
            for place in range(count):
                if (early := begin + place * microseconds / 1e6 - time.monotonic()) > 0:
                    time.sleep(early)
                self._push_one(name_of(place % attributes), place + 1)

    def _push_one(self, name: str, number: int) -> None:
        self._values[name] = number
        self.push_change_event(name, number)


if __name__ == "__main__":
    run((Wide,))
