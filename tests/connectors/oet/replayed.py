"""Plays the recorded exchanges of an OET of release 5 back, and its recorded stream as far as a test lets it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from aiohttp import web

from tests.connectors.oet.serving import serving

RECORDED = Path(__file__).parents[2] / "contracts" / "oet" / "recorded"
BASE = "/api/v1.0"
ALL = [json.loads(line) for line in (RECORDED / "release-5.jsonl").read_text(encoding="utf-8").splitlines()]
ROWS = [row for row in ALL if row["response"]["status"]]
"""Those that were answered: once an abort script was missing, the OET was gone."""


class Replayed:
    """Answers each request as it was answered when it was recorded, row by row.

    What was read more than once until the next request that changes something is answered in this order.
    """

    def __init__(self) -> None:
        self.url = ""
        self.asked: list[tuple[str, str, Any]] = []
        self._place = 0
        self._streams: list[asyncio.Queue[bytes]] = []
        self._loop: asyncio.AbstractEventLoop | None = None

    def go_to(self, row: str) -> None:
        """Go on from a row."""
        self._place = next(number for number, one in enumerate(ROWS) if one["row"] == row)

    def tell(self, events: bytes) -> None:
        """Put events on the stream."""
        assert self._loop is not None
        for queue in self._streams:
            self._loop.call_soon_threadsafe(queue.put_nowait, events)

    async def answer(self, request: web.Request) -> web.Response:
        text, path = await request.text(), request.path.removeprefix(BASE)
        body = json.loads(text) if text else None
        self.asked.append((request.method, request.path, body))
        if not request.path.startswith(BASE):
            return web.Response(status=404, text="<title>404 Not Found</title>", content_type="text/html")
        row = self._find(request.method, path, body)
        if row is None:
            message = f"No information available for PID={path.rpartition('/')[2]}"
            error = {"error": "404 Not Found", "type": "ResourceNotFound", "Message": message}
            return web.json_response(error, status=404)
        told = row["response"]
        content = told["body"] if isinstance(told["body"], str) else json.dumps(told["body"])
        return web.Response(body=content.encode(), status=told["status"], headers=told["headers"])

    async def stream(self, request: web.Request) -> web.StreamResponse:
        self._loop = asyncio.get_running_loop()
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream; charset=utf-8"})
        queue: asyncio.Queue[bytes] = asyncio.Queue()
        self._streams.append(queue)
        await response.prepare(request)
        await response.write(b"\n")
        try:
            while True:
                await response.write(await queue.get())
        finally:
            self._streams.remove(queue)

    def _find(self, method: str, path: str, body: Any) -> dict[str, Any] | None:
        later, earlier = range(self._place, len(ROWS)), range(self._place - 1, -1, -1)
        for number in [*later, *earlier]:
            asked = ROWS[number]["request"]
            if (asked["method"], asked["path"], whole(asked.get("body"))) == (method, path, body):
                self._place = number + 1
                return ROWS[number]
            if method == "GET" and asked["method"] != "GET" and number in later:
                break
        if method == "GET":
            for number in earlier:
                asked, told = ROWS[number]["request"], ROWS[number]["response"]
                summary = told["body"].get("procedure", {}) if isinstance(told["body"], dict) else {}
                if summary.get("uri", "").endswith(path) and asked["method"] != "GET":
                    return {"response": {**told, "status": 200}}
                if (asked["method"], asked["path"]) == (method, path):
                    return ROWS[number]
        return None


def whole(body: Any) -> Any:
    """A request with the arguments that it leaves out, as the client writes it."""
    arguments = body.get("script_args") if isinstance(body, dict) else None
    if not isinstance(arguments, dict):
        return body
    return {**body, "script_args": {name: {"args": [], "kwargs": {}, **one} for name, one in arguments.items()}}


@contextmanager
def replayed() -> Iterator[Replayed]:
    oet = Replayed()
    app = web.Application()
    app.router.add_get(f"{BASE}/stream", oet.stream)
    app.router.add_route("*", "/{path:.*}", oet.answer)
    with serving(app) as url:
        oet.url = url
        yield oet
