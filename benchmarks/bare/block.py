"""A scheduling block as a bare PyTango script: a callback, a condition, and nothing of the harness.

Run as ``python -m benchmarks.bare.block HOST:PORT TELESCOPE-DEVICE SUBARRAY-DEVICE``. For each line of standard input,
arguments of the commands as a JSON object, it takes the subarray from EMPTY to EMPTY and prints the seconds from the
first command to the last event; the telescope is turned on before that, and off before it prints.
"""

from __future__ import annotations

import json
import sys
import threading
import time

import tango

LIMIT = 10.0
BLOCK = (
    ("AssignResources", ["RESOURCING", "IDLE"]),
    ("Configure", ["CONFIGURING", "READY"]),
    ("Scan", ["SCANNING", "READY"]),
    ("End", ["IDLE"]),
    ("ReleaseAllResources", ["RESOURCING", "EMPTY"]),
)


class Watched:
    """An attribute of a device: the values that its events brought."""

    def __init__(self, device: tango.DeviceProxy, attribute: str) -> None:
        configuration = device.get_attribute_config(attribute)
        self._labels = list(configuration.enum_labels) if configuration.data_type == tango.CmdArgType.DevEnum else []
        self._seen: list[str] = []
        self._condition = threading.Condition()
        device.subscribe_event(attribute, tango.EventType.CHANGE_EVENT, self._push)

    def _push(self, event: tango.EventData) -> None:
        if event.err:
            return
        with self._condition:
            value = event.attr_value.value
            self._seen.append(self._labels[value] if self._labels else str(value))
            self._condition.notify()

    def mark(self) -> int:
        return len(self._seen)

    def go_through(self, values: list[str], mark: int) -> None:
        """Wait until exactly these values came since a mark."""
        with self._condition:
            if not self._condition.wait_for(lambda: len(self._seen) >= mark + len(values), LIMIT):
                raise TimeoutError(f"wanted {values}, seen {self._seen[mark:]}")
        if self._seen[mark:] != values:
            raise RuntimeError(f"wanted {values}, seen {self._seen[mark:]}")

    def become(self, value: str) -> None:
        """Wait until this is the last value that came."""
        with self._condition:
            if not self._condition.wait_for(lambda: self._seen[-1:] == [value], LIMIT):
                raise TimeoutError(f"wanted {value}, seen {self._seen}")


def main() -> int:
    host, central_name, subarray_name = sys.argv[1:]
    central = tango.DeviceProxy(f"tango://{host}/{central_name}")
    subarray = tango.DeviceProxy(f"tango://{host}/{subarray_name}")
    state = Watched(central, "telescopeState")
    observing = Watched(subarray, "obsState")

    for line in sys.stdin:
        arguments = json.loads(line)
        central.command_inout("TelescopeOn")
        state.become("ON")
        began = time.perf_counter()
        for command, values in BLOCK:
            mark = observing.mark()
            argument = arguments[command]
            subarray.command_inout(command, *(() if argument is None else (argument,)))
            observing.go_through(values, mark)
        took = time.perf_counter() - began
        central.command_inout("TelescopeOff")
        state.become("OFF")
        print(took, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
