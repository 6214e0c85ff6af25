"""Answers requests: plain HTTP, as the real service does, not msocket."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from aiohttp import web

from harness.contracts.esw.codec import encode
from harness.contracts.esw.config import ConfigError, ConfigMetadata
from harness.contracts.esw.messages import DONE
from simulators.esw.config.api import ConfigApi
from simulators.esw.config.errors import STATUS
from simulators.esw.config.paths import read_path
from simulators.esw.config.queries import read_annex, read_comment, read_most, read_time, read_type
from simulators.esw.msocket.access import Authoriser
from simulators.esw.msocket.bodies import read_body
from simulators.esw.msocket.errors import DomainError, RejectionError, describe
from simulators.esw.msocket.rejections import METHODS, NOT_FOUND, Handler, allow_origins, reject

JSON = "application/json"
ADMIN = "config-admin"
"""The role that changes need."""
UPLOAD_LIMIT = 30.0
"""Seconds that a client has to send a file."""


class ConfigRoutes:
    """The routes of the Config Service.

    :param largest: bytes of a file.
    """

    def __init__(self, configs: ConfigApi, authoriser: Authoriser, metadata: ConfigMetadata, largest: int) -> None:
        self._configs, self._authoriser, self._metadata, self._largest = configs, authoriser, metadata, largest

    def create_app(self) -> web.Application:
        """Make the application."""
        app = web.Application(
            middlewares=[allow_origins((*METHODS, "PUT", "DELETE")), reject(write_refusal), answer_errors]
        )
        for method, path, handler in (
            ("GET", "/config/{path:(?s:.+)}", self.get),
            ("HEAD", "/config/{path:(?s:.+)}", self.head),
            ("POST", "/config/{path:(?s:.+)}", self.create),
            ("PUT", "/config/{path:(?s:.+)}", self.update),
            ("DELETE", "/config/{path:(?s:.+)}", self.delete),
            ("GET", "/active-config/{path:(?s:.+)}", self.get_active),
            ("GET", "/active-version/{path:(?s:.+)}", self.get_active_version),
            ("PUT", "/active-version/{path:(?s:.+)}", self.set_active_version),
            ("GET", "/history/{path:(?s:.+)}", self.list_history),
            ("GET", "/history-active/{path:(?s:.+)}", self.list_active_history),
            ("GET", "/list", self.list_files),
            ("GET", "/metadata", self.get_metadata),
        ):
            app.router.add_route(method, path, handler)
        return app

    async def get(self, request: web.Request) -> web.Response:
        """Answer with a file."""
        found = await self._configs.read(find_path(request), request.query.get("id"), read_time(request, "date"))
        return write_file(found)

    async def head(self, request: web.Request) -> web.Response:
        """Answer whether a file exists. Nothing is said of its type: the official client would read an empty body."""
        exists = await self._configs.exists(find_path(request), request.query.get("id"))
        return web.Response(status=HTTPStatus.OK if exists else HTTPStatus.NOT_FOUND)

    async def create(self, request: web.Request) -> web.Response:
        """Store a new file."""
        author, path, comment = await self._require_admin(request), find_path(request), read_comment(request)
        data = await read_body(request, self._largest, UPLOAD_LIMIT)
        created = await self._configs.create(path, data, read_annex(request), author, comment)
        return write_json(created, HTTPStatus.CREATED)

    async def update(self, request: web.Request) -> web.Response:
        """Store another version."""
        author, path, comment = await self._require_admin(request), find_path(request), read_comment(request)
        data = await read_body(request, self._largest, UPLOAD_LIMIT)
        return write_json(await self._configs.update(path, data, author, comment))

    async def delete(self, request: web.Request) -> web.Response:
        """Delete a file."""
        author = await self._require_admin(request)
        await self._configs.delete(find_path(request), author, read_comment(request))
        return write_json(DONE)

    async def get_active(self, request: web.Request) -> web.Response:
        """Answer with the active version."""
        return write_file(await self._configs.read_active(find_path(request), read_time(request, "date")))

    async def get_active_version(self, request: web.Request) -> web.Response:
        """Answer with the id of the active version."""
        version = await self._configs.find_active(find_path(request))
        if version is None:
            raise RejectionError(HTTPStatus.NOT_FOUND, NOT_FOUND)
        return write_json(version)

    async def set_active_version(self, request: web.Request) -> web.Response:
        """Make a version active, or the latest."""
        author, path = await self._require_admin(request), find_path(request)
        await self._configs.set_active(path, request.query.get("id"), author, read_comment(request))
        return write_json(DONE)

    async def list_history(self, request: web.Request) -> web.Response:
        """Answer with the versions of a file."""
        return await self._list(request, active=False)

    async def list_active_history(self, request: web.Request) -> web.Response:
        """Answer with the versions that were made active."""
        return await self._list(request, active=True)

    async def list_files(self, request: web.Request) -> web.Response:
        """Answer with the files."""
        return write_json(await self._configs.list_files(read_type(request), request.query.get("pattern")))

    async def get_metadata(self, request: web.Request) -> web.Response:
        """Answer with how files are kept."""
        return write_json(self._metadata)

    async def _list(self, request: web.Request, active: bool) -> web.Response:
        span = read_time(request, "from"), read_time(request, "to")
        return write_json(await self._configs.list_history(find_path(request), active, *span, read_most(request)))

    async def _require_admin(self, request: web.Request) -> str:
        access = self._authoriser.authorise(request.headers.get("Authorization"))
        return await access.require_any_role(ADMIN)


def find_path(request: web.Request) -> str:
    """Return the path of the file that a request is about."""
    return read_path(request.match_info["path"])


def write_file(data: bytes | None) -> web.Response:
    """Write a file; raises `RejectionError` where there is none."""
    if data is None:
        raise RejectionError(HTTPStatus.NOT_FOUND, NOT_FOUND)
    return web.Response(body=data, content_type="application/octet-stream")


def write_json(message: Any, status: int = HTTPStatus.OK) -> web.Response:
    """Write an answer."""
    return web.Response(status=status, body=encode(message), content_type=JSON)


def write_refusal(error: RejectionError) -> web.Response:
    """Write a refusal as the Config Service does: JSON, where others write plain text."""
    body = encode(ConfigError(error.text, ()))
    return web.Response(status=error.status, body=body, content_type=JSON, headers=error.headers)


@web.middleware
async def answer_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer errors of the protocol and any other."""
    try:
        return await handler(request)
    except (RejectionError, web.HTTPException):
        raise
    except DomainError as error:
        refused = error.message
        assert isinstance(refused, ConfigError)
        return write_json(refused, STATUS[refused.error_type[0]])
    except Exception as error:
        told = describe(error)
        return write_json(ConfigError(f"{told.error_name}: {told.error_message}", ()), 500)
