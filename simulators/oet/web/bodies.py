"""Reads requests as FastAPI does, and writes what is wrong with them in its words."""

from __future__ import annotations

import asyncio
import json
from typing import Any, TypeVar

from aiohttp import web
from pydantic import BaseModel, TypeAdapter, ValidationError

from simulators.oet.bus.nesting import DEEPEST, nests_too_deep

Body = TypeVar("Body", bound=BaseModel)

BODY_LIMIT = web.AppKey("body_limit", float)
"""Seconds within which a body has to be there."""

_INTEGER = TypeAdapter(int)


class InvalidRequestError(Exception):
    """A request is answered with 422.

    :param errors: one for each thing that is wrong.
    """

    def __init__(self, errors: list[dict[str, Any]]) -> None:
        self.errors = errors
        super().__init__(errors)


async def read_body(request: web.Request, model: type[Body]) -> Body:
    """Read the body of a request.

    :raises InvalidRequestError: with what is wrong.
    """
    return validate(model, await read_json(request))


async def read_json(request: web.Request) -> Any:
    """Read a body of JSON; one of another content type is a text.

    :raises InvalidRequestError: if there is none, or it cannot be parsed.
    """
    limit = request.app[BODY_LIMIT]
    try:
        async with asyncio.timeout(limit):
            data = await request.read()
    except TimeoutError:
        raise web.HTTPRequestTimeout(reason=f"The body of the request did not end within {limit:g} s") from None
    if not data:
        raise InvalidRequestError([{"type": "missing", "loc": ["body"], "msg": "Field required", "input": None}])
    content_type = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if content_type and content_type != "application/json" and not content_type.endswith("+json"):
        return data.decode(errors="replace")
    try:
        return parse_json(data)
    except json.JSONDecodeError as error:
        raise InvalidRequestError([write_json_error(error.pos, error.msg)]) from None
    except (ValueError, RecursionError) as error:
        raise InvalidRequestError([write_json_error(0, str(error))]) from None


def parse_json(data: bytes) -> Any:
    """Parse JSON that can be written again, by us and by every client.

    :raises ValueError: for other JSON: nested too deeply, with numbers that have no JSON, or not UTF-8.
    """
    parsed = json.loads(data)
    if nests_too_deep(parsed):
        raise ValueError(f"Nested more than {DEEPEST} deep")
    json.dumps(parsed, allow_nan=False)
    return parsed


def write_json_error(position: int, text: str) -> dict[str, Any]:
    """Write what is wrong with a body that is not JSON."""
    place = ["body", position]
    return {"type": "json_invalid", "loc": place, "msg": "JSON decode error", "input": {}, "ctx": {"error": text}}


def validate(model: type[Body], body: Any) -> Body:
    """Make a message of parsed JSON.

    :raises InvalidRequestError: with what is wrong.
    """
    try:
        return model.model_validate(body, from_attributes=True)
    except ValidationError as error:
        raise InvalidRequestError(write_errors(error, "body")) from None


def read_id(request: web.Request, name: str) -> int:
    """Read an id from the path.

    :param name: of the parameter.
    :raises InvalidRequestError: if it is no integer.
    """
    try:
        return _INTEGER.validate_strings(request.match_info[name])
    except ValidationError as error:
        raise InvalidRequestError(write_errors(error, "path", name)) from None


def write_errors(error: ValidationError, *place: str) -> list[dict[str, Any]]:
    """Write the errors of a message.

    :param place: of the message in the request.
    """
    written = []
    for one in error.errors(include_url=False):
        entry: dict[str, Any] = {**one, "loc": [*place, *one["loc"]]}
        if "error" in entry.get("ctx", {}):
            entry["ctx"] = {**entry["ctx"], "error": {}}
        written.append(entry)
    return written
