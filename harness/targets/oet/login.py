"""Logs in for an OET that stands behind a front with a login service, such as that of the gateway to Tango devices."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

import aiohttp

from harness.connectors.oet.endpoint import Endpoint
from harness.connectors.oet.login import Login
from harness.connectors.tango.bridge.transport.authenticator import NOBODY, AuthenticatedUser, Authenticator
from harness.connectors.tango.bridge.transport.environment import WAYS, Environment
from harness.connectors.tango.bridge.transport.gateway import Gateway, Settings
from harness.errors import ProfileError
from harness.targets.tango.gateway import is_exposed

OPTIONS = Settings("--url", "--login", "--certificates", "--limit", "", "--login")


class GatewayLogin(Login):
    """Logs in as the gateway's user does, with what stands in the environment; nobody logs in without that.

    :param service: what wants the login, for messages.
    :param limit: seconds of a request.
    """

    def __init__(self, gateway: Gateway, environment: Environment, service: str, limit: float) -> None:
        self._gateway, self._environment, self._service, self._limit = gateway, environment, service, limit
        self._authenticator: Authenticator | None = None
        self._user: AuthenticatedUser = NOBODY

    async def headers(self, session: aiohttp.ClientSession, *, rejected: bool = False) -> Mapping[str, str]:
        if self._authenticator is None:
            self._authenticator = Authenticator(self._gateway, self._environment, session, self._limit, self._service)
        if rejected:
            self._user = await self._authenticator.renew(self._user)
        else:
            self._user = await self._authenticator.user()
        return self._user.headers()

    def hide(self, text: str) -> str:
        return self._user.hide(text)


def login_for(endpoint: Endpoint, gateway: Gateway | None, environment: Environment, limit: float) -> Login | None:
    """Return the login of the gateway for an OET of the same scheme, host and port; None for any other.

    Raises `ProfileError` for credentials that are incomplete.
    """
    if gateway is None or gateway.url.rstrip("/") != endpoint.origin:
        return None
    environment.check()
    return GatewayLogin(gateway, environment, f"the OET at {endpoint.url}", limit)


def login_at(endpoint: Endpoint, service: str, environment: Environment, limit: float) -> Login:
    """Return the login for an OET at a login service that an option names.

    Raises `ProfileError` for what names none, for credentials that are missing or incomplete, and for those that would
    go in plain text to another computer.

    :param service: its path on the host of the OET, or its URL.
    """
    if not service.startswith(("/", "https://", "http://")) or "@" in service:
        raise ProfileError(
            "what names the login service is neither a path nor an URL without a user in it",
            place=OPTIONS.login,
            remedy="Write it like /integration/taranta/auth/login, or as a whole URL.",
        )
    environment.check()
    if not environment.given:
        remedy = f"Set {WAYS} in the environment; no option takes a secret, since others see those of a process."
        raise ProfileError("nobody is named who logs in", place=OPTIONS.login, remedy=remedy)
    gateway = Gateway(endpoint.origin, "", service, endpoint.certificates, settings=OPTIONS)
    for url, option in ((endpoint.url, endpoint.place), (gateway.logins, OPTIONS.login)):
        if is_exposed(urlsplit(url)):
            raise ProfileError(f"{url} would carry credentials in plain text", place=option, remedy="Use https.")
    return GatewayLogin(gateway, environment, f"the OET at {endpoint.url}", limit)
