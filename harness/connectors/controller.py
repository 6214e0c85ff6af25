"""A thread on which a source does everything that takes time."""

from __future__ import annotations

import asyncio
import concurrent.futures
import logging
import threading
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Protocol, TypeVar

from harness.errors import ConnectorError, TimedOut, Unreachable

_log = logging.getLogger(__name__)

T = TypeVar("T")
InBackground = Callable[[Coroutine[Any, Any, None]], None]
"""Runs what goes on in the background on the controller's loop, and hears of errors in it."""
GRACE = 2.0
"""Seconds that each part gets to end what it does."""
FAREWELL = 0.05
"""Seconds that connections get to be gone, which only begins when they are told to."""
SLACK = 0.5
"""Seconds beyond its own limit that a caller waits for a coroutine, so that the coroutine tells what went wrong."""


class Loops(Protocol):
    """A part that runs loops on the controller's thread."""

    async def stop(self) -> None:
        """End them. Calls may still be under way: they are cancelled when every part has been told."""


class Controller:
    """Owns the asyncio loop and its thread. Every method may be called from any thread.

    :param name: of the thread.
    :param owner: whose it is, for messages.
    """

    def __init__(self, name: str, owner: str = "the bridge") -> None:
        self._owner = owner
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._parts: list[Loops] = []
        self._endings: list[Callable[[], Awaitable[None]]] = []
        self._monitored: dict[asyncio.Task[Any], Callable[[BaseException], None]] = {}
        self._lock = threading.Lock()
        self._closed = False
        self._thread.start()

    @property
    def is_inside(self) -> bool:
        """Whether the caller is on the controller's own thread."""
        return threading.current_thread() is self._thread

    def dispatch(self, coroutine: Coroutine[Any, Any, T]) -> concurrent.futures.Future[T] | asyncio.Task[T]:
        """Run a coroutine on the loop: from inside the loop as a Task, from any other thread as a Future.

        Raises `Unreachable` once the controller is closed.
        """
        if self.is_inside:
            return self._loop.create_task(coroutine)
        with self._lock:
            if self._closed:
                coroutine.close()
                raise Unreachable(f"{self._owner} is closed")
            return asyncio.run_coroutine_threadsafe(coroutine, self._loop)

    def call(self, coroutine: Coroutine[Any, Any, T], limit: float, what: str) -> T:
        """Run a coroutine and wait for what it gives; never from inside the loop.

        :param limit: seconds; the coroutine is cancelled after them. Raises `TimedOut` naming `what`.
        """
        return self.wait(self.begin(coroutine, what), limit, what)

    def begin(self, coroutine: Coroutine[Any, Any, T], what: str) -> concurrent.futures.Future[T]:
        """Begin a coroutine that somebody is going to `wait` for; never from inside the loop."""
        if self.is_inside:
            coroutine.close()
            raise RuntimeError(f"{what}: a call from the thread of {self._owner} would wait for itself")
        future = self.dispatch(coroutine)
        assert isinstance(future, concurrent.futures.Future)
        return future

    def wait(self, future: concurrent.futures.Future[T], limit: float, what: str) -> T:
        """What comes of something begun; as `call`."""
        try:
            return future.result(limit + SLACK)
        except TimeoutError:  # of this wait, or the coroutine's own
            future.cancel()
            raise TimedOut(f"{what}: no answer within {limit:g} s") from None
        except concurrent.futures.CancelledError:
            raise Unreachable(f"{what}: {self._owner} was closed meanwhile") from None
        except BaseException:  # Ctrl-C: what was still to be sent must not be sent when nobody waits for it any more
            future.cancel()
            raise

    def monitor(
        self, coroutine: Coroutine[Any, Any, None], ended: Callable[[BaseException], None]
    ) -> asyncio.Task[None]:
        """Run a loop of the owner's; `ended` hears of the error by which it ends although nobody told it to.

        From inside the loop only. An error that is none of `harness.errors` stands in the log, too.
        """
        task = self._loop.create_task(coroutine)
        self._monitored[task] = ended
        task.add_done_callback(self._look_at)
        return task

    def add(self, part: Loops) -> None:
        """A part to be stopped when the controller closes; those added first are stopped first."""
        self._parts.append(part)

    def at_the_end(self, ending: Callable[[], Awaitable[None]]) -> None:
        """What is to be given back when no task uses it any more, such as connections."""
        self._endings.append(ending)

    def close(self) -> None:
        """Stop the parts in turn, then the controller's own tasks, cancel what is pending, end the thread.

        Whoever waits for a call gets `Unreachable`. Never from inside the loop; calling it again does nothing.
        """
        if self.is_inside:
            raise RuntimeError(f"the thread of {self._owner} cannot wait for its own end")
        with self._lock:
            if self._closed:
                return
            self._closed = True
        asyncio.run_coroutine_threadsafe(self._end(), self._loop)
        self._thread.join(GRACE * (len(self._parts) + len(self._endings) + 2))
        if self._thread.is_alive():  # pragma: no cover - only if a coroutine blocks the loop
            _log.warning("the thread %s does not end", self._thread.name)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_forever()
        finally:
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
            self._loop.close()

    async def _end(self) -> None:
        try:
            for part in self._parts:
                await _within(part.stop())
            for task in list(self._monitored):
                task.cancel()
            pending = [task for task in asyncio.all_tasks(self._loop) if task is not asyncio.current_task()]
            for task in pending:
                task.cancel()
            if pending:
                await asyncio.wait(pending, timeout=GRACE)
            for ending in self._endings:
                await _within(ending())
            await asyncio.sleep(FAREWELL)
        finally:
            self._loop.stop()

    def _look_at(self, task: asyncio.Task[Any]) -> None:
        ended = self._monitored.pop(task)
        if task.cancelled():
            return
        if error := task.exception():
            if not isinstance(error, ConnectorError):
                _log.error("a task of %s failed", self._owner, exc_info=error)
            ended(error)


async def _within(ending: Awaitable[None]) -> None:
    try:
        await asyncio.wait_for(ending, GRACE)
    except TimeoutError:
        _log.warning("a part did not end within %g s", GRACE)
    except Exception:
        _log.exception("a part did not end well")
