"""Bodies of refused requests."""

from __future__ import annotations

from pydantic import BaseModel

TEXT_OF_500 = "Internal Server Error"
"""The plain text that release 7 answers with where a handler of its own failed."""


class HTTPError(BaseModel):
    """A body of 404, 405, 409, 500, 503 and 504."""

    detail: str


class ResourceNotFound(BaseModel):
    """What an unknown activity is answered with, as the detail of a 404."""

    type: str = "ResourceNotFound"
    Message: str


class ActivityNotFound(BaseModel):
    """The body of the 404 of an activity."""

    detail: ResourceNotFound


def tell_unknown_procedure(pid: int) -> str:
    """Write the detail of a 404."""
    return f"No information available for PID={pid}"


def tell_unknown_activity(number: int) -> ActivityNotFound:
    """Write the body of a 404."""
    return ActivityNotFound(detail=ResourceNotFound(Message=f"No information available for ID={number}"))
