"""``POST /post-endpoint``: one request, one answer."""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from http import HTTPStatus
from typing import Any, ClassVar

from aiohttp import web

from harness.contracts.esw.codec import decode, encode
from harness.contracts.esw.msocket import DOMAIN_ERROR, ERROR_TYPE, GENERIC_ERROR
from harness.contracts.esw.services import Service
from harness.contracts.esw.values.wire_value import Media
from simulators.esw.msocket.access import Access, Authoriser
from simulators.esw.msocket.bodies import read_accept, read_body, read_media
from simulators.esw.msocket.errors import DomainError, RejectionError, describe, reject_malformed

_log = logging.getLogger(__name__)


class PostHandler(ABC):
    """Answers the requests of a service."""

    service: ClassVar[Service]
    """The protocol of the service: which requests are read."""

    @abstractmethod
    async def handle(self, request: Any, access: Access) -> object:
        """Return the answer to a request.

        :param access: asked where the request needs a role.
        :raises DomainError: for an error of the protocol; any other exception is answered as ServiceError.
        """


class PostRoute:
    """The route of a post handler."""

    def __init__(self, handler: PostHandler, authoriser: Authoriser) -> None:
        self._handler, self._authoriser = handler, authoriser

    async def answer(self, request: web.Request) -> web.Response:
        """Answer an HTTP request."""
        media = read_media(request)
        answered = read_accept(request, media)
        data = await read_body(request)
        if not data:
            raise RejectionError(HTTPStatus.BAD_REQUEST, "Request entity expected but not supplied")
        try:
            message = decode(self._handler.service.post_request, data, media)
        except ValueError as error:
            raise reject_malformed(str(error)) from None
        access = self._authoriser.authorise(request.headers.get("Authorization"))
        try:
            return _write(encode(await self._handler.handle(message, access), answered), answered)
        except RejectionError:
            raise
        except DomainError as error:
            return _fail(encode(error.message, answered), answered, DOMAIN_ERROR)
        except Exception as error:
            _log.debug("%s could not be answered", type(message).__name__, exc_info=True)
            return _fail(encode(describe(error), answered), answered, GENERIC_ERROR)


def _write(body: bytes, media: Media) -> web.Response:
    return web.Response(body=body, content_type=media.value)


def _fail(body: bytes, media: Media, kind: str) -> web.Response:
    return web.Response(
        status=HTTPStatus.INTERNAL_SERVER_ERROR, body=body, content_type=media.value, headers={ERROR_TYPE: kind}
    )
