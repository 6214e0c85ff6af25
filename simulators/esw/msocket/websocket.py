"""``GET /websocket-endpoint``: requests one after another, each answered by a stream of bare frames."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator
from typing import Any, ClassVar

from aiohttp import WSCloseCode, WSMsgType, web

from harness.contracts.esw.codec import decode, encode
from harness.contracts.esw.services import Service
from harness.contracts.esw.values.wire_value import Media
from simulators.esw.msocket.errors import DomainError, describe

_log = logging.getLogger(__name__)

LARGEST_FRAME = 1024 * 1024
"""Bytes of a request."""
WAITING_REQUESTS = 64
"""Requests that may wait on one socket for the stream before them to end."""
KEEP_ALIVE = 30.0
"""Seconds without a frame to the client after which it is sent a pong."""
SEND_LIMIT = 30.0
"""Seconds that a client has to take a frame before it is closed."""
SOCKETS = web.AppKey("sockets", set[web.WebSocketResponse[bool]])
"""The open sockets of an application, closed when it ends."""


class WebsocketHandler(ABC):
    """Answers the requests of a service that have streams."""

    service: ClassVar[Service]
    """The protocol of the service: which requests are read."""

    @abstractmethod
    def handle(self, request: Any) -> AsyncGenerator[object, None]:
        """Yield the answers; a single answer is a stream of one.

        The generator is closed when the client goes. What it raises is sent as a frame, and ends the stream.

        :raises DomainError: for an error of the protocol; any other exception is sent as ServiceError.
        """


class WebsocketRoute:
    """The route of a websocket handler."""

    def __init__(self, handler: WebsocketHandler) -> None:
        self._handler = handler

    async def answer(self, request: web.Request) -> web.WebSocketResponse[bool]:
        """Answer a client until it closes."""
        socket = web.WebSocketResponse(compress=False, max_msg_size=LARGEST_FRAME, timeout=1.0)
        await socket.prepare(request)
        sockets = request.app[SOCKETS]
        sockets.add(socket)
        try:
            await Conversation(self._handler, socket, request.transport).hold()
        finally:
            sockets.discard(socket)
        return socket


class Conversation:
    """One client on one socket."""

    def __init__(
        self, handler: WebsocketHandler, socket: web.WebSocketResponse, transport: asyncio.Transport | None
    ) -> None:
        self._handler, self._socket, self._transport = handler, socket, transport
        self._requests: asyncio.Queue[tuple[bytes, Media]] = asyncio.Queue(WAITING_REQUESTS)
        self._sent = asyncio.get_running_loop().time()

    async def hold(self) -> None:
        """Answer until the client closes; whatever ends it ends the stream."""
        tasks = [asyncio.ensure_future(one) for one in (self._answer(), self._keep_alive())]
        try:
            await self._listen()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _listen(self) -> None:
        async for message in self._socket:
            if message.type is WSMsgType.TEXT:
                request = (message.data.encode(), Media.JSON)
            elif message.type is WSMsgType.BINARY:
                request = (message.data, Media.CBOR)
            else:
                return
            try:
                self._requests.put_nowait(request)
            except asyncio.QueueFull:
                await self._socket.close(code=WSCloseCode.TRY_AGAIN_LATER, message=b"too many requests wait")
                return

    async def _answer(self) -> None:
        try:
            while True:
                await self._stream(*await self._requests.get())
        except Exception:
            # The client is gone, or takes nothing. The end of the connection ends `_listen`.
            _log.debug("a websocket is closed", exc_info=True)
            if self._transport is not None:
                self._transport.abort()

    async def _stream(self, data: bytes, media: Media) -> None:
        try:
            request = decode(self._handler.service.websocket_request, data, media)
        except ValueError as error:
            await self._send(encode(describe(error), media), media)
            return
        async with contextlib.aclosing(_write_all(self._handler.handle(request), media)) as frames:
            async for frame in frames:
                await self._send(frame, media)

    async def _send(self, data: bytes, media: Media) -> None:
        async with asyncio.timeout(SEND_LIMIT):
            if media is Media.JSON:
                await self._socket.send_str(data.decode())
            else:
                await self._socket.send_bytes(data)
        self._sent = asyncio.get_running_loop().time()

    async def _keep_alive(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            rest = self._sent + KEEP_ALIVE - loop.time()
            if rest > 0:
                await asyncio.sleep(rest)
                continue
            self._sent = loop.time()
            with contextlib.suppress(ConnectionError):
                await self._socket.pong()


async def _write_all(answers: AsyncGenerator[object, None], media: Media) -> AsyncGenerator[bytes, None]:
    """Yield the frames of the answers, and of what ends them too early."""
    try:
        async for answer in answers:
            yield encode(answer, media)
    except DomainError as error:
        yield encode(error.message, media)
    except Exception as error:
        _log.debug("a stream has failed", exc_info=True)
        yield encode(describe(error), media)
    finally:
        await answers.aclose()
