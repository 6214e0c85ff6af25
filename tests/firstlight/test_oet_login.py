"""``firstlight oet`` of an OET behind a front that wants a login, with a real login service."""

from __future__ import annotations

import time
from collections.abc import Iterator

import aiohttp
import jwt
import pytest
from aiohttp import web

from simulators.tangogql.doorway import Doorway
from tests.connectors.oet.front import KEY, Front
from tests.connectors.oet.serving import serving
from tests.connectors.tango.bridge.doors import opened
from tests.firstlight.commands import CommandLine
from tests.simulators.oet.running import SCRIPTS, Oet, running

HELLO = f"file://{SCRIPTS}/hello.py"
NOBODY_THERE = "127.0.0.1:9"
"""In place of a Tango database: only the login service of the gateway is asked."""


class IngressOfBoth(Front):
    """Hands a login on to the login service, and lets its tokens pass to the OET."""

    def __init__(self, behind: Oet, service: str, secret: str) -> None:
        super().__init__(behind)
        self._service, self._secret = service, secret

    async def log_in(self, request: web.Request) -> web.Response:
        async with aiohttp.ClientSession() as session, session.post(self._service, json=await request.json()) as asked:
            cookies = {"Set-Cookie": asked.headers["Set-Cookie"]} if "Set-Cookie" in asked.headers else {}
            return web.Response(status=asked.status, headers=cookies)

    def admits(self, token: str) -> bool:
        try:
            return bool(jwt.decode(token, self._secret, algorithms=["HS256"]))
        except jwt.PyJWTError:
            return False


@pytest.fixture(scope="module")
def doorway() -> Doorway:
    return Doorway(NOBODY_THERE)


@pytest.fixture(scope="module")
def login_service(doorway: Doorway) -> Iterator[str]:
    with opened(doorway) as (gateway, _):
        yield gateway.logins


@pytest.fixture(scope="module")
def url(login_service: str, doorway: Doorway, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Of the OET behind its front."""
    with running(tmp_path_factory.mktemp("oet")) as oet:
        ingress = IngressOfBoth(oet, login_service, doorway.secret)
        with serving(ingress.application("/ns/auth/login")) as url:
            yield url


@pytest.fixture(autouse=True)
def nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("USERNAME", "PASSWORD", "TOKEN", "BEARER"):
        monkeypatch.delenv(f"FIRSTLIGHT_{name}", raising=False)


@pytest.fixture
def oet(firstlight: CommandLine, url: str, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    """The command line, told by the environment where the OET and its login are."""
    monkeypatch.setenv("OET_URL", url)
    monkeypatch.setenv("OET_LOGIN", "/ns/auth/login")
    return firstlight


@pytest.fixture
def user(doorway: Doorway, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIRSTLIGHT_USERNAME", doorway.username)
    monkeypatch.setenv("FIRSTLIGHT_PASSWORD", doorway.password)


@pytest.mark.usefixtures("user")
def test_a_user_who_logs_in_runs_a_script(oet: CommandLine, login_service: str) -> None:
    assert oet("oet", "create", HELLO).code == 0
    assert oet("oet", "wait", "--state=READY").code == 0
    ran = oet("oet", "start", "--login", login_service)  # by its URL
    assert (ran.code, ran.err) == (0, "")
    assert "is COMPLETE" in ran.out


def test_a_token_of_the_login_service_is_enough(
    oet: CommandLine, doorway: Doorway, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = jwt.encode({"username": "guest", "exp": time.time() + 60}, doorway.secret, algorithm="HS256")
    monkeypatch.setenv("FIRSTLIGHT_TOKEN", token)
    assert oet("oet", "list").code == 0


def test_without_a_login_the_remedy_is_told(oet: CommandLine, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OET_LOGIN")
    refused = oet("oet", "list")
    assert (refused.code, refused.out) == (2, "")
    assert f"the OET at {url} takes nobody who is not logged in [401]" in refused.err
    assert "Name its login service by --login, and set FIRSTLIGHT_USERNAME and FIRSTLIGHT_PASSWORD, or" in refused.err


@pytest.mark.usefixtures("user")
def test_a_user_whom_the_login_service_refuses(
    oet: CommandLine, url: str, doorway: Doorway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FIRSTLIGHT_PASSWORD", "not-the-password")
    refused = oet("oet", "list", "--json")
    assert refused.code == 2
    assert refused.json["error"] == (
        f"the login service {url}/ns/auth/login refuses user {doorway.username!r} [401]. Are FIRSTLIGHT_USERNAME and "
        "FIRSTLIGHT_PASSWORD in the environment right?"
    )


@pytest.mark.parametrize(
    ("lasts", "says"),
    [
        (-60, "FIRSTLIGHT_TOKEN expired at "),
        (60, "rejects FIRSTLIGHT_TOKEN. Set one in the environment that it takes"),
    ],
)
def test_a_token_that_is_of_no_use(
    oet: CommandLine, url: str, monkeypatch: pytest.MonkeyPatch, lasts: float, says: str
) -> None:
    token = jwt.encode({"exp": time.time() + lasts}, KEY)
    monkeypatch.setenv("FIRSTLIGHT_TOKEN", token)
    refused = oet("oet", "list")
    assert (refused.code, says in refused.err) == (2, True), refused
    assert token not in refused.out + refused.err
    assert "gateway" not in refused.err  # it was not asked, and may not be there


@pytest.mark.usefixtures("user")
def test_another_login_before_the_oet_is_not_followed(oet: CommandLine, login_service: str) -> None:
    """A single sign-on: what it adds to its own URL is somebody's."""

    async def redirect(request: web.Request) -> web.Response:
        raise web.HTTPFound("https://sso.example.org/authorise?code=its-own-secret")

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", redirect)
    with serving(app) as url:
        refused = oet("oet", "list", "--url", url, "--login", login_service)
    assert refused.code == 2
    assert "redirects to https://sso.example.org/authorise [302], and is not followed there" in refused.err
    assert "its-own-secret" not in refused.err


def test_nobody_is_named_who_logs_in(oet: CommandLine) -> None:
    refused = oet("oet", "list")
    assert refused.code == 2
    assert "--login: nobody is named who logs in. Set FIRSTLIGHT_USERNAME and FIRSTLIGHT_PASSWORD, or" in refused.err


@pytest.mark.usefixtures("user")
@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--login=auth"], "--login: what names the login service is neither a path nor an URL"),
        (["--login=https://me:secret@host/login"], "without a user in it"),
        (["--login=http://login.example/login"], "http://login.example/login would carry credentials in plain text"),
        (["--url=http://oet.example"], "--url: http://oet.example would carry credentials in plain text. Use https."),
        (["--login=http://127.0.0.1:9/login"], "connection refused, nothing listens at port 9 of 127.0.0.1."),
    ],
)
def test_where_no_credentials_are_sent(oet: CommandLine, doorway: Doorway, words: list[str], says: str) -> None:
    refused = oet("oet", "list", *words)
    assert (refused.code, says in refused.err) == (2, True), refused
    assert "secret" not in refused.err
    assert doorway.password not in refused.err
    assert "profile" not in refused.err  # none was named


def test_who_logs_in_is_no_option(firstlight: CommandLine) -> None:
    """Others see the arguments of a process."""
    told = firstlight("oet", "list", "--help").out
    assert "FIRSTLIGHT_PASSWORD" in told
    assert "--password" not in told
    assert "--token" not in told
