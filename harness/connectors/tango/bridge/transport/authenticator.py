"""Logging in at the gateway, and staying logged in.

Taranta's login service answers ``POST /auth/login`` of user name and password with a cookie ``taranta_jwt``: a signed
JSON web token, which the gateway wants with each mutation. With an OIDC issuer the gateway wants a bearer instead.
"""

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import AnyStr

import aiohttp
import jwt
from pydantic import SecretStr

from harness.connectors.http_exchanges import HIDDEN
from harness.connectors.tango.bridge.transport.environment import (
    BEARER,
    COOKIE,
    NONE,
    PASSWORD,
    TOKEN,
    USERNAME,
    WAYS,
    Environment,
)
from harness.connectors.tango.bridge.transport.gateway import Gateway
from harness.errors import ConnectorError, NotLoggedIn, TimedOut, Unreachable

_log = logging.getLogger(__name__)

EARLY = 30.0
"""Seconds before a token expires at which a new one is fetched; less for one that lasts only some minutes."""
EARLY_PART = 0.2
"""The same as a part of the time that the token lasts."""
PAUSE = 5.0
"""Seconds until a login service that did not answer is asked for an early renewal again."""
REFUSED = 30.0
"""Seconds in which what was refused is not sent again: login services lock out who tries too often. An environment with
other credentials has a bridge, and an authenticator, of its own."""
SHARE = 0.6
"""Part of a call's time that a login may take, so that the call can tell what was the matter."""
WORDS = {USERNAME: "user name and password", TOKEN: "a token", BEARER: "an OIDC bearer"}


@dataclass(frozen=True, slots=True)
class AuthenticatedUser:
    """Somebody who is logged in; shows no secret in its repr.

    :param way: the environment's variable by which the user logs in; "" for nobody.
    :param expires: seconds since the epoch, as the token says; None if it does not tell.
    :param renewal: when to fetch a new token, by `time.monotonic`; None for never.
    """

    name: str
    way: str = ""
    cookie: SecretStr = NONE
    bearer: SecretStr = NONE
    expires: float | None = None
    renewal: float | None = None

    def headers(self) -> dict[str, str]:
        """What goes with each request, on HTTP and when the websocket is opened."""
        headers = {}
        if cookie := self.cookie.get_secret_value():
            headers["Cookie"] = f"{COOKIE}={cookie}"
        if bearer := self.bearer.get_secret_value():
            headers["Authorization"] = f"Bearer {bearer}"
        return headers

    def payload(self) -> dict[str, str]:
        """What goes with the first message on the websocket."""
        bearer = self.bearer.get_secret_value()
        return {"Authorization": f"Bearer {bearer}"} if bearer else {}

    def told(self) -> str:
        """Who it is, and how that was shown."""
        if not self.way:
            return "nobody is logged in, and the gateway does not mind"
        until = f", until {_moment(self.expires)}" if self.expires is not None else ""
        return f"{self.name or 'somebody'} with {WORDS[self.way]}{until}"

    def hide(self, text: AnyStr) -> AnyStr:
        """A text of the other side without the credentials that it may have sent back, however it has written them."""
        for secret in (self.cookie.get_secret_value(), self.bearer.get_secret_value()):
            if secret and isinstance(text, str):
                text = _hidden(text, secret)
            elif secret and isinstance(text, bytes):
                text = _hidden(text.decode("latin-1"), secret).encode("latin-1")  # any bytes, and back
        return text


_ESCAPED = re.compile(r"\\|%|&")
"""What escapes begin with."""
NOBODY = AuthenticatedUser("")


class Authenticator:
    """Logs in once for all who ask, and again when it has to. Used on the controller's loop.

    :param limit: seconds of the call for which a login happens.
    :param service: what wants the login, for messages; the gateway itself without.
    """

    def __init__(
        self,
        gateway: Gateway,
        environment: Environment,
        session: aiohttp.ClientSession,
        limit: float,
        service: str = "",
    ) -> None:
        self._gateway, self._environment, self._session = gateway, environment, session
        self._limit = limit * SHARE
        self._service = service or f"the gateway {gateway.queries}"
        self._trust = gateway.trust() if gateway.logins.startswith("https") else None
        self._user: AuthenticatedUser | None = None
        self._login: asyncio.Task[AuthenticatedUser] | None = None
        self._refusal, self._refused = "", 0.0
        self._not_before = 0.0

    @property
    def current(self) -> AuthenticatedUser | None:
        """Who is logged in now."""
        return self._user

    async def user(self) -> AuthenticatedUser:
        """The user of the run, logged in; raises `NotLoggedIn`, `Unreachable`, `TimedOut`."""
        user = self._user
        if user is None:
            return await self.renew(None)
        now = time.monotonic()
        if user.renewal is None or now < max(user.renewal, self._not_before):
            return user
        self._not_before = now + PAUSE  # others go on with the token that they have
        try:
            return await self.renew(user)
        except (Unreachable, TimedOut) as error:
            _log.warning("the login is not renewed early: %s", error)
            return user  # still valid, or rejected by the gateway, and then renewed

    async def renew(self, rejected: AuthenticatedUser | None) -> AuthenticatedUser:
        """Log in again, unless somebody has since the gateway rejected this user."""
        if self._user is not None and self._user is not rejected:
            return self._user
        if self._login is None:
            self._login = asyncio.create_task(self._log_in(again=rejected is not None))
            self._login.add_done_callback(self._logged_in)
        try:
            return await asyncio.shield(self._login)  # others may wait for it, too
        except ConnectorError as error:
            raise type(error)(error.what) from None

    def _logged_in(self, task: asyncio.Task[AuthenticatedUser]) -> None:
        self._login = None
        if not task.cancelled() and task.exception() is None:
            self._user = task.result()

    async def _log_in(self, *, again: bool) -> AuthenticatedUser:
        environment = self._environment
        if environment.username:
            return await self._ask(environment.username, environment.password)
        if not environment.given:
            if again:
                raise NotLoggedIn(f"{self._service} wants a user who is logged in. Set {WAYS} in the environment")
            return NOBODY
        user = user_of(environment)
        way = user.way
        expired = user.expires is not None and user.expires < time.time()
        if expired:
            raise NotLoggedIn(f"{way} expired at {_moment(user.expires)}. Set a new one in the environment")
        if again:
            raise NotLoggedIn(f"{self._service} rejects {way}. Set one in the environment that it takes")
        return user

    async def _ask(self, username: str, password: SecretStr) -> AuthenticatedUser:
        place = self._gateway.logins
        if not place:
            raise NotLoggedIn(
                f"{USERNAME} is set, and the target's profile names no login service (tango.gateway.login). "
                f"Name it there, or set {TOKEN} or {BEARER} instead"
            )
        if self._refusal and (left := self._refused + REFUSED - time.monotonic()) > 0:
            raise NotLoggedIn(f"{self._refusal} They are not sent again for {left:.0f} s; others would be at once")
        try:
            async with asyncio.timeout(self._limit):
                status, location, token = await self._post(place, username, password)
        except TimeoutError:
            raise TimedOut(
                f"the login service {place} did not answer within {self._limit:g} s, {SHARE:.0%} of "
                f"{self._gateway.settings.limit}. Is it overloaded, or is something else at that port, or a proxy "
                "on the way?"
            ) from None
        except (aiohttp.ClientError, OSError) as error:
            raise self._gateway.failure(f"the login service {place}", error) from None
        except Exception as error:
            # A mistake, here or in aiohttp: variables in its traceback show what is sent, and its text may.
            raise Unreachable(f"asking the login service {place} failed: {type(error).__name__}") from None
        if status in (401, 403):
            self._refused = time.monotonic()
            self._refusal = (
                f"the login service {place} refuses user {username!r} [{status}]. "
                f"Are {USERNAME} and {PASSWORD} in the environment right?"
            )
            raise NotLoggedIn(self._refusal)
        if status >= 400 or token is None:
            otherwise = f"answers with status {status} and no cookie {COOKIE!r}"
            raise Unreachable(self._gateway.oddity(f"the login service {place}", status, location, otherwise))
        self._refusal, self._not_before = "", 0.0
        claims = claims_of(token)
        return AuthenticatedUser(
            username, USERNAME, token, expires=expiry_of(claims), renewal=renewal_of(claims, time.monotonic())
        )

    async def _post(self, place: str, username: str, password: SecretStr) -> tuple[int, str, SecretStr | None]:
        """Status, where it redirects to, and token.

        Nothing is raised in here but by the connection: an answer's repr shows its cookies.
        """
        async with self._session.post(
            place,
            json={"username": username, "password": password.get_secret_value()},
            ssl=self._trust or True,
            allow_redirects=False,
        ) as response:
            cookie = response.cookies.get(COOKIE)
            token = SecretStr(cookie.value) if cookie is not None and cookie.value else None
            return response.status, response.headers.get("Location", ""), token


def user_of(environment: Environment) -> AuthenticatedUser:
    """Who is going to log in, as far as the environment tells."""
    if environment.username or not environment.given:
        return AuthenticatedUser(environment.username, USERNAME if environment.username else "")
    way, given = (BEARER, environment.bearer) if environment.bearer != NONE else (TOKEN, environment.token)
    claims = claims_of(given)
    return AuthenticatedUser(name_in(claims), way, environment.token, environment.bearer, expiry_of(claims))


def _hidden(text: str, secret: str) -> str:
    text = text.replace(secret, HIDDEN)
    return _spelt(secret).sub(HIDDEN, text) if _ESCAPED.search(text) else text


@lru_cache(maxsize=8)
def _spelt(secret: str) -> re.Pattern[str]:
    """A secret in any spelling: each character as it is, or escaped as in JSON, in an URL or in HTML."""
    return re.compile("".join(_spellings(letter) for letter in secret), re.IGNORECASE)


def _spellings(letter: str) -> str:
    itself, code = re.escape(letter), ord(letter)
    return rf"(?:\\?{itself}|\\u{code:04x}|%{code:02x}|&#0*{code};|&#x0*{code:x};)"


def claims_of(token: SecretStr) -> Mapping[str, object]:
    """What a token says; nothing, if it is none. The gateway verifies the signature, nobody else can."""
    try:
        claims: dict[str, object] = jwt.decode(token.get_secret_value(), options={"verify_signature": False})
    except jwt.PyJWTError:
        return {}
    return claims


def expiry_of(claims: Mapping[str, object]) -> float | None:
    """When a token expires, if it tells, in seconds since the epoch by the clock of who made it."""
    return _seconds(claims.get("exp"))


def renewal_of(claims: Mapping[str, object], now: float) -> float | None:
    """When to renew a token that has come just now; None if it does not tell how long it lasts.

    How long it lasts is known whatever the clocks of the two computers say, if it tells when it was made.
    """
    expires, made = expiry_of(claims), _seconds(claims.get("iat"))
    if expires is None:
        return None
    lasts = expires - (time.time() if made is None else made)
    return now + lasts - min(EARLY, EARLY_PART * lasts) if lasts > 0 else None


def name_in(claims: Mapping[str, object]) -> str:
    """The user that a token names; "" if it names none."""
    return str(claims.get("username") or claims.get("preferred_username") or "")


def _seconds(claim: object) -> float | None:
    return float(claim) if isinstance(claim, (int, float)) else None


def _moment(seconds: float | None) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(seconds))
