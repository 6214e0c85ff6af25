"""``async def`` steps, awaited: pytest-bdd alone would let them pass without running them.

One event loop serves all steps of a run, on the main thread; it runs only while a step does.
"""

from __future__ import annotations

import asyncio
import functools
import inspect
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from harness.bdd.internals import StepFunctionContext
from harness.bdd.sentences.definitions import place_of
from harness.errors import TimedOut

LIMIT = 60.0
"""Seconds that an ``async def`` step may take, if the run does not say otherwise."""

INI = "async_step_limit"


class Awaiter:
    """Owns the event loop of the run's ``async def`` steps; used on the main thread only.

    :param limit: seconds that one step may take.
    """

    def __init__(self, limit: float = LIMIT) -> None:
        self.limit = limit
        self._runner = asyncio.Runner()

    def close(self) -> None:
        """Cancel what steps left running on the loop, and close it."""
        self._runner.close()

    def awaiting(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """A plain function that runs a coroutine function to its end.

        It raises `TimedOut` if that takes longer than the limit; the step is cancelled then.
        """

        @functools.wraps(function)
        def step(*args: object, **kwargs: object) -> object:
            return self._runner.run(self._limited(function, args, kwargs))

        return step

    async def _limited(
        self, function: Callable[..., Any], args: tuple[object, ...], kwargs: dict[str, object]
    ) -> object:
        deadline = asyncio.timeout(self.limit)
        try:
            async with deadline:
                return await function(*args, **kwargs)
        except TimeoutError as error:
            if not deadline.expired():
                raise  # the step's own
            what = f"the step {function.__name__} did not end within {self.limit:g} s and was cancelled"
            raise TimedOut(f"{what}. The limit of async steps is set by '{INI}' in pyproject.toml.") from error


def adopt(contexts: Iterable[StepFunctionContext], awaiter: Awaiter, root: Path) -> None:
    """Have the ``async def`` steps among these awaited.

    Raises `pytest.UsageError` for one with ``yield``, which nothing would run.
    """
    for context in contexts:
        function = inspect.unwrap(context.step_func)  # may still be wrapped for an earlier run in this process
        if inspect.isasyncgenfunction(function):
            place = place_of(function, root)
            raise pytest.UsageError(f"{place}: an async step cannot yield. Move what follows the yield to a fixture.")
        if inspect.iscoroutinefunction(function):
            context.step_func = awaiter.awaiting(function)
