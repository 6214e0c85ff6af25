"""Frames between two processes: a CBOR array behind its length."""

from __future__ import annotations

import asyncio
import struct
from enum import IntEnum
from typing import Any

import cbor2

LARGEST_FRAME = 8 * 1024 * 1024
"""Bytes."""
_LENGTH = struct.Struct("!I")


class FrameKind(IntEnum):
    """What a frame says; behind it stand the number of the request, and what the comment tells."""

    ASK = 1  # actor, class, message: answered by one reply or a failure
    SUBSCRIBE = 2  # actor, class, message: answered by elements, then the end or a failure
    TELL = 3  # actor, class, message; number 0
    CANCEL = 4  # the client is no longer interested
    WATCH = 5  # actor: answered by an end when it is gone
    REPLY = 6  # class, message
    ELEMENT = 7  # class, message
    END = 8
    DOMAIN_FAILURE = 9  # class, message
    FAILURE = 10  # name of the exception, text
    BEAT = 11  # number 0


class FrameError(ValueError):
    """What came is no frame."""


def write_frame(*parts: object) -> bytes:
    """Write a frame; raises `FrameError` if it is too large."""
    body = cbor2.dumps(parts)
    if len(body) > LARGEST_FRAME:
        raise FrameError(f"a message of {len(body)} bytes is too large: {LARGEST_FRAME} are the limit")
    return _LENGTH.pack(len(body)) + body


async def read_frame(reader: asyncio.StreamReader) -> list[Any]:
    """Read a frame: its kind, its number, and the rest.

    :raises FrameError: if it is none.
    :raises asyncio.IncompleteReadError: at the end of the connection.
    """
    (length,) = _LENGTH.unpack(await reader.readexactly(_LENGTH.size))
    if length > LARGEST_FRAME:
        raise FrameError(f"a frame of {length} bytes is too large")
    body = await reader.readexactly(length)
    try:
        frame = cbor2.loads(body)
    except Exception as error:
        raise FrameError(f"not CBOR: {error}") from None
    if not isinstance(frame, list) or len(frame) < 2 or not all(isinstance(part, int) for part in frame[:2]):
        raise FrameError("not an array of kind, number and more")
    return frame
