"""The moment at which a request is on its way: what is sent after it does not overtake it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from types import SimpleNamespace
from typing import TypeVar

import aiohttp

T = TypeVar("T")
Sent = Callable[[], None]

_SENT: ContextVar[Sent | None] = ContextVar("sent", default=None)


async def telling(request: Callable[[], Awaitable[T]], sent: Sent) -> T:
    """Make a request, which may take several tries; `sent` is called whenever one is on its way."""
    _SENT.set(sent)  # of this task alone
    return await request()


def watched() -> aiohttp.TraceConfig:
    """Has a session tell."""
    config = aiohttp.TraceConfig()
    config.on_request_chunk_sent.append(_tell)
    return config


async def _tell(
    session: aiohttp.ClientSession, context: SimpleNamespace, chunk: aiohttp.TraceRequestChunkSentParams
) -> None:
    if (sent := _SENT.get()) is not None and str(chunk.url).endswith("/db"):
        asyncio.get_running_loop().call_soon(sent)  # it is just about to be written
