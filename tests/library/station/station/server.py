"""The station itself: masts with a wind that can be set and an anemometer that is calibrated, over HTTP.

``GET /fields`` tells every field, ``GET /stream`` pushes each that changes as a server-sent event, ``PUT /wind/MAST``
sets a wind, ``POST /calibrations/MAST`` begins a calibration: 202 with its number, or 409 while another is under way.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import socket
import time
from typing import Any

from aiohttp import web

from simulators.child import Parent

MASTS = ("north", "south")
TAKES = 0.2
"""Seconds that a calibration takes."""


class Station:
    def __init__(self) -> None:
        self.fields: dict[str, dict[str, Any]] = {}
        self.listeners: set[asyncio.Queue[str]] = set()
        self.tasks: set[asyncio.Task[None]] = set()
        self.calibrations = 0
        for mast in MASTS:
            self.set(mast, "wind", 3.5)
            self.set(mast, "mode", "WATCHING")

    def set(self, subject: str, field: str, value: Any) -> None:
        told = {"subject": subject, "field": field, "value": value, "time": time.time()}
        self.fields[f"{subject}/{field}"] = told
        for queue in self.listeners:
            queue.put_nowait(json.dumps(told))

    async def calibrate(self, mast: str, number: int) -> None:
        self.set(f"calibration/{number}", "result", "RUNNING")
        self.set(mast, "mode", "CALIBRATING")
        await asyncio.sleep(TAKES)
        windy = self.fields[f"{mast}/wind"]["value"] > 20
        self.set(mast, "mode", "WATCHING")
        self.set(f"calibration/{number}", "result", "FAILED: the wind is too strong" if windy else "DONE")

    async def tell_fields(self, _: web.Request) -> web.Response:
        return web.json_response(list(self.fields.values()))

    async def set_wind(self, request: web.Request) -> web.Response:
        self.set(request.match_info["mast"], "wind", float(await request.text()))
        return web.Response(status=204)

    async def begin_calibration(self, request: web.Request) -> web.Response:
        mast = request.match_info["mast"]
        if self.fields[f"{mast}/mode"]["value"] != "WATCHING":
            return web.Response(status=409, text=f"{mast} is calibrated already")
        self.calibrations += 1
        task = asyncio.create_task(self.calibrate(mast, self.calibrations))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
        return web.Response(status=202, text=str(self.calibrations))

    async def stream(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        queue: asyncio.Queue[str] = asyncio.Queue()
        self.listeners.add(queue)
        try:
            await response.prepare(request)
            while True:
                await response.write(f"data: {await queue.get()}\n\n".encode())
        finally:
            self.listeners.discard(queue)


async def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--temporary", default="")
    arguments.add_argument("--port", type=int, default=0)
    asked = arguments.parse_args()
    parent, station, app = Parent(asked.temporary), Station(), web.Application()
    app.add_routes(
        [
            web.get("/fields", station.tell_fields),
            web.get("/stream", station.stream),
            web.put("/wind/{mast}", station.set_wind),
            web.post("/calibrations/{mast}", station.begin_calibration),
        ]
    )
    runner = web.AppRunner(app)
    await runner.setup()
    listener = socket.create_server(("127.0.0.1", asked.port))
    await web.SockSite(runner, listener).start()
    parent.report(listener.getsockname()[1])
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
