"""A login service as Taranta's: ``POST /auth/login`` of user name and password gives a signed JSON web token."""

from __future__ import annotations

import logging
import secrets
import time
from dataclasses import dataclass

import jwt
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

_log = logging.getLogger(__name__)

COOKIE = "taranta_jwt"


@dataclass(frozen=True, slots=True)
class Login:
    """Knows one user.

    :param secret: signs the tokens; the gateway has the same.
    :param lasts: seconds that a token is valid.
    """

    username: str
    password: str
    secret: str
    lasts: float

    async def log_in(self, request: Request) -> Response:
        """200 with the token in a cookie, or 401."""
        try:
            asked = await request.json()
            username, password = str(asked["username"]), str(asked["password"])
        except (ValueError, KeyError, TypeError):
            return JSONResponse({"error": "username and password are wanted as JSON"}, status_code=400)
        given, wanted = (username, password), (self.username, self.password)
        same = [secrets.compare_digest(one.encode(), other.encode()) for one, other in zip(given, wanted, strict=True)]
        right = all(same)
        if not right:
            _log.warning("a login was refused")
            return JSONResponse({"error": "wrong user name or password"}, status_code=401)
        response = JSONResponse({"username": username})
        response.set_cookie(COOKIE, self.token(), httponly=True)
        return response

    def token(self) -> str:
        """A new token for the user."""
        now = time.time()
        claims = {"username": self.username, "groups": [], "iat": int(now), "exp": int(now + self.lasts)}
        return jwt.encode(claims, self.secret, algorithm="HS256")
