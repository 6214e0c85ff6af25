"""Logging in at the gateway, and staying logged in.

Taranta's login service answers ``POST /auth/login`` of user name and password with a cookie ``taranta_jwt``: a signed
JSON web token, which the gateway wants with each mutation. With an OIDC issuer the gateway wants a bearer instead.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field

import aiohttp
import jwt
from pydantic import SecretStr

from harness.connectors.bridge.environment import NONE, Environment
from harness.connectors.bridge.gateway import Gateway
from harness.errors import NotLoggedIn, Unreachable

COOKIE = "taranta_jwt"
EARLY = 30.0
"""Seconds before a token expires at which a new one is fetched."""


@dataclass(frozen=True, slots=True)
class AuthenticatedUser:
    """Somebody who is logged in; shows no secret in its repr.

    :param expires: seconds since the epoch; None if the token does not tell.
    """

    name: str
    cookie: SecretStr = NONE
    bearer: SecretStr = NONE
    expires: float | None = field(default=None)

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

    def expires_soon(self, now: float) -> bool:
        """Whether it is time for a new token."""
        return self.expires is not None and now > self.expires - EARLY


NOBODY = AuthenticatedUser("")


class Authenticator:
    """Logs in once for all who ask, and again when it has to. Used on the controller's loop."""

    def __init__(self, gateway: Gateway, environment: Environment, session: aiohttp.ClientSession) -> None:
        self._gateway, self._environment, self._session = gateway, environment, session
        self._trust = gateway.trust() if gateway.logins.startswith("https") else None
        self._user: AuthenticatedUser | None = None
        self._lock = asyncio.Lock()

    @property
    def current(self) -> AuthenticatedUser | None:
        """Who is logged in now."""
        return self._user

    async def user(self) -> AuthenticatedUser:
        """The user of the run, logged in; raises `NotLoggedIn`, `Unreachable`."""
        user = self._user
        if user is None or (self._can_renew and user.expires_soon(time.time())):
            return await self.renew(user)
        return user

    async def renew(self, rejected: AuthenticatedUser | None) -> AuthenticatedUser:
        """Log in again, unless somebody has since the gateway rejected this user."""
        async with self._lock:
            if self._user is None or self._user is rejected:
                self._user = await self._log_in(again=rejected is not None)
            return self._user

    @property
    def _can_renew(self) -> bool:
        return bool(self._environment.username)

    async def _log_in(self, *, again: bool) -> AuthenticatedUser:
        environment = self._environment
        if environment.username:
            return await self._ask(environment.username, environment.password)
        if not environment.given:
            if again:
                raise NotLoggedIn(
                    f"the gateway {self._gateway.queries} wants a user who is logged in. "
                    "Set FIRSTLIGHT_USERNAME and FIRSTLIGHT_PASSWORD, or FIRSTLIGHT_TOKEN, or FIRSTLIGHT_BEARER"
                )
            return NOBODY
        is_bearer = bool(environment.bearer.get_secret_value())
        kind, given = (
            ("FIRSTLIGHT_BEARER", environment.bearer) if is_bearer else ("FIRSTLIGHT_TOKEN", environment.token)
        )
        user = AuthenticatedUser(
            name_in(given),
            environment.token,
            environment.bearer,
            expiry_of(given),
        )
        if again or (user.expires is not None and user.expires < time.time()):
            when = f", which expired at {time.ctime(user.expires)}" if user.expires else ""
            raise NotLoggedIn(f"the gateway {self._gateway.queries} rejects {kind}{when}. Set a new one")
        return user

    async def _ask(self, username: str, password: SecretStr) -> AuthenticatedUser:
        place = self._gateway.logins
        try:
            async with self._session.post(
                place,
                json={"username": username, "password": password.get_secret_value()},
                ssl=self._trust or True,
                allow_redirects=False,
            ) as response:
                cookie = response.cookies.get(COOKIE)
                status = response.status
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise Unreachable(f"the login service {place} does not answer: {type(error).__name__}") from None
        if status in (401, 403):
            raise NotLoggedIn(
                f"the login service {place} refuses user {username!r} [{status}]. "
                "See FIRSTLIGHT_USERNAME and FIRSTLIGHT_PASSWORD"
            )
        if status >= 400 or cookie is None:
            raise Unreachable(f"the login service {place} answers with status {status} and no cookie {COOKIE!r}")
        token = SecretStr(cookie.value)
        return AuthenticatedUser(username, token, expires=expiry_of(token))


def expiry_of(token: SecretStr) -> float | None:
    """When a token expires, if it tells; the gateway verifies the signature, nobody else can."""
    claims = _claims(token)
    expires = claims.get("exp")
    return float(expires) if isinstance(expires, (int, float)) else None


def name_in(token: SecretStr) -> str:
    """The user that a token names; "" if it names none."""
    claims = _claims(token)
    return str(claims.get("username") or claims.get("preferred_username") or "")


def _claims(token: SecretStr) -> dict[str, object]:
    try:
        claims: dict[str, object] = jwt.decode(token.get_secret_value(), options={"verify_signature": False})
    except jwt.PyJWTError:
        return {}
    return claims
