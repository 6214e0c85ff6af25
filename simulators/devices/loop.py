"""Where simulated devices think: one thread that runs what is due, and a pool for calls to other devices.

No thread waits for the length of a stage: a duration is a timer, an answer is posted when it is there.
"""

from __future__ import annotations

import contextlib
import heapq
import itertools
import logging
import queue
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import AbstractContextManager
from typing import Any, TypeVar

from simulators.devices.clock import Timer

T = TypeVar("T")
POOL = 24
"""Most calls to other devices at one time; threads are made when needed."""


Inside = Callable[[], AbstractContextManager[Any]]
"""Gives what a thread runs in from its start to its end, as Tango's library wants it."""


class Loop:
    """One thread that runs actions in the order in which they are due. All methods may be called from any thread.

    :param after: called on the loop's thread after each action.
    """

    def __init__(self, after: Callable[[], None], inside: Inside) -> None:
        self._after, self._inside = after, inside
        self._wake = threading.Condition(threading.Lock())
        self._timers: list[Timer] = []
        self._numbers = itertools.count()

    def start(self) -> None:
        threading.Thread(target=self._run, name="loop", daemon=True).start()

    def post(self, action: Callable[[], None]) -> None:
        """Run it as soon as possible, after what was posted before."""
        self.later(0.0, action)

    def later(self, seconds: float, action: Callable[[], None]) -> Timer:
        """Run it in so many real seconds."""
        with self._wake:
            timer = Timer(time.monotonic() + seconds if seconds > 0 else 0.0, next(self._numbers), action)
            heapq.heappush(self._timers, timer)
            self._wake.notify()
        return timer

    def _next(self) -> Callable[[], None] | None:
        with self._wake:
            while True:
                if not self._timers:
                    self._wake.wait()
                    continue
                wait = self._timers[0].due - time.monotonic()
                if wait <= 0:
                    return heapq.heappop(self._timers).action
                self._wake.wait(wait)

    def _run(self) -> None:
        with self._inside():
            while True:
                action = self._next()
                if action is not None:
                    with logged():
                        action()
                    with logged():
                        self._after()


class Pool:
    """Threads for calls that may take long."""

    def __init__(self, inside: Inside, size: int = POOL) -> None:
        self._inside, self._size = inside, size
        self._jobs: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._idle = 0
        self._threads = 0

    def submit(self, job: Callable[[], None]) -> None:
        with self._lock:
            if self._idle > 0:
                self._idle -= 1
            elif self._threads < self._size:
                self._threads += 1
                threading.Thread(target=self._run, name=f"call-{self._threads}", daemon=True).start()
        self._jobs.put(job)

    def within(self, limit: float, job: Callable[[], T]) -> T:
        """What a job returns or raises; after so many seconds `TimeoutError`: it is left behind."""
        outcome: Future[T] = Future()

        def run() -> None:
            try:
                outcome.set_result(job())
            except Exception as error:  # which is for whom it is done
                outcome.set_exception(error)

        self.submit(run)
        return outcome.result(limit)

    def _run(self) -> None:
        with self._inside():
            while True:
                job = self._jobs.get()
                with logged():
                    job()
                with self._lock:
                    self._idle += 1


@contextlib.contextmanager
def logged() -> Iterator[None]:
    """An error in one device's behaviour must not end the thread that serves all of them."""
    try:
        yield
    except Exception:
        logging.getLogger("simulation").exception("An error in the simulation")
