"""Checks who sends a request: tokens of the simulated Keycloak, or of a real one, and the roles in them."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

import aiohttp

from harness.contracts.esw.location import ComponentType, Connection, ConnectionType
from harness.contracts.esw.values.names import Prefix
from simulators.esw.http_core.settings import AUDIENCE, REALM
from simulators.esw.http_core.tokens import AccessToken, InvalidTokenError, PublicKeys
from simulators.esw.location.api import LocationApi
from simulators.esw.msocket.access import Access, Authoriser
from simulators.esw.msocket.errors import (
    reject_invalid_credentials,
    reject_missing_credentials,
    reject_missing_role,
)

AAS = Connection(Prefix("CSW.AAS"), ComponentType.SERVICE, ConnectionType.HTTP)
AAS_LIMIT = 3.0
"""Seconds to find the issuer, and again for its keys."""
REFRESH = 1.0
"""Seconds between two looks at the issuer's keys because of an unknown key id."""
KEPT_TOKENS = 1024
"""Tokens that were checked, kept until they expire."""


class SecurityDirectives(Authoriser):
    """Checks the tokens of one service, with the keys of the issuer that is registered as CSW.AAS.

    Made and closed on one event loop.

    :param locations: where the issuer is found.
    :param audience: that tokens have to be made for.
    :param limit: seconds to find the issuer, and again for its keys.
    """

    def __init__(self, locations: LocationApi, audience: str = AUDIENCE, limit: float = AAS_LIMIT) -> None:
        self._locations, self._audience, self._limit = locations, audience, limit
        self._keys = PublicKeys({}, "", audience)
        self._looked = -REFRESH
        self._lock = asyncio.Lock()
        self._checked: OrderedDict[str, AccessToken] = OrderedDict()

    def authorise(self, authorization: str | None) -> Access:
        return TokenAccess(self, authorization)

    async def close(self) -> None:
        """Forget all tokens."""
        self._checked.clear()

    async def check(self, token: str) -> AccessToken:
        """Return what a token says.

        :raises InvalidTokenError: if it is not valid, for whatever reason.
        """
        checked = self._checked.get(token)
        if checked is not None and checked.expires > time.time():
            self._checked.move_to_end(token)
            return checked
        self._checked.pop(token, None)
        if not self._keys.knows(token):
            await self._fetch_keys()
        checked = self._checked[token] = self._keys.check(token)
        if len(self._checked) > KEPT_TOKENS:
            self._checked.popitem(last=False)
        return checked

    async def _fetch_keys(self) -> None:
        async with self._lock:
            if time.monotonic() - self._looked < REFRESH:
                return
            self._looked = time.monotonic()
            with contextlib.suppress(ConnectionError, TimeoutError, aiohttp.ClientError, ValueError, KeyError):
                location = await self._locations.resolve(AAS, self._limit)
                if location is not None:
                    realm = f"{location.uri.rstrip('/')}/realms/{REALM}"
                    told = await fetch_json(f"{realm}/.well-known/openid-configuration", self._limit)
                    found = await fetch_json(f"{realm}/protocol/openid-connect/certs", self._limit)
                    self._keys = PublicKeys(found, str(told["issuer"]), self._audience)


class TokenAccess(Access):
    """The rights that a token gives."""

    def __init__(self, security: SecurityDirectives, authorization: str | None) -> None:
        self._security, self._authorization = security, authorization

    async def require_any_role(self, *roles: str) -> str:
        token = await self.identify()
        if not token.roles & {role.lower() for role in roles}:
            raise reject_missing_role()
        return token.username

    async def identify(self) -> AccessToken:
        """Return what the token says; raises `RejectionError` without a valid one."""
        scheme, _, token = (self._authorization or "").partition(" ")
        if scheme.lower() != "bearer":
            raise reject_missing_credentials()
        try:
            return await self._security.check(token.strip())
        except InvalidTokenError:
            raise reject_invalid_credentials() from None


async def fetch_json(url: str, limit: float) -> Mapping[str, Any]:
    """Fetch an object within seconds; raises `ValueError` for anything else."""
    async with (
        aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=limit)) as session,
        session.get(url) as response,
    ):
        found = json.loads(await response.read())
    if not isinstance(found, dict):
        raise ValueError(f"{url} answers with no object")  # noqa: TRY004  (nothing of ours has the wrong type)
    return found
