"""Answers of REST, refusals included."""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Middleware
from pydantic import BaseModel

from harness.contracts.oet.refusals import TEXT_OF_500
from simulators.oet.procedures.refusal import CommandRefusedError, Reason
from simulators.oet.web.bodies import InvalidRequestError
from simulators.oet.web.fast_api_worker import AnswerTimeoutError, WorkerKilledError

_log = logging.getLogger(__name__)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

STRICT = {
    Reason.UNKNOWN_ID: HTTPStatus.NOT_FOUND,
    Reason.BUSY: HTTPStatus.CONFLICT,
    Reason.NOT_READY: HTTPStatus.CONFLICT,
    Reason.NOT_STOPPABLE: HTTPStatus.CONFLICT,
    Reason.INVALID: HTTPStatus.UNPROCESSABLE_ENTITY,
    Reason.CRASHED: HTTPStatus.INTERNAL_SERVER_ERROR,
}
"""What a strict OET answers to a refused command; a compatible one knows 404 and 500 only."""

FIRST_METHOD = "GET"
"""What release 7 says is allowed: the first method of the first route, not all of them. A strict OET says all."""

KILLED = (
    "The worker process of the OET was killed while it had this request, which may or may not have been executed. "
    "It runs again: list the procedures, and repeat the request if it was not."
)


def answer_json(body: object, status: int = HTTPStatus.OK) -> web.Response:
    """Write an answer: a message, or plain JSON."""
    text = body.model_dump_json() if isinstance(body, BaseModel) else json.dumps(body, separators=(",", ":"))
    return web.Response(body=text.encode(), status=status, content_type="application/json")


def answer_crash() -> web.Response:
    """Answer as a handler of the real OET that failed."""
    return web.Response(text=TEXT_OF_500, status=HTTPStatus.INTERNAL_SERVER_ERROR)


def refuse(detail: Any, status: int, headers: dict[str, str] | None = None) -> web.Response:
    """Write a refusal."""
    response = answer_json({"detail": detail}, status)
    response.headers.update(headers or {})
    return response


def guard(strict: bool) -> Middleware:
    """Return the middleware that makes an answer of everything that goes wrong.

    :param strict: whether a refused command is told by a status of its own.
    """

    @web.middleware
    async def answer_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except web.HTTPNotFound as error:
            return await redirect_slash(request) or refuse(error.reason, error.status)
        except Exception as error:
            return answer_error(request, error, strict)

    return answer_errors


def answer_error(request: web.Request, error: Exception, strict: bool) -> web.Response:
    """Make an answer of what went wrong."""
    match error:
        case InvalidRequestError():
            response = refuse(error.errors, HTTPStatus.UNPROCESSABLE_ENTITY)
        case CommandRefusedError():
            told = strict or error.reason == Reason.UNKNOWN_ID
            response = refuse(str(error), STRICT[error.reason] if told else HTTPStatus.INTERNAL_SERVER_ERROR)
        case AnswerTimeoutError():
            response = refuse(str(error), HTTPStatus.GATEWAY_TIMEOUT)
        case WorkerKilledError():
            response = refuse(KILLED, HTTPStatus.SERVICE_UNAVAILABLE)
        case web.HTTPMethodNotAllowed():
            methods = ", ".join(sorted(error.allowed_methods)) if strict else FIRST_METHOD
            response = refuse(error.reason, error.status, {"Allow": methods})
        case web.HTTPRequestEntityTooLarge():
            response = refuse(f"{error.reason}: {error.text}", error.status)
        case web.HTTPException():
            response = refuse(error.reason, error.status)
        case _:
            _log.error("%s %s failed", request.method, request.path, exc_info=error)
            response = answer_crash()
    return response


async def redirect_slash(request: web.Request) -> web.Response | None:
    """Redirect to the path with a slash at its end, or without, if there is one; None otherwise."""
    path = request.path[:-1] if request.path.endswith("/") else f"{request.path}/"
    if not path:
        return None
    other = request.url.with_path(path).with_query(request.query)
    match = await request.app.router.resolve(request.clone(rel_url=other.relative()))
    if isinstance(match.http_exception, web.HTTPNotFound):
        return None
    return web.Response(status=HTTPStatus.TEMPORARY_REDIRECT, headers={"Location": str(other)})
