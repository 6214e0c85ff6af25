"""Credentials of the environment, and what is read out of tokens."""

from __future__ import annotations

import time

import aiohttp
import jwt
import pytest
from pydantic import SecretStr

from harness.connectors.tango.bridge.transport.authenticator import (
    EARLY,
    AuthenticatedUser,
    claims_of,
    expiry_of,
    name_in,
    renewal_of,
)
from harness.connectors.tango.bridge.transport.environment import Environment
from harness.connectors.tango.bridge.transport.websocket import _frame
from harness.errors import ProfileError

TOKEN = jwt.encode({"username": "guest", "exp": 2_000_000_000}, "s" * 32, algorithm="HS256")


def test_user_name_and_password_are_read() -> None:
    read = Environment.read({"FIRSTLIGHT_USERNAME": "tester", "FIRSTLIGHT_PASSWORD": " as it is "})
    read.check()
    assert (read.username, read.password.get_secret_value()) == ("tester", " as it is ")
    assert read.given == ("FIRSTLIGHT_USERNAME",)


@pytest.mark.parametrize("variable", ["FIRSTLIGHT_TOKEN", "FIRSTLIGHT_BEARER"])
@pytest.mark.parametrize("text", [TOKEN, f"{TOKEN}\n", f"  {TOKEN}\r\n"])
def test_a_token_is_read_without_what_stands_around_it(variable: str, text: str) -> None:
    read = Environment.read({variable: text})
    read.check()
    assert read.given == (variable,)
    assert TOKEN in (read.token.get_secret_value(), read.bearer.get_secret_value())


def test_the_name_of_the_scheme_before_a_bearer_is_left_out() -> None:
    assert Environment.read({"FIRSTLIGHT_BEARER": f"Bearer {TOKEN}"}).bearer.get_secret_value() == TOKEN


def test_the_name_of_the_cookie_before_a_token_is_left_out() -> None:
    read = Environment.read({"FIRSTLIGHT_TOKEN": f" taranta_jwt={TOKEN}\n"})
    read.check()
    assert read.token.get_secret_value() == TOKEN


def test_nothing_given() -> None:
    read = Environment.read({})
    read.check()
    assert read.given == ()


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            {"USERNAME": "tester"},
            (
                "environment: FIRSTLIGHT_PASSWORD: FIRSTLIGHT_USERNAME is set, and its password is not. "
                "Set FIRSTLIGHT_PASSWORD, too."
            ),
        ),
        (
            {"PASSWORD": "hush-hush"},
            (
                "environment: FIRSTLIGHT_USERNAME: FIRSTLIGHT_PASSWORD is set, and nobody whose it is. "
                "Set FIRSTLIGHT_USERNAME, too."
            ),
        ),
        (
            {"USERNAME": "tester", "PASSWORD": "hush-hush", "TOKEN": TOKEN},
            (
                "environment: FIRSTLIGHT_USERNAME and FIRSTLIGHT_TOKEN: these are different ways to log in. "
                "Keep one of them: FIRSTLIGHT_USERNAME and FIRSTLIGHT_PASSWORD, "
                "or FIRSTLIGHT_TOKEN, or FIRSTLIGHT_BEARER."
            ),
        ),
        (
            {"TOKEN": "taranta_jwt=hush-hush; path=/"},
            (
                "environment: FIRSTLIGHT_TOKEN: this is no token: it holds characters that a token cannot have. "
                "Set it to the token alone, without quotes and without the name of a cookie or header."
            ),
        ),
        ({"TOKEN": "other_cookie=hush-hush"}, "environment: FIRSTLIGHT_TOKEN: this is no token"),
        ({"BEARER": "hush\nhush"}, "environment: FIRSTLIGHT_BEARER: this is no token"),
        ({"BEARER": '"hush-hush"'}, "environment: FIRSTLIGHT_BEARER: this is no token"),
        ({"TOKEN": "hüsh"}, "environment: FIRSTLIGHT_TOKEN: this is no token"),
    ],
)
def test_credentials_that_cannot_be_used(given: dict[str, str], message: str) -> None:
    read = Environment.read({f"FIRSTLIGHT_{name}": value for name, value in given.items()})
    with pytest.raises(ProfileError) as error:
        read.check()
    assert str(error.value).startswith(message)
    for name, value in given.items():
        if name != "USERNAME":
            assert value not in str(error.value) + repr(error.value) + repr(read)


def test_a_token_tells_who_and_until_when() -> None:
    claims = claims_of(SecretStr(TOKEN))
    assert (name_in(claims), expiry_of(claims)) == ("guest", 2_000_000_000)
    assert name_in({"preferred_username": "oidc"}) == "oidc"


@pytest.mark.parametrize("text", ["", "opaque", "a.b.c", "..", "e30.e30.e30"])
def test_a_token_that_tells_nothing(text: str) -> None:
    claims = claims_of(SecretStr(text))
    assert (name_in(claims), expiry_of(claims), renewal_of(claims, 0.0)) == ("", None, None)


def test_when_a_token_is_renewed() -> None:
    now = time.time()
    assert renewal_of({"iat": now, "exp": now + 3600}, 1000.0) == pytest.approx(1000 + 3600 - EARLY)
    assert renewal_of({"iat": now, "exp": now + 10}, 1000.0) == pytest.approx(1008)
    assert renewal_of({"exp": now + 3600}, 1000.0) == pytest.approx(1000 + 3600 - EARLY, abs=5)
    # by the clock of a server that is a day ahead, or behind
    for wrong in (86400, -86400):
        assert renewal_of({"iat": now + wrong, "exp": now + wrong + 3600}, 0.0) == pytest.approx(3600 - EARLY)
    # without the time at which it was made, a clock that is behind tells nothing: the gateway decides
    assert renewal_of({"exp": now - 86400}, 0.0) is None
    assert renewal_of({"exp": "soon"}, 0.0) is None


def test_where_credentials_go() -> None:
    cookie, bearer = AuthenticatedUser("x", cookie=SecretStr("c.c")), AuthenticatedUser("x", bearer=SecretStr("b.b"))
    assert (cookie.headers(), cookie.payload()) == ({"Cookie": "taranta_jwt=c.c"}, {})
    assert bearer.headers() == bearer.payload() == {"Authorization": "Bearer b.b"}
    assert cookie.hide("a c.c of c.c") == "a *** of ***"
    assert bearer.hide(b"a b.b") == b"a ***"
    assert AuthenticatedUser("x").hide("as it is") == "as it is"


@pytest.mark.parametrize(
    "written",
    [
        "abc/def+SECRET=",
        r"abc\/def+SECRET=",
        r"abc\/def\u002bSECRET\u003D",
        "abc%2Fdef%2bSECRET%3d",
        "abc&#x2F;def&#43;SECRET&#061;",
        r"\u0061bc/def+SECRET=",
    ],
)
def test_what_is_sent_back_is_hidden_however_it_is_escaped(written: str) -> None:
    bearer = AuthenticatedUser("x", bearer=SecretStr("abc/def+SECRET="))
    assert bearer.hide(f"a \u2028 {written} b") == "a \u2028 *** b"
    assert bearer.hide(b"\xff %s b" % written.encode()) == b"\xff *** b"
    message = aiohttp.WSMessage(aiohttp.WSMsgType.TEXT, f'{{"id": "1", "type": "next", "payload": "{written}"}}', "")
    frame = _frame(message, bearer)
    assert frame is not None
    assert frame.payload == "***"
