"""A front with a login, behind which an OET stands."""

from __future__ import annotations

import time

import aiohttp
import jwt
from aiohttp import web

from tests.simulators.oet.running import Oet

PASSWORD = "not-to-be-seen"
KEY = "0123456789abcdef0123456789abcdef"


class Front:
    """Lets nobody pass to the OET who has not one of its tokens."""

    def __init__(self, behind: Oet) -> None:
        self.behind = behind
        self.tokens: set[str] = set()
        self.logins = 0

    def application(self, login: str) -> web.Application:
        """Make what serves it.

        :param login: path of its login service.
        """
        app = web.Application()
        app.router.add_post(login, self.log_in)
        app.router.add_route("*", "/{path:.*}", self.forward)
        return app

    def admits(self, token: str) -> bool:
        return token in self.tokens

    async def log_in(self, request: web.Request) -> web.Response:
        if (await request.json()) != {"username": "me", "password": PASSWORD}:
            return web.Response(status=401)
        self.logins += 1
        token = jwt.encode({"exp": time.time() + 3600, "number": self.logins}, KEY)
        self.tokens.add(token)
        response = web.Response()
        response.set_cookie("taranta_jwt", token)
        return response

    async def forward(self, request: web.Request) -> web.StreamResponse:
        if not self.admits(request.cookies.get("taranta_jwt", "")):
            return web.Response(status=401, text=f"who are you? {request.headers.get('Cookie')}")
        async with (
            aiohttp.ClientSession() as session,
            session.request(
                request.method,
                f"http://127.0.0.1:{self.behind.port}{request.path}",
                data=await request.read() or None,
                headers={"Content-Type": "application/json"} if request.body_exists else {},
                allow_redirects=False,
            ) as asked,
        ):
            response = web.StreamResponse(status=asked.status)
            if "Location" in asked.headers:
                response.headers["Location"] = asked.headers["Location"]
            await response.prepare(request)
            async for chunk in asked.content.iter_any():
                await response.write(chunk)
            return response
