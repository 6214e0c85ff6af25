"""Asks one ESW service, as msocket has it: requests over HTTP, streams over a websocket each."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from harness.connectors.broken_connections import explain_broken
from harness.connectors.esw.connections import Connections, ServiceRequest
from harness.connectors.esw.failures import fail, read_error, refuse
from harness.contracts.esw.codec import DecodeError, decode, encode
from harness.contracts.esw.messages import Message
from harness.contracts.esw.msocket import POST_ENDPOINT, WEBSOCKET_ENDPOINT
from harness.contracts.esw.services import Service
from harness.errors import CallFailed, ConnectorError, Unreachable

SLACK = 1.0
"""Seconds beyond what a service itself may take that its answer is waited for."""


class ServiceClient:
    """Asks one service. Used on one event loop; closes each websocket that it opens.

    :param service: its protocol.
    :param name: of the service, for messages.
    :param url: scheme, host and port, and a path if there is one.
    """

    def __init__(self, service: Service, name: str, url: str, connections: Connections) -> None:
        self._service, self.name, self.url = service, name, url.rstrip("/")
        self.connections = connections

    async def post(self, request: Message, what: str, *, budget: float = 0.0, harmless: bool = False) -> Any:
        """Return the answer to a request over HTTP, of the class that the service has for it.

        :param what: is asked for, for messages.
        :param budget: seconds that the service itself may take; its answer is waited for a little longer.
        :param harmless: whether it changes nothing, so that it may be asked again.

        Raises `DomainError` or `UnknownComponent` for an error of the service's protocol, other errors of
        `harness.errors` for any other.
        """
        where = self._where(what)
        asked = ServiceRequest("POST", f"{self.url}{POST_ENDPOINT}", where, encode(request))
        limit = max(self.connections.limit, budget + SLACK) if budget else self.connections.limit
        answer = await self.connections.send(asked, limit=limit, harmless=harmless)
        if answer.status != 200:
            raise refuse(answer, where, harmless=harmless)
        return self._read(self._service.post_answer(request), answer.text, where)

    @asynccontextmanager
    async def stream(self, request: Message, what: str) -> AsyncIterator[AsyncIterator[Any]]:
        """Send a request over a websocket of its own, and yield the frames of its answer.

        The iterator ends only by an error of `harness.errors`: the service keeps the websocket open.
        """
        where = self._where(what)
        async with self.connections.open(f"{self.url}{WEBSOCKET_ENDPOINT}", where) as socket:
            try:
                await socket.send_str(encode(request).decode())
            except (aiohttp.ClientError, OSError) as error:
                raise explain_broken(error, where) from None
            yield self._frames(socket, request, where)

    async def _frames(
        self, socket: aiohttp.ClientWebSocketResponse, request: Message, where: str
    ) -> AsyncIterator[Any]:
        frame_type = self._service.websocket_answer(request)
        async for frame in socket:
            if frame.type is not aiohttp.WSMsgType.TEXT:
                break
            yield self._read_frame(frame_type, frame.data, where)
        if (error := socket.exception()) is not None:
            raise explain_broken(error, where)
        raise Unreachable(f"{where} ended the stream (code {socket.close_code})")

    def _read_frame(self, frame_type: Any, text: str, where: str) -> Any:
        """Read a frame; errors are bare frames, too, without any mark."""
        text = self.connections.credentials.hide(text)
        try:
            return decode(frame_type, text.encode())
        except DecodeError as error:
            if (told := read_error(text)) is not None:
                raise fail(told, where, domain="_type" in told, harmless=True) from None
            raise _refuse_answer(where, error) from None

    def _read(self, answer_type: Any, text: str, where: str) -> Any:
        try:
            return decode(answer_type, text.encode())
        except DecodeError as error:
            raise _refuse_answer(where, error) from None

    def _where(self, what: str) -> str:
        return f"{what}: {self.name} at {self.url}"


def _refuse_answer(where: str, error: DecodeError) -> ConnectorError:
    return CallFailed(f"{where} gives an answer that cannot be read: {error}", reason="unreadable")
