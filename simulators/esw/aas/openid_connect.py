"""The paths of Keycloak's realm: tokens for a password, and the keys to check them with."""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs

from aiohttp import web

from simulators.esw.aas.settings import AasSettings
from simulators.esw.aas.signing import SigningKey, make_claims
from simulators.esw.aas.users import User
from simulators.esw.http_core.settings import REALM
from simulators.esw.msocket.bodies import read_body
from simulators.esw.msocket.rejections import allow_origins, reject

BASE = f"/realms/{REALM}/protocol/openid-connect"
FRONTS = ("", "/", "/auth")
"""What may stand in front: clients put a slash behind the location's own, older ones ask below /auth."""
LARGEST_FORM = 64 * 1024
"""Bytes."""
MOST_USERS = 10_000


class OpenIdConnect:
    """The routes of the realm.

    :param find_url: returns where the service is reached: the issuer is the same whichever way a client comes.
    """

    def __init__(self, settings: AasSettings, key: SigningKey, find_url: Callable[[], str]) -> None:
        self._settings, self._key, self._find_url = settings, key, find_url
        self._users = {user.username.lower(): user for user in settings.users}

    def create_app(self) -> web.Application:
        """Make the application."""
        app = web.Application(middlewares=[allow_origins(), reject()])
        for front in FRONTS:
            app.router.add_post(f"{front}{BASE}/token", self.issue)
            app.router.add_get(f"{front}{BASE}/certs", self.show_keys)
            app.router.add_get(f"{front}/realms/{REALM}/.well-known/openid-configuration", self.show_configuration)
        app.router.add_post("/firstlight/users", self.add_user)
        return app

    async def issue(self, request: web.Request) -> web.Response:
        """Answer a form with a token."""
        data = await read_body(request, LARGEST_FORM)
        form = {name: values[0] for name, values in parse_qs(data.decode(errors="replace")).items()}
        match form:
            case {"grant_type": "password"}:
                return self._log_in(form)
            case {"grant_type": _}:
                return refuse(HTTPStatus.BAD_REQUEST, "unsupported_grant_type", "Unsupported grant_type")
            case _:
                return refuse(HTTPStatus.BAD_REQUEST, "invalid_request", "Missing form parameter: grant_type")

    async def show_keys(self, request: web.Request) -> web.Response:
        """Answer with the public key."""
        return web.json_response({"keys": [self._key.describe()]})

    async def show_configuration(self, request: web.Request) -> web.Response:
        """Answer with where everything is."""
        issuer = self._find_issuer()
        base = f"{request.url.origin()}{BASE}"
        return web.json_response(
            {
                "issuer": issuer,
                "token_endpoint": f"{base}/token",
                "jwks_uri": f"{base}/certs",
                "grant_types_supported": ["password"],
                "id_token_signing_alg_values_supported": ["RS256"],
            }
        )

    async def add_user(self, request: web.Request) -> web.Response:
        """Add a user of the body, or replace one of that name. Keycloak has another way to do this."""
        try:
            given: Any = json.loads(await read_body(request, LARGEST_FORM))
            user = User(str(given["username"]), str(given["password"]), tuple(str(role) for role in given["roles"]))
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            return refuse(HTTPStatus.BAD_REQUEST, "invalid_request", f"no user: {error}")
        if len(self._users) >= MOST_USERS:
            return refuse(HTTPStatus.BAD_REQUEST, "invalid_request", "there are too many users")
        self._users[user.username.lower()] = user
        return web.json_response({}, status=HTTPStatus.CREATED)

    def _find_issuer(self) -> str:
        return f"{self._find_url()}/realms/{REALM}"

    def _log_in(self, form: dict[str, str]) -> web.Response:
        client = form.get("client_id", "")
        if client not in self._settings.clients:
            return refuse(HTTPStatus.UNAUTHORIZED, "invalid_client", "Invalid client or Invalid client credentials")
        user = self._users.get(form.get("username", "").lower())
        given = form.get("password", "").encode()
        if user is None or not hmac.compare_digest(user.password.encode(), given):
            return refuse(HTTPStatus.UNAUTHORIZED, "invalid_grant", "Invalid user credentials")
        seconds = self._settings.token_seconds
        claims = make_claims(user, self._find_issuer(), self._settings.audience, client, seconds)
        return web.json_response(
            {
                "access_token": self._key.sign(claims),
                "expires_in": int(seconds),
                "refresh_expires_in": 0,
                "token_type": "Bearer",
                "not-before-policy": 0,
                "scope": "profile email",
            }
        )


def refuse(status: int, error: str, description: str) -> web.Response:
    """Refuse a request in OAuth's way."""
    return web.json_response({"error": error, "error_description": description}, status=status)
