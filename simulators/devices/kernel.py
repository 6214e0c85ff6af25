"""What all devices of one server process share."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import nullcontext

from simulators.devices.clock import Flushed, Timer
from simulators.devices.loop import Inside, Loop, Pool

LEAST_LIMIT = 4.0
"""Real seconds that a command always gets, however small the time scale: computers do not scale.

Longer than it takes to notice that a device does not answer (`simulators.devices.peers.PATIENCE`), so that this is
told."""
RETRY = 0.5
"""Real seconds after which changes are pushed that could not be."""


class Kernel:
    """The clock of real time: the lock, the loop and the pool; and which devices have something to push.

    The order of locks: a device's monitor first, then `lock`; nothing waits for a monitor, calls another device or
    pushes an event while it has `lock`.

    :param time_scale: real seconds for each second of telescope time.
    :param inside: what the threads of the loop and the pool run in.
    """

    def __init__(self, time_scale: float, inside: Inside = nullcontext) -> None:
        self.time_scale = time_scale
        self.lock = threading.RLock()
        self.loop = Loop(self.flush, inside)
        self.pool = Pool(inside)
        self._dirty: dict[Flushed, None] = {}

    def time(self) -> float:
        """Return the present, in seconds since the epoch."""
        return time.time()

    def post(self, action: Callable[[], None]) -> None:
        """Let the loop run an action as soon as possible."""
        self.loop.post(action)

    def later(self, seconds: float, action: Callable[[], None]) -> Timer:
        """Let the loop run an action in so many real seconds."""
        return self.loop.later(seconds, action)

    def submit(self, job: Callable[[], None]) -> None:
        """Let the pool run a job."""
        self.pool.submit(job)

    def enlist(self, outbox: Flushed) -> None:
        """Flush an outbox after the present action. With the lock."""
        self._dirty[outbox] = None

    def flush(self) -> None:
        """Push what there is to push. Without the lock."""
        while True:
            with self.lock:
                if not self._dirty:
                    return
                outbox = next(iter(self._dirty))
                del self._dirty[outbox]
            try:
                outbox.flush()
            except Exception:
                # Its monitor was not free in time: the changes wait, and keep their order.
                with self.lock:
                    self._dirty[outbox] = None
                self.loop.later(RETRY, lambda: None)
                raise

    def flush_soon(self) -> None:
        """Let the loop push what there is to push."""
        self.loop.post(lambda: None)

    def real_seconds(self, telescope_seconds: float) -> float:
        """Return the real seconds that telescope time takes."""
        return telescope_seconds * self.time_scale

    def limit(self, telescope_seconds: float) -> float:
        """Return the real seconds that a command may take."""
        return max(self.real_seconds(telescope_seconds), min(telescope_seconds, LEAST_LIMIT))
