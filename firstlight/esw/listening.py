"""Streams of an ESW, as somebody at a terminal follows them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from typing import Annotated, TypeVar

import typer

from harness.errors import NotDefined, TimedOut, Unreachable

PAUSE = 1.0
"""Seconds until a stream that broke is opened again."""

ForOption = Annotated[float | None, typer.Option("--for", help="Seconds after which it ends by itself.")]

T = TypeVar("T")
Open = Callable[[], AbstractAsyncContextManager[AsyncIterator[T]]]
"""Opens a stream."""


async def listen(open_stream: Open[T], tell: Callable[[T], None], seconds: float | None) -> None:
    """Tell what a stream brings, until the time is over, or for ever.

    A stream that breaks is opened again, as often as it takes, which is told on the standard error.

    :param seconds: None for ever.
    """
    is_first = True
    try:
        async with asyncio.timeout(seconds):
            while True:
                try:
                    async with open_stream() as items:
                        is_first = False
                        async for item in items:
                            tell(item)
                except (Unreachable, TimedOut, NotDefined) as error:
                    if is_first:
                        raise
                    typer.echo(f"firstlight: {error}. Something may be missing here", err=True)
                await asyncio.sleep(PAUSE)
    except TimeoutError:
        return


async def take_until(open_stream: Open[T], is_last: Callable[[T], bool]) -> T:
    """Return the first that a stream brings of which this is so; a stream that breaks is opened again.

    Raises `Unreachable` if it cannot be opened.
    """
    why = ""
    while True:
        is_open = False
        try:
            async with open_stream() as items:
                is_open = True
                async for item in items:
                    if is_last(item):
                        return item
        except (Unreachable, NotDefined) as error:
            if not is_open:
                raise Unreachable(f"{why}, and then: {error}") if why else error from None
            why = str(error)
        await asyncio.sleep(PAUSE)
