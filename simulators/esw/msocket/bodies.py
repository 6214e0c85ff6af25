"""Reads the body of a request, within limits of size and time."""

from __future__ import annotations

import asyncio
from http import HTTPStatus

from aiohttp import ClientPayloadError, web

from harness.contracts.esw.values.wire_value import Media
from simulators.esw.msocket.errors import RejectionError, reject_malformed
from simulators.esw.msocket.media import choose_answer, read_content_type

LARGEST_BODY = 8 * 1024 * 1024
"""Bytes: pekko-http's default."""
BODY_LIMIT = 10.0
"""Seconds that a client has for the body of a request."""


async def read_body(request: web.Request, largest: int = LARGEST_BODY, limit: float = BODY_LIMIT) -> bytes:
    """Read a whole body.

    :param largest: bytes.
    :param limit: seconds.
    :raises RejectionError: if it is larger, or does not end in time.
    """
    if (request.content_length or 0) > largest:
        raise _reject_size(str(request.content_length), largest)
    parts: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(limit):
            async for part in request.content.iter_any():
                parts.append(part)
                size += len(part)
                if size > largest:
                    raise _reject_size("None", largest)
    except (web.RequestPayloadError, ClientPayloadError) as error:
        raise reject_malformed(str(error)) from None
    except TimeoutError:
        text = f"The body of the request did not end within {limit:g} s"
        raise RejectionError(HTTPStatus.REQUEST_TIMEOUT, text, {"Connection": "close"}) from None
    return b"".join(parts)


def read_media(request: web.Request) -> Media:
    """Return the media type of a request.

    :raises RejectionError: for another one than JSON and CBOR, also for none.
    """
    header = request.headers.get("Content-Type", "")
    media = read_content_type(header)
    if media is None:
        told = f" [{header}]" if header else ""
        expected = " or ".join(media.value for media in Media)
        text = f"The request's Content-Type{told} is not supported. Expected:\n{expected}"
        raise RejectionError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, text)
    return media


def read_accept(request: web.Request, media: Media) -> Media:
    """Return the media type of the answer.

    :param media: of the request.
    :raises RejectionError: if the client accepts neither JSON nor CBOR.
    """
    chosen = choose_answer(request.headers.get("Accept"), media)
    if chosen is None:
        available = "\n".join(media.value for media in Media)
        text = f"Resource representation is only available with these types:\n{available}"
        raise RejectionError(HTTPStatus.NOT_ACCEPTABLE, text)
    return chosen


def _reject_size(size: str, largest: int) -> RejectionError:
    text = f"EntityStreamSizeException: incoming entity size ({size}) exceeded size limit ({largest} bytes)!"
    return RejectionError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, text, {"Connection": "close"})
