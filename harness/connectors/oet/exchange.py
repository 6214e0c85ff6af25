"""Requests to an OET and their answers, each within its limit; what may be repeated is."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Any

import aiohttp
from tenacity import AsyncRetrying, retry_if_exception_type, stop_before_delay

from harness.connectors.backoff import back_off
from harness.connectors.broken_connections import NOT_SENT, explain_broken
from harness.connectors.http_exchanges import HttpExchanges
from harness.connectors.oet.endpoint import Endpoint
from harness.connectors.oet.login import Login
from harness.connectors.oet.refusals import Answer, refuse
from harness.errors import MAYBE, ConnectorError, TimedOut, Unreachable, Untrusted

FIRST_PAUSE, LONGEST_PAUSE = 0.05, 1.0
"""Seconds between two tries of one request."""
AWAY = (502, 503)
"""Statuses of a front behind which nobody answers for now."""


class _Again(Exception):  # noqa: N818
    """It was not executed, or may be asked again."""

    def __init__(self, error: ConnectorError) -> None:
        self.error = error


class Exchange:
    """Asks one OET. Used on one event loop.

    :param limit: seconds of one request, its tries included.
    :param login: whose credentials go with each request; None for nobody's.
    """

    def __init__(self, endpoint: Endpoint, limit: float, login: Login | None = None) -> None:
        self.endpoint, self.limit, self._login = endpoint, limit, login
        self._trust = endpoint.trust()
        self._session: aiohttp.ClientSession | None = None
        self.kept = HttpExchanges(login.hide if login is not None else lambda text: text)
        """What was asked and answered, for the report."""

    async def ask(self, path: str, what: str) -> Any:
        """Return the body of an answer to GET; tried again within the limit if nobody answers.

        :param path: with all that comes after the host.
        :param what: is asked for, for messages. Raises errors of `harness.errors`.
        """
        return (await self.send("GET", path, what)).body

    async def send(
        self,
        method: str,
        path: str,
        what: str,
        body: object = None,
        *,
        limit: float | None = None,
        refusals: bool = False,
    ) -> Answer:
        """Return an answer; what changes something is sent once, unless it surely was not executed.

        :param limit: seconds; that of a request without.
        :param refusals: whether an answer that is a refusal is returned, too, and not raised.
        """
        limit, harmless = limit or self.limit, method == "GET"
        last: ConnectorError | None = None
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
                            return await self._try(method, path, what, body, harmless=harmless, refusals=refusals)
                        except _Again as again:
                            last = again.error
                            raise
        except _Again as again:
            raise again.error from None
        except TimeoutError:
            before = f"; the try before this one: {last}" if last else ""
            raise TimedOut(
                f"{what}: the OET at {self.endpoint.url} did not answer within {limit:g} s"
                f"{'' if harmless else MAYBE}{before}"
            ) from None
        raise AssertionError("unreachable")  # pragma: no cover - the loop returns or raises

    async def _open_once(self, path: str, headers: Mapping[str, str]) -> aiohttp.ClientResponse:
        return await self.session.get(
            f"{self.endpoint.origin}{path}",
            headers={"Accept": "text/event-stream", **headers},
            ssl=self._trust,
            allow_redirects=False,
        )

    async def _send_once(self, method: str, path: str, body: object) -> Answer:
        answer = await self._exchange(method, path, body, await self._headers())
        if answer.status == HTTPStatus.UNAUTHORIZED and self._login is not None:  # it was not executed
            answer = await self._exchange(method, path, body, await self._headers(rejected=True))
        return answer

    async def _exchange(self, method: str, path: str, body: object, headers: Mapping[str, str]) -> Answer:
        url, written = f"{self.endpoint.origin}{path}", None if body is None else json.dumps(body)
        headers = headers if written is None else {**headers, "Content-Type": "application/json"}
        request = self.kept.begin(method, url, headers, written or "")
        try:
            async with self.session.request(
                method, url, data=written, headers=headers, ssl=self._trust, allow_redirects=False
            ) as response:
                text = await response.text(errors="replace")
        except (aiohttp.ClientError, OSError, asyncio.CancelledError) as error:
            timed_out = isinstance(error, asyncio.CancelledError)
            request.end(error="no answer in time" if timed_out else f"{type(error).__name__}: {error}")
            raise
        request.end(response.status, response.headers, text)
        return self._read(response, text)

    def _read(self, response: aiohttp.ClientResponse, text: str) -> Answer:
        location = response.headers.get("Location", "")
        if self._login is not None:
            text, location = self._login.hide(text), self._login.hide(location)
        return Answer(response.status, parse(text), location)

    async def _headers(self, *, rejected: bool = False) -> Mapping[str, str]:
        """Return the credentials that go with a request to the endpoint, and to nobody else."""
        return await self._login.headers(self.session, rejected=rejected) if self._login is not None else {}

    @property
    def session(self) -> aiohttp.ClientSession:
        """Its connections, made on the loop that they belong to."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(None), cookie_jar=aiohttp.DummyCookieJar()
            )
        return self._session

    @asynccontextmanager
    async def open(self, path: str, what: str) -> AsyncIterator[aiohttp.ClientResponse]:
        """Open what does not end; raises errors of `harness.errors` if it cannot be opened."""
        try:
            response = await self._open_once(path, await self._headers())
            if response.status == HTTPStatus.UNAUTHORIZED and self._login is not None:
                response.close()
                response = await self._open_once(path, await self._headers(rejected=True))
        except (aiohttp.ClientError, OSError) as error:
            raise self.explain(error, what) from None
        try:
            if response.status != HTTPStatus.OK:
                answer = self._read(response, await response.text(errors="replace"))
                raise refuse(answer, what, self.endpoint.url, harmless=True)
            yield response
        finally:
            response.close()

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()

    async def _try(self, method: str, path: str, what: str, body: object, *, harmless: bool, refusals: bool) -> Answer:
        try:
            answer = await self._send_once(method, path, body)
        except (aiohttp.ClientError, OSError) as error:
            failure = self.explain(error, what)
            if isinstance(failure, Untrusted):
                raise failure from None
            if harmless or isinstance(error, NOT_SENT):
                raise _Again(failure) from None
            raise Unreachable(f"{failure}{MAYBE}") from None
        if answer.status < 300:
            return answer
        refusal = refuse(answer, what, self.endpoint.url, harmless=harmless)
        if harmless and answer.status in AWAY:
            raise _Again(refusal)
        if refusals:
            return answer
        raise refusal

    def explain(self, error: BaseException, what: str) -> Unreachable:
        """Return the error of a connection that failed."""
        return explain_broken(error, f"{what}: the OET at {self.endpoint.url}")


def parse(text: str) -> Any:
    """Return the JSON that a body holds, or else the body."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text
