"""A device that pushes events as it is told; run as ``python tests/events/pusher.py INSTANCE``."""

from __future__ import annotations

import threading
import time

import tango
from tango import AttrWriteType, DevState, EnsureOmniThread
from tango.server import Device, attribute, command, run

COUNTED = ("counted0", "counted1")


class Pusher(Device):
    """Numbers that are pushed at given times, an observing state, and an attribute that pushes nothing."""

    green_mode = tango.GreenMode.Synchronous

    def init_device(self) -> None:
        super().init_device()
        self.set_state(DevState.ON)
        self._obs_state, self._level = 0, 0.0
        self._times: list[float] = []
        self._values = dict.fromkeys(COUNTED, 0)
        for name in (*COUNTED, "obsState"):
            self.set_change_event(name, True, False)

    @attribute(dtype=int)
    def counted0(self) -> int:
        return self._values["counted0"]

    @attribute(dtype=int)
    def counted1(self) -> int:
        return self._values["counted1"]

    @attribute(dtype="DevEnum", enum_labels=["EMPTY", "RESOURCING", "IDLE", "FAULT"])
    def obsState(self) -> int:  # noqa: N802
        return self._obs_state

    @attribute(dtype=float, access=AttrWriteType.READ_WRITE)
    def level(self) -> float:
        return self._level

    @level.write  # type: ignore[no-redef]
    def level(self, value: float) -> None:
        self._level = value

    @attribute(dtype=float)
    def broken(self) -> float:
        raise ValueError("the sensor is broken")

    @command(dtype_in=[int])
    def GoThrough(self, states: list[int]) -> None:  # noqa: N802
        """Take these values one after the other, pushing each."""
        for number in states:
            self._obs_state = int(number)
            self.push_change_event("obsState", self._obs_state)

    @command(dtype_in=int)
    def GoSilently(self, state: int) -> None:  # noqa: N802
        """Take a value, and push nothing: as if the event was lost."""
        self._obs_state = state

    @command(dtype_in=[int])
    def PushSoon(self, argument: list[int]) -> None:  # noqa: N802
        """``[attribute, value, milliseconds]``: push a value on a thread of its own, and keep when."""
        number, value, milliseconds = (int(part) for part in argument)
        threading.Thread(target=self._push, args=(COUNTED[number], [value], milliseconds / 1000), daemon=True).start()

    @command(dtype_in=[int])
    def PushPaced(self, argument: list[int]) -> None:  # noqa: N802
        """``[attribute, count, microseconds between them]``: push 1 to count."""
        number, count, period = (int(part) for part in argument)
        values = list(range(1, count + 1))
        threading.Thread(target=self._push, args=(COUNTED[number], values, 0.05, period / 1e6), daemon=True).start()

    @command(dtype_out=[float])
    def PushTimes(self) -> list[float]:  # noqa: N802
        """When values were pushed since the last call, by the machine's monotonic clock."""
        times, self._times = self._times, []
        return times

    def _push(self, name: str, values: list[int], delay: float, period: float = 0.0) -> None:
        with EnsureOmniThread():
            time.sleep(delay)
            begin = time.monotonic()
            for place, value in enumerate(values):
                time.sleep(max(0.0, begin + place * period - time.monotonic()))
                self._values[name] = value
                self._times.append(time.monotonic())
                self.push_change_event(name, value)


if __name__ == "__main__":
    run((Pusher,))
