"""A simulated telescope for tests, and what a plain Tango client sees of it."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import tango

from harness.models.arguments import Ids, default_argument
from harness.models.load import load_telescope
from harness.targets.launcher import Simulation
from harness.targets.launcher.tango import TANGO
from simulators.launcher import RunningSimulation, SimulatorLauncher

ROOT = Path(__file__).parent.parent.parent
SKA_MID = ROOT / "telescopes" / "ska-mid.yaml"
DOME = ROOT / "tests" / "models" / "dome.yaml"
LIMIT = 60.0
IDS = Ids()
AGAIN = 0.5
"""Seconds after which a value that was pushed just after subscribing has come, or is lost."""
ROUND = ["EMPTY", "RESOURCING", "IDLE", "CONFIGURING", "READY", "SCANNING", "READY", "IDLE", "RESOURCING", "EMPTY"]
"""What a subarray goes through that is used once."""


class Watch:
    """What change events told of one attribute, in order; labels and names of states instead of numbers."""

    def __init__(self, proxy: tango.DeviceProxy, attribute: str, control: tango.DeviceProxy) -> None:
        self._labels = list(proxy.get_attribute_config(attribute).enum_labels)
        self._new = threading.Condition()
        self.events: list[tango.DeviceAttribute] = []
        self.values: list[Any] = []
        self._proxy = proxy
        self._listens = False
        self._began = 0.0
        self._number = proxy.subscribe_event(attribute, tango.EventType.CHANGE_EVENT, self._push)
        while len(self.values) < 2:
            control.Repeat([proxy.dev_name(), attribute])
            with self._new:
                self._new.wait_for(lambda: len(self.values) >= 2, AGAIN)
        self.clear()
        with self._new:
            self._listens, self._began = True, self.events[-1].time.totime()

    def _push(self, event: tango.EventData) -> None:
        if event.err:
            return
        value = event.attr_value.value
        with self._new:
            if self._listens and event.attr_value.time.totime() <= self._began:
                # repeated more than once
                return
            self.events.append(event.attr_value)
            self.values.append(self._labels[value] if self._labels and value is not None else shown(value))
            self._new.notify_all()

    def until(self, condition: Callable[[list[Any]], bool], limit: float = LIMIT) -> list[Any]:
        """Wait until the values so far meet a condition; they are returned."""
        with self._new:
            if not self._new.wait_for(lambda: condition(self.values), limit):
                pytest.fail(f"{self._proxy.name()}: only {self.values}")
            return list(self.values)

    def becomes(self, value: Any, limit: float = LIMIT) -> list[Any]:
        """Wait until this is the last value."""
        return self.until(lambda values: bool(values) and values[-1] == value, limit)

    def goes_through(self, values: Sequence[Any]) -> None:
        """From the value that it had when it was watched, or when all before was forgotten: these and no other."""
        assert self.until(lambda seen: len(seen) >= len(values)) == list(values)

    def clear(self) -> None:
        """Forget all but the last value."""
        with self._new:
            del self.values[:-1], self.events[:-1]

    def close(self) -> None:
        self._proxy.unsubscribe_event(self._number)


def shown(value: Any) -> Any:
    if isinstance(value, tango.DevState):
        return str(value)
    return value


class Served:
    """A running simulation, and proxies to its devices."""

    def __init__(self, running: RunningSimulation) -> None:
        self.running = running
        self.telescope = running.telescope
        self._proxies: dict[str, tango.DeviceProxy] = {}

    def proxy(self, name: str) -> tango.DeviceProxy:
        if name not in self._proxies:
            self._proxies[name] = tango.DeviceProxy(f"tango://{self.running.tango_host}/{name}")
        return self._proxies[name]

    @property
    def control(self) -> tango.DeviceProxy:
        return self.proxy(self.running.control)

    @contextmanager
    def watch(self, device: str, attribute: str) -> Iterator[Watch]:
        watch = Watch(self.proxy(device), attribute, self.control)
        try:
            yield watch
        finally:
            watch.close()

    def argument(self, device: str, command: str, key: str = "1") -> str:
        """The declared default argument."""
        device_class = self.telescope.devices[device].device_class
        return json.dumps(default_argument(self.telescope, device_class, command, key, IDS))

    def label(self, device: str, attribute: str) -> Any:
        """What an attribute shows, a label where it has labels."""
        proxy = self.proxy(device)
        value = proxy.read_attribute(attribute).value
        labels = proxy.get_attribute_config(attribute).enum_labels
        return labels[value] if labels else shown(value)

    def start(self, device: str, command: str, argument: Any = None) -> str:
        """Begin a long-running command; its uid."""
        proxy = self.proxy(device)
        result = proxy.command_inout(command) if argument is None else proxy.command_inout(command, argument)
        assert list(result[0]) == [2], result
        return str(result[1][0])

    def end_of(self, watch: Watch, uid: str, limit: float = LIMIT) -> tuple[int, str]:
        """The end of a long-running command, from a watch on longRunningCommandResult."""
        values = watch.until(lambda values: any(value[0] == uid for value in values), limit)
        code, text = json.loads(next(value[1] for value in values if value[0] == uid))
        return code, text

    def do(self, device: str, command: str, argument: Any = None) -> tuple[int, str]:
        """Execute a long-running command and wait for its end."""
        with self.watch(device, "longRunningCommandResult") as watch:
            return self.end_of(watch, self.start(device, command, argument))

    def until_events_flow(self, device: str, attribute: str, came: Callable[[], bool]) -> None:
        """Have a value pushed until a new subscriber hears it: what is pushed just after subscribing may be lost."""
        deadline = time.monotonic() + LIMIT
        while not came():
            if time.monotonic() > deadline:
                pytest.fail(f"not in {LIMIT} s: an event of {attribute} of {device}")
            self.control.Repeat([device, attribute])
            time.sleep(0.01)

    def eventually(self, condition: Callable[[], bool], what: str) -> None:
        """For what tells of itself by no event."""
        deadline = time.monotonic() + LIMIT
        while not condition():
            if time.monotonic() > deadline:
                pytest.fail(f"not in {LIMIT} s: {what}")
            time.sleep(0.01)


@contextmanager
def served(file: Path, time_scale: float, separate: Sequence[str] = (), **parameters: Any) -> Iterator[Served]:
    """Start a telescope and end it."""
    running = SimulatorLauncher().start(
        Simulation(load_telescope(file, parameters), time_scale, tuple(separate), systems=TANGO)
    )
    try:
        yield Served(running)
        assert not running.died()
    finally:
        running.stop()


def reason_of(error: pytest.ExceptionInfo[tango.DevFailed]) -> str:
    return str(error.value.args[0].reason)


def text_of(error: pytest.ExceptionInfo[tango.DevFailed]) -> str:
    return str(error.value.args[0].desc)
