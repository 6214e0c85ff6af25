"""Messages between processes of the service: JSON objects, each behind its length.

JSON and not pickle: a script cannot make the worker run anything, nor break it by a class that it does not know.
"""

from __future__ import annotations

import json
import logging
import struct
from collections.abc import Iterator
from typing import Any

Message = dict[str, Any]
"""A message; its ``kind`` says what it is."""

_log = logging.getLogger(__name__)
_LENGTH = struct.Struct("!I")


def write_frame(message: Message) -> bytes:
    """Write a message with its length.

    :raises TypeError, ValueError: if it is not plain JSON.
    """
    body = json.dumps(message).encode()
    return _LENGTH.pack(len(body)) + body


class FrameReader:
    """Makes messages of the bytes that come in."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, received: bytes) -> Iterator[Message]:
        """Take bytes in and return the messages that are complete."""
        self._buffer += received
        start = 0
        while len(self._buffer) - start >= _LENGTH.size:
            (length,) = _LENGTH.unpack_from(self._buffer, start)
            end = start + _LENGTH.size + length
            if len(self._buffer) < end:
                break
            body = self._buffer[start + _LENGTH.size : end]
            start = end
            try:
                message = json.loads(body)
            except (ValueError, RecursionError):
                _log.exception("a message of %d bytes could not be read: %.200r", length, bytes(body[:200]))
            else:
                yield message
        del self._buffer[:start]
