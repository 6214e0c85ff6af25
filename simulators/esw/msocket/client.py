"""A client of a service, for other simulated services."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from http import HTTPStatus
from typing import Any

import aiohttp

from harness.contracts.esw.codec import DecodeError, decode, encode
from harness.contracts.esw.messages import Message
from harness.contracts.esw.msocket import (
    DOMAIN_ERROR,
    ERROR_TYPE,
    POST_ENDPOINT,
    WEBSOCKET_ENDPOINT,
    ServiceError,
)
from harness.contracts.esw.services import Service
from simulators.esw.msocket.errors import DomainError, NamedError, RejectionError

ANSWER_LIMIT = 10.0
"""Seconds for an answer, and for a websocket to open."""


class MsocketClient:
    """Asks one service; made and closed on one event loop.

    :param url: of the service, without the endpoint.
    """

    def __init__(self, service: Service, url: str) -> None:
        self._service, self._url = service, url.rstrip("/")
        self._session: aiohttp.ClientSession | None = None

    async def post(self, request: Message, limit: float = ANSWER_LIMIT, authorization: str | None = None) -> Any:
        """Return the answer to a request.

        :param limit: seconds.
        :param authorization: the header of that name; None for none.
        :raises DomainError, NamedError, RejectionError: what the service answered with.
        :raises ConnectionError, TimeoutError: if it does not answer.
        """
        headers = {"Content-Type": "application/json"}
        if authorization is not None:
            headers["Authorization"] = authorization
        try:
            async with asyncio.timeout(limit):
                sent = self._open().post(self._url + POST_ENDPOINT, data=encode(request), headers=headers)
                async with sent as response:
                    body, status = await response.read(), response.status
                    kind = response.headers.get(ERROR_TYPE)
        except aiohttp.ClientError as error:
            raise ConnectionError(f"{self._url} does not answer: {error}") from None
        if status == HTTPStatus.OK:
            return decode(self._service.post_answer(request), body)
        if status != HTTPStatus.INTERNAL_SERVER_ERROR or kind is None:
            raise RejectionError(status, body.decode(errors="replace"))
        raise self._read_error(body, kind == DOMAIN_ERROR)

    async def stream(self, request: Message) -> AsyncGenerator[Any, None]:
        """Yield the frames of an answer over a websocket; close the generator to cancel.

        :raises DomainError, NamedError: that a frame tells.
        :raises ConnectionError: if the service goes.
        """
        answer = self._service.websocket_answer(request)
        try:
            async with self._open().ws_connect(self._url + WEBSOCKET_ENDPOINT) as socket:
                await socket.send_str(encode(request).decode())
                async for message in socket:
                    try:
                        element = decode(answer, message.data.encode())
                    except DecodeError:
                        raise self._read_error(message.data.encode(), domain=True) from None
                    yield element
        except aiohttp.ClientError as error:
            raise ConnectionError(f"{self._url} does not answer: {error}") from None
        raise ConnectionError(f"{self._url} has closed the websocket")

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            limit = aiohttp.ClientTimeout(total=None, sock_connect=ANSWER_LIMIT)
            self._session = aiohttp.ClientSession(timeout=limit, connector=aiohttp.TCPConnector(limit=0))
        return self._session

    def _read_error(self, body: bytes, domain: bool) -> Exception:
        if domain and self._service.error is not ServiceError:
            try:
                return DomainError(decode(self._service.error, body))
            except DecodeError:
                pass
        error = decode(ServiceError, body)
        return NamedError(error.error_name, error.error_message)
