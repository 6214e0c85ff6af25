"""A plain Tango client that takes subarrays through their commands, for the benchmarks."""

from __future__ import annotations

import json
import queue
from types import TracebackType
from typing import Self

import tango

from harness.contracts.long_running import RESULT_ATTRIBUTE, ResultCode, read_end
from harness.models.arguments import Ids, default_argument
from harness.targets.launcher import Running
from simulators.launcher import RunningSimulation

LIMIT = 60.0
BLOCK = ("AssignResources", "Configure", "Scan", "End", "ReleaseAllResources")
"""From EMPTY to EMPTY. The simulated telescope ends the scan by itself."""


class Commanded:
    """A device whose long-running commands are executed one after the other, each waited for by its event."""

    def __init__(self, running: Running, name: str) -> None:
        self.name = name
        self.proxy = tango.DeviceProxy(f"tango://{running.tango_host}/{name}")
        self._ends: queue.SimpleQueue[tuple[str, ...]] = queue.SimpleQueue()
        self._number = self.proxy.subscribe_event(RESULT_ATTRIBUTE, tango.EventType.CHANGE_EVENT, self._push)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.proxy.unsubscribe_event(self._number)

    def _push(self, event: tango.EventData) -> None:
        if not event.err:
            self._ends.put(tuple(event.attr_value.value))

    def start(self, command: str, argument: str | None = None) -> str:
        """Begin a command; its uid."""
        arguments = () if argument is None else (argument,)
        return str(self.proxy.command_inout(command, *arguments)[1][0])

    def finish(self, uid: str) -> None:
        """Wait for the end of a command, which has to be a good one."""
        while (end := read_end(RESULT_ATTRIBUTE, self._ends.get(timeout=LIMIT), uid)) is None:
            pass
        if end.code is not ResultCode.OK:
            raise RuntimeError(f"{self.name}: {end.text}")


def arguments(running: RunningSimulation, key: str) -> dict[str, str | None]:
    """Argument of each command of a scheduling block, as a feature would send it; scans last 0.1 s of its time."""
    subject = running.telescope.subjects["subarray", key]
    found: dict[str, str | None] = {}
    for command in BLOCK:
        device_class = subject.device.device_class
        if device_class.commands[command].argument is None:
            found[command] = None
            continue
        argument = default_argument(running.telescope, device_class, command, key, IDS)
        if command == "Configure":
            argument["tmc"]["scan_duration"] = 0.1
        found[command] = json.dumps(argument)
    return found


IDS = Ids()
