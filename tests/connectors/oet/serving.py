"""Runs an aiohttp application on a thread of its own."""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from aiohttp import web


@contextmanager
def serving(app: web.Application, port: int = 0, tls: ssl.SSLContext | None = None) -> Iterator[str]:
    """Gives its URL."""
    started, ended = threading.Event(), asyncio.Event()
    told: dict[str, object] = {}

    async def serve() -> None:
        runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", port, ssl_context=tls)
        await site.start()
        told["port"] = runner.addresses[0][1]
        told["loop"] = asyncio.get_running_loop()
        started.set()
        await ended.wait()
        await runner.cleanup()

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    try:
        assert started.wait(10)
        yield f"{'https' if tls else 'http'}://127.0.0.1:{told['port']}"
    finally:
        told["loop"].call_soon_threadsafe(ended.set)
        thread.join(10)
