"""A gateway that wants a bearer of an OIDC provider, also to look."""

from __future__ import annotations

import http.server
import json
import time
from collections.abc import Callable, Iterator
from functools import partial

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from harness.connectors.tango.bridge.connector import BridgeConnector
from harness.connectors.tango.bridge.transport.environment import Environment
from harness.connectors.tango.bridge.transport.gateway import Gateway
from harness.errors import ConnectorError, NotLoggedIn
from harness.events.entry import Kind
from harness.events.key import Key
from harness.leases.board import Board
from simulators.tangogql.doorway import Doorway
from tests.connectors.tango.bridge.doors import bridged, opened, with_bearer, with_token
from tests.connectors.tango.conftest import Recorder
from tests.connectors.tango.system import ONE, ControlSystem
from tests.web import serving

KEY = rsa.generate_private_key(65537, 2048)
OTHER_KEY = rsa.generate_private_key(65537, 2048)
Token = Callable[..., str]


class Keys(http.server.BaseHTTPRequestHandler):
    """The provider's page of public keys."""

    def do_GET(self) -> None:
        key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
        body = json.dumps({"keys": [{**key, "kid": "one", "use": "sig", "alg": "RS256"}]}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    with serving(Keys) as address:
        yield address


@pytest.fixture(scope="module")
def doorway(control_system: ControlSystem, provider: str) -> Doorway:
    settings = {
        "TANGOGQL_OIDC_ISSUER": "indigo",
        "TANGOGQL_IAMS_AUTHORITY": provider,
        "TANGOGQL_IAMS_READ_GROUP": "readers",
        "TANGOGQL_IAMS_READWRITE_GROUP": "operators",
    }
    return Doorway(control_system.address, settings=settings)


@pytest.fixture(scope="module")
def gateway(doorway: Doorway) -> Iterator[Gateway]:
    with opened(doorway) as (running, _):
        yield running


@pytest.fixture
def token(provider: str) -> Token:
    def made(group: str = "operators", lasts: float = 3600.0, key: rsa.RSAPrivateKey = KEY) -> str:
        claims = {"iss": provider, "preferred_username": "carol", "groups": [group], "exp": time.time() + lasts}
        return jwt.encode(claims, key, algorithm="RS256", headers={"kid": "one"})

    return made


def test_a_bearer_opens_queries_commands_and_events(gateway: Gateway, token: Token, recorder: Recorder) -> None:
    with bridged(gateway, with_bearer(token())) as connector:
        assert connector.passage().login.startswith("carol with an OIDC bearer, until ")
        assert ONE in connector.query().devices()
        connector.subscribe([Key(ONE, "pushed")], recorder)
        recorder.until(lambda event: event.has_value)
        recorder.reached(partial(connector.device(ONE).execute, "Push"))
        connector.device(ONE).execute("Push", 7.5)
        assert recorder.until(lambda event: event.kind is Kind.CHANGE)[-1].value == 7.5


def test_a_cookie_opens_them_too(gateway: Gateway, doorway: Doorway, recorder: Recorder) -> None:
    """Here the gateway wants it on the websocket, too."""
    cookie = jwt.encode({"username": "guest", "groups": []}, doorway.secret, algorithm="HS256")
    with bridged(gateway, with_token(cookie)) as connector:
        connector.subscribe([Key(ONE, "pushed")], recorder)
        assert recorder.until(lambda event: event.has_value)
        recorder.reached(partial(connector.device(ONE).execute, "Push"))
        connector.device(ONE).execute("Push", 8.5)
        assert recorder.until(lambda event: event.kind is Kind.CHANGE)[-1].value == 8.5


def test_without_one_not_even_looking_is_allowed(gateway: Gateway) -> None:
    with (
        bridged(gateway, Environment()) as connector,
        pytest.raises(NotLoggedIn, match=r"wants a user who is logged in\. Set FIRSTLIGHT_USERNAME and "),
    ):
        connector.query().servers()


def test_a_bearer_that_somebody_else_signed(gateway: Gateway, token: Token) -> None:
    with (
        bridged(gateway, with_bearer(token(key=OTHER_KEY))) as connector,
        pytest.raises(NotLoggedIn, match=r"rejects FIRSTLIGHT_BEARER\. Set one in the environment that it takes"),
    ):
        connector.query().servers()


def test_a_bearer_that_is_for_looking_alone(gateway: Gateway, token: Token) -> None:
    with bridged(gateway, with_bearer(token("readers"))) as connector:
        assert connector.query().servers()
        with pytest.raises(NotLoggedIn, match="forbids it to user 'carol': User carol does not have write access"):
            connector.device(ONE).execute("State")


def test_who_may_only_look_is_told_what_takes_more_and_reads_leases(gateway: Gateway, token: Token) -> None:
    with bridged(gateway, with_bearer(token("readers"))) as connector:
        assert "IDL" not in (versions := connector.device(ONE).versions())
        assert "PyTango" in versions
        board = Board(connector, ONE, "lease of nobody ")
        assert board.read() == {}
        assert board.read_one("one") == ""
        may_not = r"forbids it to user 'carol': User carol does not have write access\. Ask for this permission, or"
        with pytest.raises(NotLoggedIn, match=f"command DbPutDeviceProperty of sys/database/2: .*{may_not}"):
            board.write("one", "text")
        for question, what in (
            (lambda: connector.device(ONE).polling("aDouble"), 'the polling of "aDouble" of test/instrument/1'),
            (lambda: connector.attribute("a-lamp"), "the attribute that the alias 'a-lamp' stands for"),
        ):
            with pytest.raises(NotLoggedIn, match=may_not) as error:
                question()
            assert error.value.what.startswith(
                f"{what}: TangoGQL has no query for it, so it is asked by a command, and that takes the permission to "
                "write: command "
            )


def test_leases_through_a_gateway(gateway: Gateway, token: Token) -> None:
    with bridged(gateway, with_bearer(token())) as connector:
        board = Board(connector, ONE, "lease of somebody ")
        board.write("one", "a text")
        board.write("two", '{"json": [1, 2]}')
        assert board.read() == {"one": "a text", "two": '{"json": [1, 2]}'}
        assert board.read_one("two") == '{"json": [1, 2]}'
        for name in ("one", "two", "three"):
            board.remove(name)
        assert board.read() == {}


def test_a_websocket_that_the_gateway_opens_and_then_refuses(
    gateway: Gateway, token: Token, recorder: Recorder, caplog: pytest.LogCaptureFixture
) -> None:
    """It learns of a bearer that expired when something is subscribed."""
    bearer = token(lasts=6)
    expires = time.time() + 6
    with bridged(gateway, with_bearer(bearer)) as connector:
        configured(connector)
        connector.passage()  # the websocket is open
        while time.time() < expires + 0.5:
            time.sleep(0.05)
        connector.subscribe([Key(ONE, "pushed")], recorder)
        said = recorder.until(lambda event: event.kind is Kind.ERROR)[-1].error
    assert "FIRSTLIGHT_BEARER expired at " in said
    assert f"the gateway {gateway.socket} ended a subscription: " in caplog.text
    assert bearer not in said + caplog.text


def configured(connector: BridgeConnector) -> ConnectorError | None:
    """Have the device's configuration known, so that subscribing asks nothing over HTTP."""
    try:
        connector.device(ONE).attributes()
    except ConnectorError as error:
        return error
    return None
