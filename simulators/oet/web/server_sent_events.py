"""``GET /stream``: all events from now on."""

from __future__ import annotations

import asyncio

from aiohttp import web

from harness.contracts.oet.stream import MEDIA_TYPE, OPENING
from simulators.oet.web.streams import OpenStream, Streams


class ServerSentEventsBlueprint:
    """The route of the stream.

    :param streams: where it is added.
    """

    def __init__(self, streams: Streams) -> None:
        self._streams = streams

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """Send events until the client closes the connection; earlier ones are not sent, whatever it asks for."""
        response = web.StreamResponse(headers={"Content-Type": MEDIA_TYPE})
        response.enable_chunked_encoding()
        await response.prepare(request)
        await response.write(OPENING)
        transport = request.transport
        assert isinstance(transport, asyncio.Transport)
        stream = OpenStream(transport)
        self._streams.add(stream)
        try:
            await stream.closed.wait()
        finally:
            self._streams.discard(stream)
        return response
