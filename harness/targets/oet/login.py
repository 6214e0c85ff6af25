"""Logs in for an OET that stands behind the same front as the gateway to the Tango devices."""

from __future__ import annotations

from collections.abc import Mapping

import aiohttp

from harness.connectors.oet.endpoint import Endpoint
from harness.connectors.oet.login import Login
from harness.connectors.tango.bridge.transport.authenticator import NOBODY, AuthenticatedUser, Authenticator
from harness.connectors.tango.bridge.transport.environment import Environment
from harness.connectors.tango.bridge.transport.gateway import Gateway


class GatewayLogin(Login):
    """Logs in as the gateway's user does, with what stands in the environment; nobody logs in without that.

    :param limit: seconds of a request.
    """

    def __init__(self, gateway: Gateway, environment: Environment, limit: float) -> None:
        self._gateway, self._environment, self._limit = gateway, environment, limit
        self._authenticator: Authenticator | None = None
        self._user: AuthenticatedUser = NOBODY

    async def headers(self, session: aiohttp.ClientSession, *, rejected: bool = False) -> Mapping[str, str]:
        if self._authenticator is None:
            self._authenticator = Authenticator(self._gateway, self._environment, session, self._limit)
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
    return GatewayLogin(gateway, environment, limit)
