"""Reads the parameters of a request: ids, times, numbers, truth values."""

from __future__ import annotations

from aiohttp import web

from harness.contracts.esw.config import FileType
from harness.contracts.esw.values.times import UTCTime
from simulators.esw.config.api import MOST_REVISIONS
from simulators.esw.msocket.errors import RejectionError


def read_comment(request: web.Request) -> str:
    """Return the comment, which every change needs."""
    comment = request.query.get("comment")
    if comment is None:
        raise RejectionError(404, "Request is missing required query parameter 'comment'")
    return comment.replace("\0", "")


def read_annex(request: web.Request) -> bool:
    """Return whether a file is to go to the annex."""
    text = request.query.get("annex", "false").lower()
    if text not in ("true", "false", "yes", "no", "on", "off", "1", "0"):
        raise reject("annex", f"'{text}' is not a valid Boolean value")
    return text in ("true", "yes", "on", "1")


def read_time(request: web.Request, name: str) -> UTCTime | None:
    """Return a time; None without one."""
    text = request.query.get(name)
    try:
        return None if text is None else UTCTime.parse(text)
    except ValueError as error:
        raise reject(name, str(error)) from None


def read_most(request: web.Request) -> int:
    """Return how many revisions are wanted at most."""
    text = request.query.get("maxResults", str(MOST_REVISIONS))
    if not text.isascii() or not text.isdecimal() or int(text[:12]) > MOST_REVISIONS:
        raise reject("maxResults", f"'{text}' is not a valid 32-bit signed integer value")
    return int(text)


def read_type(request: web.Request) -> FileType | None:
    """Return the type of the files that are wanted; None for all."""
    text = request.query.get("type")
    try:
        return None if text is None else FileType(text)
    except ValueError:
        raise reject("type", f"'{text}' is none of {', '.join(FileType)}") from None


def reject(name: str, why: str) -> RejectionError:
    """Return the refusal of a parameter."""
    return RejectionError(400, f"The query parameter '{name}' was malformed:\n{why}")
