"""The service to which shards hand their results as they go: they have no disk in common with whoever joins them.

``POST /shards/<name>`` begins an attempt, and is answered with its number and the node ids of the shard.
``PUT /shards/<name>/<attempt>/<path>`` keeps a file of it, in the place of the one of that path before.
Both want the token of the night as ``Authorization: Bearer``; nothing tells it in any answer or log.
"""

from __future__ import annotations

import asyncio
import re
import secrets
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from aiohttp import web
from pydantic import SecretStr

from harness.nightly.attempts import attempt_folder, attempts_of
from harness.nightly.plan import NightPlan, Shard

MOST_BYTES = 64 * 1024 * 1024
"""Of a file that a shard hands over."""

_PATH = re.compile(r"(?!\.)[\w.-]+(/(?!\.)[\w.-]+)*")

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Collector:
    """Serves while the block runs, on a thread of its own.

    :param folder: in which the attempts are kept.
    :param token: that shards show.
    :param port: 0 for any that is free.
    """

    def __init__(self, folder: Path, plan: NightPlan, token: str, host: str = "127.0.0.1", port: int = 0) -> None:
        self.folder, self.host, self.port = folder, host, port
        self._shards = {shard.name: shard for shard in plan.shards}
        self._token = SecretStr(token)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="collecting results", daemon=True)
        self._runner: web.AppRunner | None = None

    def __enter__(self) -> Self:
        self._thread.start()
        try:
            asyncio.run_coroutine_threadsafe(self._serve(), self._loop).result()
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        assert self._runner is not None
        asyncio.run_coroutine_threadsafe(self._runner.cleanup(), self._loop).result()
        self._end()

    def _end(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _serve(self) -> None:
        application = web.Application(middlewares=[self._check_token])
        application.router.add_post("/shards/{name}", self._begin)
        application.router.add_put("/shards/{name}/{attempt:[0-9]+}/{path:.+}", self._keep)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        await web.TCPSite(self._runner, self.host, self.port).start()
        self.port = self._runner.addresses[0][1]

    @web.middleware
    async def _check_token(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        shown = request.headers.get("Authorization", "").removeprefix("Bearer ").encode()
        if not secrets.compare_digest(shown, self._token.get_secret_value().encode()):
            raise web.HTTPUnauthorized(text="the token of this night is wanted, and was not shown")
        return await handler(request)

    def _shard(self, request: web.Request) -> Shard:
        name = request.match_info["name"]
        if name not in self._shards:
            raise web.HTTPNotFound(text=f"this night has no shard {name}: {', '.join(self._shards)}")
        return self._shards[name]

    async def _begin(self, request: web.Request) -> web.Response:
        shard = self._shard(request)
        before = attempts_of(self.folder, shard)
        attempt = int(before[-1].name) + 1 if before else 0
        attempt_folder(self.folder, shard, attempt).mkdir(parents=True)
        return web.json_response({"attempt": attempt, "node_ids": shard.node_ids})

    async def _keep(self, request: web.Request) -> web.Response:
        attempt = attempt_folder(self.folder, self._shard(request), int(request.match_info["attempt"]))
        path = request.match_info["path"]
        if not attempt.is_dir():
            raise web.HTTPNotFound(text=f"attempt {attempt.name} of shard {attempt.parent.name} was not begun")
        if not _PATH.fullmatch(path):
            raise web.HTTPBadRequest(text="this is no path below the results of a shard")
        file = attempt / path
        file.parent.mkdir(parents=True, exist_ok=True)
        unfinished = file.with_name(f".{file.name}.unfinished")
        size = 0
        try:
            with unfinished.open("wb") as kept:
                async for part in request.content.iter_any():
                    size += len(part)
                    if size > MOST_BYTES:
                        raise web.HTTPRequestEntityTooLarge(MOST_BYTES, size)
                    kept.write(part)
            unfinished.replace(file)
        finally:
            unfinished.unlink(missing_ok=True)
        return web.Response(status=204)
