"""Answers in plain text what no handler takes, as pekko-http does, and adds CORS to every answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from http import HTTPStatus

from aiohttp import web
from aiohttp.typedefs import Middleware

from simulators.esw.msocket.errors import RejectionError

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
METHODS = ("GET", "POST", "HEAD", "OPTIONS")
"""What other origins may use on an msocket service."""
PREFLIGHT_AGE = "1800"
"""Seconds for which a browser may keep the answer to a preflight."""
NOT_FOUND = "The requested resource could not be found."

Refuse = Callable[[RejectionError], web.Response]


def write_text(error: RejectionError) -> web.Response:
    """Write a refusal in plain text."""
    return web.Response(status=error.status, text=error.text, headers=error.headers, charset="UTF-8")


def reject(refuse: Refuse = write_text) -> Middleware:
    """Return the middleware that answers refusals, unknown paths and methods.

    :param refuse: writes the answer.
    """

    @web.middleware
    async def answer_rejections(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except RejectionError as error:
            return refuse(error)
        except web.HTTPMethodNotAllowed as error:
            methods = ", ".join(sorted(error.allowed_methods - {"OPTIONS"}))
            text = f"HTTP method not allowed, supported methods: {methods}"
            return refuse(RejectionError(HTTPStatus.METHOD_NOT_ALLOWED, text, {"Allow": methods}))
        except web.HTTPNotFound:
            return refuse(RejectionError(HTTPStatus.NOT_FOUND, NOT_FOUND))
        except web.HTTPException as error:
            return refuse(RejectionError(error.status, error.reason))

    return answer_rejections


def allow_origins(methods: Iterable[str] = METHODS) -> Middleware:
    """Return the middleware that allows any origin, with credentials, and answers preflights.

    :param methods: that other origins may use.
    """
    allowed = ", ".join(methods)

    @web.middleware
    async def add_cors(request: web.Request, handler: Handler) -> web.StreamResponse:
        origin = request.headers.get("Origin")
        if origin is None:
            return await handler(request)
        headers = {"Access-Control-Allow-Origin": origin, "Access-Control-Allow-Credentials": "true"}
        if request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
            headers |= {"Access-Control-Allow-Methods": allowed, "Access-Control-Max-Age": PREFLIGHT_AGE}
            if wanted := request.headers.get("Access-Control-Request-Headers"):
                headers["Access-Control-Allow-Headers"] = wanted
            return web.Response(headers=headers)
        response = await handler(request)
        if not response.prepared:
            response.headers.update(headers)
        return response

    return add_cors
