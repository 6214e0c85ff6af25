"""The clock of declared components: an event loop."""

from __future__ import annotations

import asyncio
import itertools
import threading
import time
from collections.abc import Callable

from simulators.devices.clock import Flushed, Timer
from simulators.devices.kernel import LEAST_LIMIT
from simulators.devices.loop import logged


class LoopTimer(Timer):
    """A timer of an event loop."""

    handle: asyncio.TimerHandle | None = None

    def cancel(self) -> None:
        """Do not run the action, and forget it."""
        super().cancel()
        if self.handle is not None:
            self.handle.cancel()


class LoopClock:
    """Runs actions on the event loop that it is made on, and long jobs on threads beside it.

    :param time_scale: real seconds for each second of telescope time.
    """

    def __init__(self, time_scale: float) -> None:
        self.lock = threading.RLock()
        self._time_scale = time_scale
        self._loop = asyncio.get_running_loop()
        self._thread = threading.get_ident()
        self._numbers = itertools.count()
        self._dirty: dict[Flushed, None] = {}

    def time(self) -> float:
        """Return the present, in seconds since the epoch."""
        return time.time()

    def post(self, action: Callable[[], None]) -> None:
        """Run an action as soon as possible, after what was posted before."""
        if threading.get_ident() == self._thread:
            self._loop.call_soon(self._run, action)
        else:
            self._loop.call_soon_threadsafe(self._run, action)

    def later(self, seconds: float, action: Callable[[], None]) -> Timer:
        """Run an action in so many real seconds."""
        timer = LoopTimer(self._loop.time() + seconds, next(self._numbers), action)
        if threading.get_ident() == self._thread:
            self._start(timer)
        else:
            self._loop.call_soon_threadsafe(self._start, timer)
        return timer

    def submit(self, job: Callable[[], None]) -> None:
        """Run a job that may take long beside the actions."""
        self._loop.run_in_executor(None, self._run_beside, job)

    def enlist(self, outbox: Flushed) -> None:
        """Flush an outbox after the present action. With the lock."""
        if not self._dirty and threading.get_ident() != self._thread:
            self._loop.call_soon_threadsafe(self.flush)
        self._dirty[outbox] = None

    def flush(self) -> None:
        """Publish what there is to publish. On the event loop, without the lock."""
        while self._dirty:
            with self.lock:
                outbox = next(iter(self._dirty))
                del self._dirty[outbox]
            with logged():
                outbox.flush()

    def real_seconds(self, telescope_seconds: float) -> float:
        """Return the real seconds that telescope time takes."""
        return telescope_seconds * self._time_scale

    def limit(self, telescope_seconds: float) -> float:
        """Return the real seconds that a command may take."""
        return max(self.real_seconds(telescope_seconds), min(telescope_seconds, LEAST_LIMIT))

    def _start(self, timer: LoopTimer) -> None:
        if timer.action is not None:
            timer.handle = self._loop.call_at(timer.due, self._ring, timer)

    def _ring(self, timer: Timer) -> None:
        if timer.action is not None:
            self._run(timer.action)

    def _run(self, action: Callable[[], None]) -> None:
        with logged():
            action()
        self.flush()

    def _run_beside(self, job: Callable[[], None]) -> None:
        with logged():
            job()
