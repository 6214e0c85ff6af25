"""What goes on beside the steps of a script: loops, schedules, subscriptions."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Coroutine, Generator
from datetime import timedelta
from typing import Any, Self

LOOP_INTERVAL = timedelta(milliseconds=50)
"""The shortest time between two rounds of a loop."""

Action = Callable[[], Awaitable[object]]
Report = Callable[[Exception], Awaitable[None]]


class LoopStopError(Exception):
    """A loop was told to stop."""


class Job:
    """Something that goes on until it is done or cancelled."""

    def __init__(self, task: asyncio.Task[None]) -> None:
        self._task = task

    def cancel(self) -> None:
        """End it."""
        self._task.cancel()

    def __await__(self) -> Generator[Any, None, Self]:
        """Return it at once: it may be awaited where the field's subscriptions have to be."""
        return self
        yield

    async def join(self) -> None:
        """Return when it is done."""
        await asyncio.wait({self._task})


class Jobs:
    """All that goes on beside the steps of one script. On its event loop.

    :param report: told what goes wrong in any of it.
    :param time_scale: real seconds for each second of telescope time.
    """

    def __init__(self, report: Report, time_scale: float) -> None:
        self._report, self._time_scale = report, time_scale
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, work: Coroutine[Any, Any, object]) -> Job:
        """Start something."""
        task = asyncio.get_running_loop().create_task(self._run(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return Job(task)

    async def close(self) -> None:
        """End all of it."""
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def loop(self, action: Action, interval: timedelta) -> None:
        """Do something again and again, until it calls ``stopWhen`` with a condition that is met."""
        with contextlib.suppress(LoopStopError):
            while True:
                await action()
                await self.sleep(max(interval, LOOP_INTERVAL))

    async def repeat(self, delay: timedelta, interval: timedelta | None, action: Action) -> None:
        """Do something after a while, and again after each interval."""
        await self.sleep(delay)
        await action()
        while interval is not None:
            await self.sleep(interval)
            await action()

    async def sleep(self, duration: timedelta) -> None:
        """Wait so long in telescope time."""
        await asyncio.sleep(duration.total_seconds() * self._time_scale)

    async def _run(self, work: Coroutine[Any, Any, object]) -> None:
        try:
            await work
        except Exception as error:
            await self._report(error)
