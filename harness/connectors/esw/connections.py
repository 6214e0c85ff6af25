"""The HTTP connections of a client of ESW: requests and websockets, each within its limit."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus

import aiohttp
from tenacity import AsyncRetrying, retry_if_exception_type, stop_before_delay

from harness.connectors.backoff import back_off
from harness.connectors.broken_connections import NOT_SENT, UNTRUSTED, explain_broken
from harness.connectors.esw.credentials import Credentials
from harness.connectors.esw.failures import Answer
from harness.connectors.http_exchanges import HttpExchanges
from harness.contracts.esw.msocket import ERROR_TYPE
from harness.errors import MAYBE, ConnectorError, TimedOut, Unreachable

FIRST_PAUSE, LONGEST_PAUSE = 0.05, 1.0
"""Seconds between two tries of one request."""
HEARTBEAT = 4.0
"""Seconds between two pings of a websocket; without a pong for half of it, it counts as broken."""
LARGEST_FRAME = 16 * 1024 * 1024
"""Bytes of what a service tells at once."""
APPLICATION = {"X-TMT-App-Name": "firstlight"}
"""Who asks, for the metrics of services."""


@dataclass(frozen=True, slots=True)
class ServiceRequest:
    """What is sent.

    :param where: who is asked for what, as the beginning of a sentence.
    :param media: of the body.
    """

    method: str
    url: str
    where: str
    body: bytes | None = None
    media: str = "application/json"
    parameters: Mapping[str, str] | None = None


class _Again(Exception):  # noqa: N818
    """It was not executed, or may be asked again."""

    def __init__(self, error: ConnectorError) -> None:
        self.error = error


class Connections:
    """Used on one event loop; closed by the one who made them. Shows no token.

    :param limit: seconds of one request, its tries included.
    :param trust: how certificates are verified.
    """

    def __init__(self, limit: float, credentials: Credentials, trust: ssl.SSLContext | bool = True) -> None:
        self.limit, self.credentials, self._trust = limit, credentials, trust
        self._session: aiohttp.ClientSession | None = None
        self.kept = HttpExchanges(credentials.hide)
        """What was asked and answered, for the report."""

    async def send(self, request: ServiceRequest, *, limit: float | None = None, harmless: bool = True) -> Answer:
        """Return an answer, whatever its status; what changes something is sent once, unless it surely was not sent.

        :param limit: seconds; that of a request without.
        :param harmless: whether it changes nothing, so that it may be asked again.

        Raises `Unreachable` and `TimedOut`.
        """
        limit, last = limit or self.limit, ""
        try:
            async with asyncio.timeout(limit):
                async for attempt in AsyncRetrying(
                    retry=retry_if_exception_type(_Again),
                    wait=back_off(FIRST_PAUSE, LONGEST_PAUSE),
                    stop=stop_before_delay(limit * 0.8),
                    reraise=True,
                ):
                    with attempt:
                        try:
                            return await self._try(request, harmless=harmless)
                        except _Again as again:
                            last = f"; the try before this one: {again.error}"
                            raise
        except _Again as again:
            raise again.error from None
        except TimeoutError:
            maybe = "" if harmless else MAYBE
            raise TimedOut(f"{request.where} did not answer within {limit:g} s{maybe}{last}") from None
        raise AssertionError("unreachable")  # pragma: no cover - the loop returns or raises

    async def _try(self, request: ServiceRequest, *, harmless: bool) -> Answer:
        answer = await self._send_once(request, harmless=harmless)
        if answer.status == HTTPStatus.UNAUTHORIZED and await self.credentials.renew():  # it was not executed
            answer = await self._send_once(request, harmless=harmless)
        return answer

    async def _send_once(self, request: ServiceRequest, *, harmless: bool) -> Answer:
        media = {"Content-Type": request.media} if request.body is not None else {}
        headers = {**APPLICATION, **self.credentials.headers(), **media}
        asked = self.kept.begin(request.method, request.url, headers, (request.body or b"").decode(errors="replace"))
        try:
            async with self.session.request(
                request.method,
                request.url,
                data=request.body,
                params=request.parameters,
                headers=headers,
                ssl=self._trust,
                allow_redirects=False,
            ) as response:
                text = await response.text(errors="replace")
                asked.end(response.status, response.headers, text)
                return Answer(response.status, self.credentials.hide(text), response.headers.get(ERROR_TYPE, ""))
        except asyncio.CancelledError:
            asked.end(error="no answer in time")
            raise
        except (aiohttp.ClientError, OSError) as error:
            asked.end(error=f"{type(error).__name__}: {error}")
            failure = explain_broken(error, request.where)
            if isinstance(error, UNTRUSTED):
                raise failure from None
            if harmless or isinstance(error, NOT_SENT):
                raise _Again(failure) from None
            raise Unreachable(f"{failure}{MAYBE}") from None

    @asynccontextmanager
    async def open(self, url: str, where: str) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
        """Open a websocket, and close it at the end; raises errors of `harness.errors` if it cannot be opened."""
        headers = {**APPLICATION, **self.credentials.headers()}
        try:
            async with asyncio.timeout(self.limit):
                socket = await self.session.ws_connect(
                    url, headers=headers, ssl=self._trust, heartbeat=HEARTBEAT, compress=0, max_msg_size=LARGEST_FRAME
                )
        except TimeoutError:
            raise TimedOut(f"{where} did not open a websocket within {self.limit:g} s") from None
        except (aiohttp.ClientError, OSError) as error:
            raise explain_broken(error, where) from None
        try:
            yield socket
        finally:
            await socket.close()

    @property
    def session(self) -> aiohttp.ClientSession:
        """Its connections, made on the loop that they belong to."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(None),
                cookie_jar=aiohttp.DummyCookieJar(),
                connector=aiohttp.TCPConnector(limit=0),
            )
        return self._session

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
