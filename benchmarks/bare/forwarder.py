"""The plainest forwarder of requests, and what it forwards to: aiohttp, and nothing that reads what it carries.

``python -m benchmarks.bare.forwarder answer BYTES`` answers each request with so many bytes, ``forward URL`` sends each
on. Both print their URL, and serve until their standard input ends.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable

import aiohttp
from aiohttp import web

LOOPBACK = "127.0.0.1"


async def serve(handle: Callable[[web.Request], Awaitable[web.Response]]) -> None:
    """Serve until standard input ends."""
    app = web.Application()
    app.router.add_post("/post-endpoint", handle)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, LOOPBACK, 0)
    await site.start()
    port = runner.addresses[0][1]
    sys.stdout.write(f"http://{LOOPBACK}:{port}\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.read)
    await runner.cleanup()


async def answer(size: int) -> None:
    """Answer each request with as many bytes."""
    body = b"x" * size

    async def handle(request: web.Request) -> web.Response:
        await request.read()
        return web.Response(body=body, content_type="application/json")

    await serve(handle)


async def forward(url: str) -> None:
    """Send each request on, and answer with its answer."""
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:

        async def handle(request: web.Request) -> web.Response:
            body = await request.read()
            headers = {"Content-Type": request.content_type, "Authorization": request.headers["Authorization"]}
            async with session.post(f"{url}/post-endpoint", data=body, headers=headers) as response:
                return web.Response(body=await response.read(), content_type=response.content_type)

        await serve(handle)


if __name__ == "__main__":
    role, told = sys.argv[1:]
    asyncio.run(answer(int(told)) if role == "answer" else forward(told))
