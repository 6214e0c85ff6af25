"""What one device has to push and to log, in order, and the one place at which it gets out."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from simulators.devices.changes import Change, Line
from simulators.devices.clock import DeviceClock
from simulators.devices.loop import logged

PUSHING = 4.0
"""Real seconds that pushing may take; Tango's library waits for a device's monitor no longer."""
PAUSING = 1.0
"""Real seconds to wait for those that push while the device ends; at ``Init``, they wait for it in vain."""


class Outbox:
    """The changes and lines of one device. With the lock, `flush` excepted.

    :ivar monitor: gives what is held while changes are pushed, such as the device's Tango monitor.
    :ivar publish: pushes a change; called with the monitor, without the lock.
    :ivar emit: logs a line; called likewise.
    """

    def __init__(self, clock: DeviceClock) -> None:
        self.monitor: Callable[[], AbstractContextManager[Any]]
        self.publish: Callable[[Change], None]
        self.emit: Callable[[Line], None]
        self._clock = clock
        self._items: deque[Change | Line] = deque()
        self._paused = False
        self._flushing = 0
        self._flushed = threading.Condition(clock.lock)

    def put(self, item: Change | Line) -> None:
        """Let something wait for its turn."""
        self._items.append(item)
        self._clock.enlist(self)

    def close(self) -> None:
        """Push nothing from now on. Waits until nobody pushes any more."""
        self._items.clear()
        self.monitor, self.publish, self.emit = nullcontext, lambda change: None, lambda line: None
        self._flushed.wait_for(lambda: not self._flushing, PUSHING)

    def pause(self) -> None:
        """Let what there is to push wait until `resume`: the device is about to end, or to be initialised."""
        self._paused = True
        self._flushed.wait_for(lambda: not self._flushing, PAUSING)

    def resume(self) -> None:
        """Push again, first what has waited."""
        self._paused = False
        self._clock.enlist(self)

    def flush(self) -> None:
        """Push and log what waits, in order. Takes the monitor; without the lock."""
        with self._clock.lock:
            if not self._items or self._paused:
                return
            monitor = self.monitor
            self._flushing += 1
        try:
            self._flush(monitor)
        finally:
            with self._clock.lock:
                self._flushing -= 1
                self._flushed.notify_all()

    def _flush(self, monitor: Callable[[], AbstractContextManager[Any]]) -> None:
        with monitor():
            while True:
                with self._clock.lock:
                    if not self._items or self._paused:
                        return
                    item = self._items.popleft()
                with logged():
                    if isinstance(item, Line):
                        self.emit(item)
                    else:
                        self.publish(item)
