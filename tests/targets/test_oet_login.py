"""An OET behind the front that the gateway stands behind, too: who logs in there is logged in here."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import aiohttp
import jwt
import pytest
from aiohttp import web

from harness.connectors.oet.source import OetSource
from harness.errors import NotLoggedIn
from harness.targets.oet.system import PlannedOet
from tests.connectors.oet.serving import serving
from tests.simulators.oet.running import Oet, running
from tests.targets.test_oet import oet_of, planned

PASSWORD = "not-to-be-seen"
KEY = "0123456789abcdef0123456789abcdef"


class Front:
    """Lets nobody pass to the OET who has not one of its tokens."""

    def __init__(self, behind: Oet) -> None:
        self.behind = behind
        self.tokens: set[str] = set()
        self.logins = 0

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
        if request.cookies.get("taranta_jwt") not in self.tokens:
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


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Oet]:
    with running(tmp_path_factory.mktemp("oet")) as oet:
        yield oet


@contextmanager
def opened(service: Oet, folder: Path, environment: dict[str, str]) -> Iterator[tuple[Front, OetSource, PlannedOet]]:
    front, app = Front(service), web.Application()
    app.router.add_post("/ns/auth/login", front.log_in)
    app.router.add_route("*", "/{path:.*}", front.forward)
    with serving(app) as url:
        text = f"[tango]\nconnector = 'bridge'\n[tango.gateway]\nurl = '{url}'\nprefix = '/ns'\n[oet]\nurl = '{url}'\n"
        oet = oet_of(planned(folder, text, environment))
        source = oet.open(None)
        assert isinstance(source, OetSource)
        try:
            yield front, source, oet
        finally:
            source.close()


def test_requests_and_the_stream_are_those_of_a_user_who_logs_in_once(service: Oet, tmp_path: Path) -> None:
    environment = {"FIRSTLIGHT_USERNAME": "me", "FIRSTLIGHT_PASSWORD": PASSWORD}
    with opened(service, tmp_path, environment) as (front, source, oet):
        source.check(login=True)
        assert len(source.list_procedures()) == len(service.ask("GET", "/procedures/").body)
        assert front.logins == 1
        assert PASSWORD not in oet.describe() + repr(source.__dict__)


def test_a_login_that_has_ended_is_renewed(service: Oet, tmp_path: Path) -> None:
    environment = {"FIRSTLIGHT_USERNAME": "me", "FIRSTLIGHT_PASSWORD": PASSWORD}
    with opened(service, tmp_path, environment) as (front, source, _):
        source.check()
        front.tokens.clear()
        source.listen()
        assert front.logins == 2
        front.tokens.clear()
        source.check()
        assert front.logins == 3


def test_who_is_not_let_in_is_told_without_credentials(service: Oet, tmp_path: Path) -> None:
    token = jwt.encode({"exp": time.time() + 3600}, KEY)
    with opened(service, tmp_path, {"FIRSTLIGHT_TOKEN": token}) as (_, source, _):
        with pytest.raises(NotLoggedIn) as refused:
            source.check()
        assert token not in str(refused.value)
    with opened(service, tmp_path, {}) as (_, source, _), pytest.raises(NotLoggedIn):
        source.check()


def test_nobody_logs_in_at_another_host(service: Oet, tmp_path: Path) -> None:
    text = "[tango]\nconnector = 'bridge'\n[tango.gateway]\nurl = 'http://127.0.0.1:9'\n"
    text += f"[oet]\nurl = 'http://127.0.0.1:{service.port}'\n"
    environment = {"FIRSTLIGHT_USERNAME": "me", "FIRSTLIGHT_PASSWORD": PASSWORD}
    source = oet_of(planned(tmp_path, text, environment)).open(None)
    try:
        source.check()  # the login service, which is not there, is not asked
    finally:
        source.close()
