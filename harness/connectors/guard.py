"""Calls that end within their limit, whatever the library below does.

PyTango's own time limits do not hold: with the device server stopped (SIGSTOP) a call takes twice to three times its
timeout, with the database stopped 80 s and more (measured with PyTango 10.3). So each call runs on a kept thread and
the caller waits for it no longer than the limit. The hand-over costs 15 to 50 us beside a call of 70 us and more.
"""

from __future__ import annotations

import atexit
import contextlib
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any, Generic, TypeVar, TypeVarTuple

from harness.errors import ConnectorError, TimedOut, Unreachable

T = TypeVar("T")
Arguments = TypeVarTuple("Arguments")

MOST_STUCK = 64
"""So many calls may be stuck at a time; further ones are refused at once, so that threads cannot pile up."""


MOST_AT_ONCE = 16
"""So many calls are made side by side."""


LAST_GRACE = 0.5
"""Seconds that the end of the interpreter waits for stuck calls, if there are any."""


class Pending(Generic[T]):
    """A call under way.

    Whoever claims it first settles it: its worker with a result, or the caller by giving up.
    """

    __slots__ = ("_arguments", "_claim", "_done", "_function", "_problem", "_undo", "_value", "device", "what")

    def __init__(
        self,
        what: str,
        device: str,
        function: Callable[[*Arguments], T],
        arguments: tuple[*Arguments],
        undo: Callable[[T], object] | None,
    ) -> None:
        self.what, self.device = what, device
        self._function: Callable[..., T] = function
        self._arguments: tuple[Any, ...] = arguments
        self._undo = undo
        self._value: T
        self._problem: BaseException | None = None
        self._claim = threading.Lock()
        self._done = threading.Lock()
        self._done.acquire()

    def result(self, limit: float) -> T:
        """What the call returned or raised; raises `TimedOut` if it is not over within ``limit`` s (ask again then)."""
        if not self.wait(limit):
            raise self.late(limit)
        return self.outcome()

    def wait(self, limit: float) -> bool:
        """Whether it is over, after waiting ``limit`` seconds at most."""
        if not self._done.acquire(timeout=max(limit, 0.0)):
            return False
        self._done.release()
        return True

    def outcome(self) -> T:
        """What it returned or raised, once it is over."""
        if self._problem is not None:
            raise self._problem
        return self._value

    def late(self, limit: float) -> TimedOut:
        """The error for a call that was not over in time."""
        return TimedOut(
            f"{self.what}: no answer within {limit:g} s. What was called is stopped, overloaded or cut off; "
            "see whether its process runs and what it logs",
            device=self.device,
        )

    @property
    def over(self) -> bool:
        """Whether it has ended."""
        return not self._done.locked()

    def abandon(self) -> bool:
        """Give up: a result that still comes is undone. False if it came already."""
        return self._claim.acquire(blocking=False)

    def run(self) -> bool:
        """Make the call, on the worker's thread; False if the caller gave up meanwhile."""
        problem: BaseException | None = None
        try:
            value = self._function(*self._arguments)
        except BaseException as error:  # handed to the caller, whatever it is
            problem = error
        if not self._claim.acquire(blocking=False):
            if problem is None and self._undo is not None:
                with contextlib.suppress(Exception):
                    self._undo(value)
            return False
        if problem is None:
            self._value = value
        self._problem = problem
        return True

    def settle(self) -> None:
        """Let the caller have it."""
        self._done.release()


class _Worker:
    """A kept thread that makes one call after the other."""

    __slots__ = ("_go", "_guard", "job", "thread")

    def __init__(self, guard: Guard, name: str) -> None:
        self._guard = guard
        self._go = threading.Lock()
        self._go.acquire()
        self.job: Pending[Any] | None = None
        self.thread = threading.Thread(target=self._serve, name=name, daemon=True)
        self.thread.start()

    def give(self, job: Pending[Any] | None) -> None:
        """Hand a call over; None ends the thread."""
        self.job = job
        self._go.release()

    def _serve(self) -> None:
        try:
            with self._guard.surroundings():
                self._go.acquire()
                while (job := self.job) is not None:
                    if not job.run():
                        return
                    self.job = None
                    kept = self._guard._keep(self)  # noqa: SLF001 -- worker and guard are one thing
                    job.settle()
                    del job  # the last result must not live on in an idle thread
                    if not kept:
                        return
                    self._go.acquire()
        finally:
            self._guard._forget(self)  # noqa: SLF001


class Guard:
    """Makes calls on threads of its own and gives the caller an error when a call is not over in time.

    May be used from any thread. Calls run side by side, so one that is stuck holds up no other.

    :param limit: seconds that a call may take, unless it says otherwise.
    :param name: what its threads are called.
    :param surroundings: what each of its threads has to be in, from its first call to its last.
    """

    def __init__(
        self,
        limit: float,
        name: str = "call",
        surroundings: Callable[[], AbstractContextManager[object]] = contextlib.nullcontext,
    ) -> None:
        self.limit, self.surroundings = limit, surroundings
        self._name = name
        self._idle: list[_Worker] = []
        self._all: set[_Worker] = set()
        self._abandoned: set[Pending[Any]] = set()
        self._lock = threading.Lock()
        self._closed = False
        atexit.register(self._at_exit)

    def call(
        self,
        what: str,
        function: Callable[[*Arguments], T],
        *arguments: *Arguments,
        device: str = "",
        limit: float | None = None,
        undo: Callable[[T], object] | None = None,
    ) -> T:
        """Call ``function`` and return or raise what it does; raises `TimedOut` after ``limit`` seconds.

        :param what: the call in words, for the message: ``command On of sys/tg_test/1``.
        :param device: the device concerned, if one is.
        :param undo: is given a result that comes too late, on the worker's thread.
        """
        job = self.start(what, function, *arguments, device=device, undo=undo)
        limit = self.limit if limit is None else limit
        try:
            over = job.wait(limit)
        except BaseException:  # Ctrl-C while waiting
            self.give_up(job)
            raise
        if not over and self.give_up(job):
            raise job.late(limit)
        return job.result(self.limit)  # over, or ending at this very moment

    def give_up(self, job: Pending[Any]) -> bool:
        """Stop caring for a call: its late result is undone. False if it has ended already."""
        with self._lock:
            if job.abandon():
                self._abandoned.add(job)
                return True
        return False

    def start(
        self,
        what: str,
        function: Callable[[*Arguments], T],
        *arguments: *Arguments,
        device: str = "",
        undo: Callable[[T], object] | None = None,
    ) -> Pending[T]:
        """Begin a call and return at once."""
        job = Pending(what, device, function, arguments, undo)
        try:
            worker = self._idle.pop()
        except IndexError:
            worker = self._new_worker(what, device)
        worker.give(job)
        return job

    def side_by_side(self, calls: Mapping[str, tuple[str, Callable[[str], T]]]) -> dict[str, T | ConnectorError]:
        """Make several calls at once, each with its key as argument; an error of the harness stands for a result.

        For calls that are made of guarded ones, and so end by themselves: connecting, asking and calling, each in time.

        :param calls: key to what it is in words and the function.
        """
        deadline = time.monotonic() + 4 * self.limit
        waiting = list(calls.items())
        running: dict[str, Pending[T]] = {}
        results: dict[str, T | ConnectorError] = {}
        for key, (what, function) in waiting:
            if len(running) == MOST_AT_ONCE:
                first = next(iter(running))
                results[first] = self._outcome(running.pop(first), deadline)
            running[key] = self.start(what, function, key)
        for key, job in running.items():
            results[key] = self._outcome(job, deadline)
        return {key: results[key] for key in calls}

    def _outcome(self, job: Pending[Any], deadline: float) -> Any:
        limit = max(0.0, deadline - time.monotonic())
        if not job.wait(limit) and self.give_up(job):
            return job.late(limit)
        try:
            return job.result(self.limit)
        except ConnectorError as problem:
            return problem

    @property
    def stuck(self) -> tuple[str, ...]:
        """The calls given up that have not ended yet, in words."""
        with self._lock:
            running = {worker.job for worker in self._all}
            self._abandoned &= running
            return tuple(sorted(job.what for job in self._abandoned))

    def close(self) -> tuple[str, ...]:
        """End every thread; returns the calls that are still stuck, whose threads end when their calls do.

        Waits at most the limit for calls that are under way. Threads are daemons, so a stuck one holds up no exit.
        """
        with self._lock:
            self._closed = True
            workers = [worker for worker in self._all if worker.job is None or worker.job not in self._abandoned]
        while self._idle:
            self._idle.pop().give(None)
        deadline = time.monotonic() + self.limit
        for worker in workers:
            if worker.thread is not threading.current_thread():
                worker.thread.join(max(0.0, deadline - time.monotonic()))
        with self._lock:
            stuck = tuple(sorted(worker.job.what for worker in self._all if worker.job is not None))
        if not stuck:
            atexit.unregister(self._at_exit)
        return stuck

    def _at_exit(self) -> None:
        """Let stuck calls end that are about to, as when what they wait for has just been killed.

        One that returns while the interpreter shuts down would abort the process: PyTango then takes Python's global
        lock, which ends the thread in the middle of C++.
        """
        deadline = time.monotonic() + LAST_GRACE
        with self._lock:
            workers = [worker for worker in self._all if worker.job is not None]
        for worker in workers:
            worker.thread.join(max(0.0, deadline - time.monotonic()))

    def _new_worker(self, what: str, device: str) -> _Worker:
        with self._lock:
            if self._closed:
                raise Unreachable(f"{what}: the connector is closed", device=device)
            number = len(self._all)
        if number >= MOST_STUCK and len(self.stuck) >= MOST_STUCK:
            raise TimedOut(
                f"{what}: not tried, because {MOST_STUCK} earlier calls are still stuck ({self.stuck[0]}, ...). "
                "See whether the Tango database and the device servers run",
                device=device,
            )
        worker = _Worker(self, f"{self._name}-{number}")
        with self._lock:
            self._all.add(worker)
        return worker

    def _keep(self, worker: _Worker) -> bool:
        """Take a worker back; False if it has to end."""
        with self._lock:
            if self._closed:
                return False
            self._idle.append(worker)
            return True

    def _forget(self, worker: _Worker) -> None:
        with self._lock:
            self._all.discard(worker)
            if worker.job is not None:
                self._abandoned.discard(worker.job)
