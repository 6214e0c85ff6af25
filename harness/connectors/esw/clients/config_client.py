"""A client of the Config Service: files with versions, which speaks plain HTTP."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from urllib.parse import quote

from harness.connectors.esw.clients.location_client import LocationServiceClient
from harness.connectors.esw.connections import ServiceRequest
from harness.connectors.esw.failures import Answer, refuse
from harness.contracts.esw.codec import decode
from harness.contracts.esw.config import ConfigError, ConfigFileInfo, ConfigFileRevision, ConfigMetadata
from harness.contracts.esw.location import ComponentId, ComponentType
from harness.contracts.esw.values.names import Prefix
from harness.errors import ConnectorError, NotAllowed, NotDefined, RejectedArgument

CONFIG_ID = ComponentId(Prefix("CSW.ConfigServer"), ComponentType.SERVICE)
OCTETS = "application/octet-stream"
REFUSALS: Mapping[int, type[ConnectorError]] = {
    HTTPStatus.NOT_FOUND: NotDefined,
    HTTPStatus.CONFLICT: NotAllowed,
    HTTPStatus.BAD_REQUEST: RejectedArgument,
}
"""Which errors the service's own refusals are."""


class ConfigClient:
    """Used on one event loop. Raises errors of `harness.errors`."""

    def __init__(self, location: LocationServiceClient) -> None:
        self._location = location

    async def create(self, path: str, text: str, comment: str, *, annex: bool = False) -> str:
        """Store a file that does not exist yet, and return the id of its first version."""
        parameters = {"comment": comment, "annex": str(annex).lower()}
        answer = await self._send("POST", f"config/{path}", f"storing {path}", parameters, text)
        return _unquote(answer)

    async def update(self, path: str, text: str, comment: str) -> str:
        """Store a new version of a file, and return its id."""
        return _unquote(await self._send("PUT", f"config/{path}", f"storing {path}", {"comment": comment}, text))

    async def delete(self, path: str, comment: str) -> None:
        """Delete a file."""
        await self._send("DELETE", f"config/{path}", f"deleting {path}", {"comment": comment})

    async def exists(self, path: str) -> bool:
        """Return whether there is a file."""
        answer = await self._ask("HEAD", f"config/{path}", f"looking for {path}")
        return answer.status == HTTPStatus.OK

    async def get_latest(self, path: str) -> str:
        """Return the latest version of a file."""
        return (await self._send("GET", f"config/{path}", f"getting {path}")).text

    async def get_version(self, path: str, version: str) -> str:
        """Return a version of a file."""
        return (await self._send("GET", f"config/{path}", f"getting {path}", {"id": version})).text

    async def get_active(self, path: str) -> str:
        """Return the active version of a file."""
        return (await self._send("GET", f"active-config/{path}", f"getting the active {path}")).text

    async def get_active_version(self, path: str) -> str:
        """Return the id of the active version of a file."""
        return _unquote(await self._send("GET", f"active-version/{path}", f"getting the active version of {path}"))

    async def set_active_version(self, path: str, version: str, comment: str) -> None:
        """Make a version of a file the active one."""
        parameters = {"id": version, "comment": comment}
        await self._send("PUT", f"active-version/{path}", f"making version {version} of {path} active", parameters)

    async def list_history(self, path: str) -> Sequence[ConfigFileRevision]:
        """Return the versions of a file, the newest first."""
        answer = await self._send("GET", f"history/{path}", f"getting the history of {path}")
        return decode(tuple[ConfigFileRevision, ...], answer.text.encode())

    async def list_files(self) -> Sequence[ConfigFileInfo]:
        """Return all files."""
        return decode(tuple[ConfigFileInfo, ...], (await self._send("GET", "list", "listing files")).text.encode())

    async def get_metadata(self) -> ConfigMetadata:
        """Return how the service keeps files."""
        return decode(ConfigMetadata, (await self._send("GET", "metadata", "getting its metadata")).text.encode())

    async def _send(
        self, method: str, path: str, what: str, parameters: Mapping[str, str] | None = None, text: str | None = None
    ) -> Answer:
        answer = await self._ask(method, path, what, parameters, text)
        if answer.status >= 300:
            raise _refuse(answer, f"{what}: the Config Service", harmless=method == "GET")
        return answer

    async def _ask(
        self, method: str, path: str, what: str, parameters: Mapping[str, str] | None = None, text: str | None = None
    ) -> Answer:
        location = await self._location.find_http(CONFIG_ID)
        url = f"{location.uri.rstrip('/')}/{quote(path)}"
        body = None if text is None else text.encode()
        request = ServiceRequest(method, url, f"{what}: the Config Service at {location.uri}", body, OCTETS, parameters)
        return await self._location.service.connections.send(request, harmless=method in ("GET", "HEAD"))


def _refuse(answer: Answer, where: str, *, harmless: bool) -> ConnectorError:
    """Return the error that an answer stands for: the service has error objects of its own."""
    try:
        error = decode(ConfigError, answer.text.encode())
    except ValueError:
        return refuse(answer, where, harmless=harmless)
    kinds = {
        HTTPStatus.NOT_FOUND: NotDefined,
        HTTPStatus.CONFLICT: NotAllowed,
        HTTPStatus.BAD_REQUEST: RejectedArgument,
    }
    if answer.status not in kinds:
        return refuse(answer, where, harmless=harmless)
    reason = error.error_type[0] if error.error_type else str(answer.status)
    return kinds[HTTPStatus(answer.status)](f"{where} refuses it [{answer.status}]: {error.message}", reason=reason)


def _unquote(answer: Answer) -> str:
    """Return the id that a body holds."""
    return str(json.loads(answer.text))
