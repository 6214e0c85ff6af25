"""The plainest fan-out of events: an aiohttp application that writes each to each stream.

``python -m benchmarks.bare.fan_out EVENTS`` prints its port, and sends the events of a file for each line of its input.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from aiohttp import web


async def serve(events: list[bytes]) -> None:
    """Serve until the input ends."""
    streams: list[web.StreamResponse] = []

    async def stream(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream; charset=utf-8"})
        response.enable_chunked_encoding()
        await response.prepare(request)
        await response.write(b"\n")
        streams.append(response)
        await asyncio.Event().wait()
        return response

    app = web.Application()
    app.router.add_get("/stream", stream)
    runner = web.AppRunner(app, access_log=None, handler_cancellation=True)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, shutdown_timeout=0.1)
    await site.start()
    print(runner.addresses[0][1], flush=True)
    while await asyncio.to_thread(sys.stdin.readline):
        print(flush=True)
        for event in events:
            for one in streams:
                await one.write(event)
    await runner.cleanup()


if __name__ == "__main__":
    asyncio.run(serve([f"{one}\n\n".encode() for one in Path(sys.argv[1]).read_text("utf-8").split("\n\n") if one]))
