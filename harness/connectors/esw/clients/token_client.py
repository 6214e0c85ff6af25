"""A client of AAS, which issues tokens at the paths of Keycloak."""

from __future__ import annotations

import json
from urllib.parse import urlencode

from harness.connectors.esw.clients.location_client import LocationServiceClient
from harness.connectors.esw.connections import ServiceRequest
from harness.connectors.esw.failures import refuse
from harness.contracts.esw.location import ComponentId, ComponentType
from harness.contracts.esw.values.names import Prefix
from harness.errors import CallFailed, NotLoggedIn

AAS_ID = ComponentId(Prefix("CSW.AAS"), ComponentType.SERVICE)
REALM = "TMT"
CLIENT = "tmt-frontend-app"
FORM = "application/x-www-form-urlencoded"


class TokenClient:
    """Used on one event loop. Raises errors of `harness.errors`; shows no password."""

    def __init__(self, location: LocationServiceClient) -> None:
        self._location = location

    async def log_in(self, username: str, password: str) -> str:
        """Return a token of a user."""
        fields = {"grant_type": "password", "client_id": CLIENT, "username": username, "password": password}
        path = f"realms/{REALM}/protocol/openid-connect/token"
        text = await self._post(path, f"logging in as {username}", urlencode(fields).encode(), FORM)
        try:
            return str(json.loads(text)["access_token"])
        except (ValueError, KeyError, TypeError):
            raise CallFailed(f"logging in as {username}: the answer of AAS holds no token") from None

    async def add_user(self, username: str, password: str, *roles: str) -> None:
        """Have a simulated AAS know a user with exactly these roles; no real one can be asked so."""
        body = json.dumps({"username": username, "password": password, "roles": roles}).encode()
        await self._post("firstlight/users", f"adding the user {username}", body, "application/json")

    async def _post(self, path: str, what: str, body: bytes, media: str) -> str:
        location = await self._location.find_http(AAS_ID)
        where = f"{what}: AAS at {location.uri}"
        request = ServiceRequest("POST", f"{location.uri.rstrip('/')}/{path}", where, body, media)
        answer = await self._location.service.connections.send(request)
        if answer.status in (400, 401, 403):
            raise NotLoggedIn(f"{where} refuses it [{answer.status}]: {answer.text[:200]}", reason=str(answer.status))
        if answer.status >= 300:
            raise refuse(answer, where, harmless=True)
        return answer.text
