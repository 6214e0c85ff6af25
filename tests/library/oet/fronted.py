"""An OET behind a front that wants a login, shows in each answer what it was sent, and has the gateway beside it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus

import aiohttp
from aiohttp import web

from tests.connectors.oet.serving import serving

OWN = ("content-length", "content-encoding", "transfer-encoding", "connection", "date", "server", "host")
"""Headers that are not passed on."""


class Front:
    """Passes requests on: below the prefix to the gateway, all others to the OET if somebody is logged in.

    :param prefix: of the gateway.
    :ivar shown: the cookies of those who were logged in.
    """

    def __init__(self, gateway: str, prefix: str, oet: str) -> None:
        self._gateway, self._prefix, self._oet = gateway, prefix, oet
        self.shown: set[str] = set()

    async def answer(self, request: web.Request) -> web.StreamResponse:
        cookie = request.cookies.get("taranta_jwt", "")
        is_gateway = request.path.startswith(self._prefix)
        if not is_gateway and not cookie:
            return web.json_response({"detail": "log in"}, status=HTTPStatus.UNAUTHORIZED)
        self.shown |= {cookie} - {""}
        url = f"{self._gateway if is_gateway else self._oet}{request.path_qs}"
        sent = {name: value for name, value in request.headers.items() if name.lower() not in OWN}
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(None), cookie_jar=aiohttp.DummyCookieJar()) as session,
            session.request(
                request.method, url, data=await request.read() or None, headers=sent, allow_redirects=False
            ) as behind,
        ):
            told = [(name, value) for name, value in behind.headers.items() if name.lower() not in OWN]
            response = web.StreamResponse(status=behind.status, headers=told)
            if not is_gateway:
                response.headers["X-You-Sent"] = request.headers.get("Cookie", "")
                response.headers.add("Set-Cookie", f"taranta_jwt={cookie}; Path=/")
            await response.prepare(request)
            async for part in behind.content.iter_any():
                await response.write(part)
            if behind.status >= HTTPStatus.BAD_REQUEST and not is_gateway:
                await response.write(f"You sent {request.headers}".encode())
        return response


@contextmanager
def fronted(gateway: str, prefix: str, oet: str) -> Iterator[tuple[str, Front]]:
    """Give its URL, which is that of the gateway and of the OET alike."""
    front, app = Front(gateway, prefix, oet), web.Application()
    app.router.add_route("*", "/{path:.*}", front.answer)
    with serving(app) as url:
        yield url, front
