"""Tests that are coroutines."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable, Coroutine
from typing import Any

LIMIT = 20.0


async def until(met: Callable[[], object], limit: float = 5.0) -> None:
    """Wait until something is so that tells of itself by no event."""
    async with asyncio.timeout(limit):
        while not met():  # noqa: ASYNC110
            await asyncio.sleep(0.005)


def in_loop(test: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    """Run a test on an event loop of its own, within a limit; no task of it may be left."""

    @functools.wraps(test)
    def run(*args: Any, **kwargs: Any) -> None:
        async def check() -> None:
            await asyncio.wait_for(test(*args, **kwargs), LIMIT)
            left = asyncio.all_tasks() - {asyncio.current_task()}
            if left:
                await asyncio.wait(left, timeout=1)
            assert not [task for task in left if not task.done()]

        asyncio.run(check())

    return run
