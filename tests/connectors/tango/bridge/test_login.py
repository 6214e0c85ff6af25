"""Logging in at a real gateway, and staying logged in there."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import jwt
import pytest
from pydantic import SecretStr

from harness.connectors.tango.bridge.connector import BridgeConnector
from harness.connectors.tango.bridge.factory import TBridgeFactory
from harness.connectors.tango.bridge.transport.authenticator import AuthenticatedUser
from harness.connectors.tango.bridge.transport.environment import Environment
from harness.connectors.tango.bridge.transport.gateway import Gateway
from harness.errors import NotLoggedIn, TimedOut, Unreachable
from harness.events.entry import Kind
from harness.events.key import Key
from harness.limits import Limits
from simulators.faults import FaultyProxy
from simulators.supervisor import Process
from simulators.tangogql.doorway import Doorway
from simulators.tangogql.login import Login
from tests.connectors.tango.bridge.doors import (
    PATIENCE,
    bridge_of,
    bridged,
    opened,
    with_password,
    with_token,
    with_wrong_password,
)
from tests.connectors.tango.conftest import Recorder
from tests.connectors.tango.system import ONE, ControlSystem

SHORT = 3.0
"""Seconds that a login lasts: on a slow machine, too, one that is fresh is to be still valid when it is used."""


@pytest.fixture(scope="module")
def doorway(control_system: ControlSystem) -> Doorway:
    return Doorway(control_system.address, lasts=SHORT)


@pytest.fixture(scope="module")
def door(doorway: Doorway) -> Iterator[tuple[Gateway, Process]]:
    with opened(doorway) as running:
        yield running


@pytest.fixture
def gateway(door: tuple[Gateway, Process]) -> Gateway:
    return door[0]


def user_of(connector: BridgeConnector) -> AuthenticatedUser:
    user = bridge_of(connector)._authenticator.current
    assert user is not None
    return user


def forget_to_renew(connector: BridgeConnector) -> AuthenticatedUser:
    """Let the token expire, as by a clock that is wrong."""
    authenticator = bridge_of(connector)._authenticator
    user = authenticator._user = replace(user_of(connector), renewal=None)
    assert user.expires is not None
    while time.time() <= user.expires + 0.1:
        time.sleep(0.05)
    return user


def token_for(doorway: Doorway, lasts: float = 3600, **claims: object) -> str:
    return jwt.encode(
        {"username": "guest", "groups": [], "exp": time.time() + lasts, **claims}, doorway.secret, algorithm="HS256"
    )


def command(connector: BridgeConnector) -> None:
    """Something for which the gateway wants a login."""
    connector.device(ONE).execute("State")


# ---- user name and password -------------------------------------------------------------------------------------


def test_user_name_and_password(gateway: Gateway, doorway: Doorway) -> None:
    with bridged(gateway, with_password(doorway)) as connector:
        command(connector)
        told = connector.passage()
    assert re.fullmatch(r"tester with user name and password, until \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC", told.login)
    assert (told.address, told.control_system) == (gateway.url + gateway.prefix, doorway.tango_host)
    assert told.version.startswith("TangoGQL 2.")
    assert told.subprotocol == "graphql-ws"
    assert told.milliseconds > 0


def test_a_login_is_renewed_before_it_expires_and_not_for_every_call(gateway: Gateway, doorway: Doorway) -> None:
    users: list[AuthenticatedUser] = []
    calls = 0
    with bridged(gateway, with_password(doorway)) as connector:
        while len(users) < 3:
            command(connector)
            calls += 1
            if not users or user_of(connector) is not users[-1]:
                users.append(user_of(connector))
    assert calls > len(users)


def test_a_login_that_expired_is_renewed_when_the_gateway_says_so(gateway: Gateway, doorway: Doorway) -> None:
    with bridged(gateway, with_password(doorway)) as connector:
        command(connector)
        expired = forget_to_renew(connector)
        command(connector)
        assert user_of(connector) is not expired


def test_many_calls_that_find_the_login_expired_log_in_once(gateway: Gateway, doorway: Doorway) -> None:
    with bridged(gateway, with_password(doorway)) as connector:
        command(connector)
        authenticator = bridge_of(connector)._authenticator
        asked, ask = [], authenticator._ask

        def counted(*arguments: object) -> object:
            asked.append(arguments)
            return ask(*arguments)

        authenticator._ask = counted
        expired = forget_to_renew(connector)
        connector.group([f"test/instrument/{number}" for number in (1, 2, 3)]).execute("State")
        assert user_of(connector) is not expired
    assert len(asked) == 1


def test_a_gateway_that_begins_to_sign_with_another_secret(
    gateway: Gateway, doorway: Doorway, control_system: ControlSystem
) -> None:
    other = Doorway(control_system.address, password=doorway.password)
    with (
        opened(other) as (second, _),
        FaultyProxy(port_of(gateway)) as between,
        bridged(replace(gateway, url=f"http://localhost:{between.address}"), with_password(doorway)) as connector,
    ):
        command(connector)
        between.port = port_of(second)
        between.cut()
        bridge_of(connector)._authenticator._user = replace(user_of(connector), renewal=None)
        command(connector)


def test_a_wrong_password_is_told_and_not_sent_again_and_again(door: tuple[Gateway, Process], doorway: Doorway) -> None:
    gateway, process = door
    before = process.log.read_text().count("a login was refused")
    with bridged(gateway, with_wrong_password(doorway)) as connector:
        for _ in range(3):
            with pytest.raises(NotLoggedIn) as refused:
                connector.query().servers()
    assert re.fullmatch(
        rf"the login service {gateway.logins} refuses user 'tester' \[401\]\. "
        r"Are FIRSTLIGHT_USERNAME and FIRSTLIGHT_PASSWORD in the environment right\? "
        r"They are not sent again for \d+ s; others would be at once",
        str(refused.value),
    )
    assert process.log.read_text().count("a login was refused") == before + 1


def test_other_credentials_are_tried_at_once(gateway: Gateway, doorway: Doorway) -> None:
    """What was refused is remembered of these credentials alone, also by a process that goes on."""
    factory, limits = TBridgeFactory(), Limits(call=PATIENCE)
    wrong, right = with_wrong_password(doorway), with_password(doorway)
    bridges = []
    try:
        for environment in (wrong, right, with_token(token_for(doorway)), wrong):
            bridges.append(factory.bridge(gateway, environment, limits))
            if environment is wrong:
                with pytest.raises(NotLoggedIn, match="refuses user 'tester'"):
                    bridges[-1].log_in()
            else:
                bridges[-1].log_in()
    finally:
        for bridge in bridges:
            factory.give_back(bridge)
    assert bridges[0] is bridges[3]
    assert len({id(bridge) for bridge in bridges}) == 3


@pytest.mark.parametrize(
    ("login", "message"),
    [
        (
            "/nowhere",
            "answers with status 404 and no cookie 'taranta_jwt'. Is what the target's profile says below [tango.",
        ),
        ("http://127.0.0.1:1/auth/login", "the login service http://127.0.0.1:1/auth/login cannot be reached: "),
    ],
)
def test_a_login_service_that_is_none(gateway: Gateway, doorway: Doorway, login: str, message: str) -> None:
    with (
        bridged(replace(gateway, login=login), with_password(doorway), limit=3.0) as connector,
        pytest.raises(Unreachable) as error,
    ):
        connector.query().servers()
    assert message in str(error.value)


OURS = r"Is what the target's profile says below \[tango\.gateway\] \(url, prefix, login\) right"
PAGE = b"Content-Type: text/html\r\nContent-Length: 28\r\nConnection: close\r\n\r\n<html>Please sign in.</html>"


@pytest.mark.parametrize("by", ["password", "token"])
@pytest.mark.parametrize(
    ("head", "says"),
    [
        (
            b"503 Service Unavailable",
            r"answers with status 503: it is down or overloaded, .* See whether it runs, or try",
        ),
        (
            b"302 Found\r\nLocation: https://sso.example.org/login?state=hush",
            rf"redirects to https://sso\.example\.org/login \[302\], where no login is sent\. {OURS}, or is there ",
        ),
        (b"200 OK", rf"(and no cookie 'taranta_jwt'|\[200\] cannot be read: .*Please sign in\.</html>')\. {OURS}\?$"),
        (b"404 Not Found", rf"(404 and no cookie 'taranta_jwt'|\[404\] cannot be read: it is not .*)\. {OURS}\?$"),
    ],
)
def test_what_answers_is_no_gateway(gateway: Gateway, doorway: Doorway, by: str, head: bytes, says: str) -> None:
    """Thing, place, cause and remedy, however one logs in."""
    user = with_password(doorway) if by == "password" else with_token(token_for(doorway))
    with FaultyProxy(port_of(gateway)) as between:
        between.trouble.answers = b"HTTP/1.1 " + head + b"\r\n" + PAGE
        through = replace(gateway, url=f"http://localhost:{between.address}")
        place = through.logins if by == "password" else through.queries
        with bridged(through, user, limit=2.0) as connector, pytest.raises(Unreachable) as error:
            connector.query().servers()
    assert re.search(rf"{re.escape(place)}.* {says}|{re.escape(place)} {says}", str(error.value)), error.value
    assert "hush" not in str(error.value)


def test_a_user_name_without_a_login_service(gateway: Gateway, doorway: Doorway) -> None:
    with (
        bridged(replace(gateway, login=""), with_password(doorway)) as connector,
        pytest.raises(NotLoggedIn, match=r"the target's profile names no login service \(tango.gateway.login\)"),
    ):
        connector.query().servers()


def test_a_login_service_that_is_away_for_a_moment(gateway: Gateway, doorway: Doorway) -> None:
    with FaultyProxy(port_of(gateway)) as between:
        through = replace(gateway, login=f"http://localhost:{between.address}{gateway.prefix}/auth/login")
        with bridged(through, with_password(doorway)) as connector:
            between.trouble.refuses = True
            failing = pytest.raises(Unreachable, match=r"the login service .* broke off: ")
            with failing:
                command(connector)
            between.trouble.refuses = False
            command(connector)
            between.trouble.refuses = True
            expiring = bridge_of(connector)._authenticator
            expiring._user = replace(user_of(connector), renewal=time.monotonic())
            connector.query().servers()  # with the login that still lasts


def test_a_login_service_that_hangs_is_named(gateway: Gateway, doorway: Doorway) -> None:
    with FaultyProxy(port_of(gateway)) as between:
        between.trouble.holds = True
        through = replace(gateway, login=f"http://localhost:{between.address}{gateway.prefix}/auth/login")
        with (
            bridged(through, with_password(doorway), limit=4.0) as connector,
            pytest.raises(
                TimedOut, match=r"the login service \S+ did not answer within 2\.4 s, 60% of limits\.call\. "
            ),
        ):
            command(connector)


def test_a_gateway_that_never_answers_is_told_with_a_remedy(gateway: Gateway, doorway: Doorway) -> None:
    with FaultyProxy(port_of(gateway)) as between:
        between.trouble.holds = True
        through = replace(gateway, url=f"http://localhost:{between.address}")
        with (
            bridged(through, with_token(token_for(doorway)), limit=2.0) as connector,
            pytest.raises(TimedOut, match=r"did not answer within 2 s\. It has not answered yet: is what the target's"),
        ):
            connector.query().servers()


def test_a_gateway_that_refuses_who_has_just_logged_in(gateway: Gateway, doorway: Doorway) -> None:
    with FaultyProxy(port_of(gateway)) as between:
        between.trouble.answers = b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        through = replace(gateway, url=f"http://localhost:{between.address}", login=gateway.logins)
        with (
            bridged(through, with_password(doorway)) as connector,
            pytest.raises(NotLoggedIn, match="rejects user 'tester' who has just logged in: 401 Unauthorized"),
        ):
            command(connector)


# ---- nobody, tokens, groups -------------------------------------------------------------------------------------


def test_without_credentials_one_may_look_and_is_told_what_to_set(gateway: Gateway) -> None:
    with bridged(gateway, Environment()) as connector:
        assert connector.query().servers()
        with pytest.raises(NotLoggedIn) as error:
            command(connector)
    assert str(error.value) == (
        f"command State of {ONE}: the gateway {gateway.queries} wants a user who is logged in. "
        "Set FIRSTLIGHT_USERNAME and FIRSTLIGHT_PASSWORD, or FIRSTLIGHT_TOKEN, or FIRSTLIGHT_BEARER in the environment"
    )


def test_a_token(gateway: Gateway, doorway: Doorway) -> None:
    with bridged(gateway, with_token(token_for(doorway))) as connector:
        command(connector)
        assert connector.passage().login.startswith("guest with a token, until ")


def test_a_token_that_tells_no_end(gateway: Gateway, doorway: Doorway) -> None:
    token = jwt.encode({"username": "guest"}, doorway.secret, algorithm="HS256")
    with bridged(gateway, with_token(token)) as connector:
        command(connector)
        assert connector.passage().login == "guest with a token"


@pytest.mark.parametrize("token", ["no.token.at-all", "abc", jwt.encode({"username": "x"}, "w" * 32, "HS256")])
def test_a_token_that_the_gateway_does_not_know(gateway: Gateway, token: str) -> None:
    with bridged(gateway, with_token(token)) as connector, pytest.raises(NotLoggedIn) as error:
        command(connector)
    assert str(error.value) == (
        f"command State of {ONE}: the gateway {gateway.queries} rejects FIRSTLIGHT_TOKEN. "
        "Set one in the environment that it takes"
    )


def test_a_token_that_has_expired(gateway: Gateway, doorway: Doorway) -> None:
    with (
        bridged(gateway, with_token(token_for(doorway, lasts=-60))) as connector,
        pytest.raises(NotLoggedIn, match=r"FIRSTLIGHT_TOKEN expired at \S+ \S+ UTC\. Set a new one in"),
    ):
        command(connector)


def test_a_token_that_expires_during_a_run(gateway: Gateway, doorway: Doorway) -> None:
    with bridged(gateway, with_token(token_for(doorway, lasts=5))) as connector:
        command(connector)
        forget_to_renew(connector)
        with pytest.raises(NotLoggedIn, match="FIRSTLIGHT_TOKEN expired at "):
            command(connector)


def test_a_user_who_may_not_command(control_system: ControlSystem) -> None:
    doorway = Doorway(control_system.address, settings={"TANGOGQL_REQUIRED_GROUPS": '["operators"]'})
    with opened(doorway) as (gateway, _):
        with bridged(gateway, with_password(doorway)) as connector:
            with pytest.raises(NotLoggedIn) as error:
                command(connector)
            assert str(error.value) == (
                f"command State of {ONE}: the gateway {gateway.queries} forbids it to user 'tester': "
                "User tester does not belong to any of the required groups. "
                "Ask for this permission, or log in as somebody who has it"
            )
        with bridged(gateway, with_token(token_for(doorway, groups=["operators"]))) as connector:
            command(connector)


def test_events_go_on_over_a_login_that_expires(gateway: Gateway, doorway: Doorway, recorder: Recorder) -> None:
    with bridged(gateway, with_password(doorway)) as connector:
        connector.subscribe([Key(ONE, "pushed")], recorder)
        recorder.until(lambda event: event.has_value)
        forget_to_renew(connector)
        recorder.reached(partial(connector.device(ONE).execute, "Push"))
        connector.device(ONE).execute("Push", 4.5)
        assert recorder.until(lambda event: event.kind is Kind.CHANGE)[-1].value == 4.5


# ---- nothing shows a secret -------------------------------------------------------------------------------------


def test_credentials_that_the_other_side_sends_back_are_hidden(
    gateway: Gateway, doorway: Doorway, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    token = token_for(doorway)
    page = f"<html>You sent Cookie: taranta_jwt={token}".encode()
    with FaultyProxy(port_of(gateway)) as between:
        between.trouble.answers = (
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n"
            b"Content-Length: %d\r\n\r\n%s" % (len(page), page)
        )
        through = replace(gateway, url=f"http://localhost:{between.address}")
        with (
            bridged(through, with_token(token), limit=3.0) as connector,
            pytest.raises(Unreachable, match="You sent Cookie: taranta_jwt=") as error,
        ):
            command(connector)
    assert token not in str(error.value) + caplog.text
    assert "***" in str(error.value)


def test_nothing_that_is_shown_holds_a_secret(gateway: Gateway, doorway: Doorway) -> None:
    environment = with_password(doorway)
    with bridged(gateway, environment) as connector:
        command(connector)
        user = user_of(connector)
        token = user.cookie.get_secret_value()
        shown = [repr(one) + str(one) for one in (user, environment, doorway, connector, bridge_of(connector))]
        shown.append(repr(Environment(token=SecretStr(token), bearer=SecretStr(token))))
    assert len(token) > 50
    assert [text for text in shown if token in text or doorway.password in text or doorway.secret in text] == []


def test_the_login_service_says_no_to_what_is_no_login(doorway: Doorway) -> None:
    claims = jwt.decode(
        Login("x", "y", doorway.secret, 60).token(), doorway.secret, algorithms=["HS256"]
    )  # as the gateway does
    assert claims["exp"] - claims["iat"] == 60


def port_of(gateway: Gateway) -> int:
    return int(gateway.url.rpartition(":")[2])
