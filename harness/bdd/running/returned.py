"""What steps return, looked at: pytest-bdd drops it, and with it a check that said no or that never ran."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import Any

from harness.bdd.internals import StepFunctionContext
from harness.bdd.sentences.definitions import place_of
from harness.errors import DeclarationError

TRUTHS = ("bool", "bool_")
"""Names of the types of truth values: Python's own and NumPy's."""

_LOOKED_AT = "_returned_value_is_looked_at"


def look_at_what_is_returned(contexts: Iterable[StepFunctionContext], root: Path) -> None:
    """Have steps fail that return False, or what is not run yet; those whose result is a fixture are left alone.

    :param root: the folder that places in messages are relative to.
    """
    for context in contexts:
        function = context.step_func
        if context.target_fixture is None and not inspect.isgeneratorfunction(function):
            context.step_func = function if hasattr(function, _LOOKED_AT) else _looking_at_its_result(function, root)


def _looking_at_its_result(function: Callable[..., Any], root: Path) -> Callable[..., Any]:
    @functools.wraps(function)
    def step(*args: object, **kwargs: object) -> object:
        result = function(*args, **kwargs)
        refuse_result(result, place_of(function, root))
        return result

    setattr(step, _LOOKED_AT, True)
    return step


def refuse_result(result: object, place: str) -> None:
    """Fail for False; raise `DeclarationError` for a coroutine, another awaitable or a generator: it did not run.

    :param place: file and line of the step's function.
    """
    if type(result).__name__ in TRUTHS and not result:
        raise AssertionError("the step returned False. A check that ends a step has to be asserted: 'assert ...'.")
    if inspect.iscoroutine(result):
        result.close()  # else Python warns as well, later and at another place
        raise DeclarationError(
            "the step returned a coroutine that was never awaited",
            place=place,
            remedy="Define the step by 'async def' and write 'await' before the call.",
        )
    if isinstance(result, Awaitable):
        raise DeclarationError(
            f"the step returned something to be awaited ({type(result).__name__}), which nothing awaits",
            place=place,
            remedy="Define the step by 'async def' and write 'await' before it.",
        )
    if inspect.isgenerator(result) or inspect.isasyncgen(result):
        raise DeclarationError(
            f"the step returned a generator ({result.__name__}), of which nothing ran",
            place=place,
            remedy="Run it in the step, by a loop over it.",
        )
