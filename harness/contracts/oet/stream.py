"""Events of the stream as release 7 writes them (server-sent events, one JSON text each)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

MEDIA_TYPE = "text/event-stream; charset=utf-8"
OPENING = b"\n"
"""What the stream begins with."""


@dataclass(frozen=True, slots=True)
class StreamEvent:
    """One event.

    :param msg_src: the worker that published it, or the id of a procedure.
    :param fields: of the topic; plain JSON.
    :param request_id: joins a request and its answer; None for all else. Not unique on the stream.
    """

    topic: str
    msg_src: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    request_id: int | None = None


def write_event(event: StreamEvent) -> bytes:
    """Write an event with the blank line that ends it; there is neither ``event:`` nor ``retry:``."""
    data = {"msg_src": event.msg_src, **event.fields, "topic": event.topic}
    text = f"data:{json.dumps(data)}\n"
    if event.request_id is not None:
        text += f"id:{event.request_id}\n"
    return f"{text}\n".encode()
