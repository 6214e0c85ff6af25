"""Queries and mutations over HTTP, and the health of the service that answers them."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import aiohttp
from tenacity import AsyncRetrying, retry_if_exception_type, stop_before_delay

from harness.connectors.backoff import back_off
from harness.connectors.tango.bridge.transport.answers import Answer, NotAnAnswerError, read_answer
from harness.connectors.tango.bridge.transport.authenticator import AuthenticatedUser, Authenticator
from harness.connectors.tango.bridge.transport.gateway import DOWN, REDIRECTS, UNTRUSTED, Gateway
from harness.errors import ConnectorError, GatewayAway, NotLoggedIn, TimedOut, Unreachable, Untrusted

_log = logging.getLogger(__name__)

HEALTH = "{ version }"
PERIOD = 5.0
"""Seconds between two looks at the service."""
FIRST_PAUSE, LONGEST_PAUSE = 0.05, 1.0
"""Seconds between two tries of one question."""


class _Again(Exception):  # noqa: N818
    """It was not executed, or may be asked again."""

    def __init__(self, error: ConnectorError) -> None:
        self.error = error


class RestController:
    """Asks the gateway. Used on the controller's loop.

    :param limit: seconds of one call, tries and logins included.
    :param noticed: hears whether the service answers, each time that this changes.
    """

    def __init__(
        self,
        gateway: Gateway,
        authenticator: Authenticator,
        session: aiohttp.ClientSession,
        limit: float,
        noticed: Callable[[str], None],
    ) -> None:
        self._gateway, self._authenticator, self._session = gateway, authenticator, session
        self._limit, self._noticed = limit, noticed
        self._trust = gateway.trust() if gateway.url.startswith("https") else None
        self._stopped = asyncio.Event()
        self.trouble = ""
        """Why the service does not answer, as far as is known; "" while it does."""
        self.version = ""

    async def watch(self) -> None:
        """Look at the service again and again, until stopped."""
        while not self._stopped.is_set():
            try:
                answer = await self.ask(HEALTH)
                self.version = str(answer.data.get("version") or self.version)
                self._tell("")
            except ConnectorError as error:
                self._tell(str(error))
            try:
                await asyncio.wait_for(self._stopped.wait(), PERIOD)
            except TimeoutError:
                continue

    async def stop(self) -> None:
        """End the looks."""
        self._stopped.set()

    async def ask(
        self, document: str, variables: Mapping[str, Any] | None = None, limit: float | None = None
    ) -> Answer:
        """A query: tried again within its limit, or that of a call, if the gateway cannot be reached."""
        return await self._tried(document, variables, limit or self._limit, harmless=True)

    async def change(
        self, document: str, variables: Mapping[str, Any], limit: float | None = None, *, repeatable: bool = False
    ) -> Answer:
        """A mutation: sent once. Only one that surely was not executed is sent again.

        :param repeatable: it may be sent twice.
        """
        return await self._tried(document, variables, limit or self._limit, harmless=repeatable)

    async def _tried(
        self, document: str, variables: Mapping[str, Any] | None, limit: float, *, harmless: bool
    ) -> Answer:
        body = json.dumps({"query": document, "variables": dict(variables or {})}).encode()
        last: _Again | None = None
        try:
            async with asyncio.timeout(limit):
                async for attempt in AsyncRetrying(
                    retry=retry_if_exception_type(_Again),
                    wait=back_off(FIRST_PAUSE, LONGEST_PAUSE),
                    stop=stop_before_delay(limit * 0.8),  # a pause that ends too late is not begun
                    reraise=True,
                ):
                    with attempt:
                        try:
                            return await self._logged_in(body, harmless=harmless)
                        except _Again as again:
                            last = again
                            raise
        except _Again as again:
            raise again.error from None
        except TimeoutError:
            unknown = "" if harmless else "; nobody knows whether it was executed"
            before = f"; the try before this one: {last.error}" if last is not None else ""
            place = self._gateway.settings.together
            never = "" if self.version else f". It has not answered yet: is {place} right, is there a firewall?"
            raise TimedOut(
                f"the gateway {self._gateway.queries} did not answer within {limit:.3g} s{unknown}{before}{never}"
            ) from None
        raise AssertionError("unreachable")  # pragma: no cover - the loop returns or raises

    async def _logged_in(self, body: bytes, *, harmless: bool) -> Answer:
        user = await self._user(self._authenticator.user())
        answer = await self._post(body, user, harmless=harmless)
        if answer is None or answer.wants_login:
            user = await self._user(self._authenticator.renew(user))
            answer = await self._post(body, user, harmless=harmless)
        if answer is None or answer.wants_login:
            said = answer.errors[0][1] if answer else "401 Unauthorized"
            raise NotLoggedIn(
                f"the gateway {self._gateway.queries} rejects user {user.name!r} who has just logged in: {said}"
            )
        if answer.forbids:
            raise NotLoggedIn(
                f"the gateway {self._gateway.queries} forbids it to user {user.name!r}: {answer.errors[0][1]}. "
                "Ask for this permission, or log in as somebody who has it"
            )
        return answer

    async def _user(self, login: Awaitable[AuthenticatedUser]) -> AuthenticatedUser:
        try:
            return await login
        except Untrusted:
            raise
        except Unreachable as error:  # the login service: the gateway was not asked, or refused
            raise _Again(error) from None

    async def _post(self, body: bytes, user: AuthenticatedUser, *, harmless: bool) -> Answer | None:
        """The answer; None if the gateway wants another user."""
        try:
            status, location, content_type, content = await self._exchange(body, user)
        except UNTRUSTED as error:
            raise self._failure(error) from None
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            # Nothing was sent.
            raise _Again(self._failure(error)) from None
        except (aiohttp.ClientError, OSError) as error:
            raise self._lost(user.hide(str(self._failure(error))), GatewayAway, harmless=harmless) from None
        except Exception as error:
            # A mistake, here or in aiohttp: variables in its traceback show what is sent.
            said = user.hide(f"asking the gateway {self._gateway.queries} failed: {type(error).__name__}: {error}")
            raise self._lost(said, harmless=harmless) from None
        if status == 401:
            return None
        if status == 403:
            raise NotLoggedIn(
                f"the gateway {self._gateway.queries} forbids it to user {user.name!r} [403]. "
                "The user may lack a group that the gateway requires"
            )
        if status >= DOWN or status in REDIRECTS:
            odd = self._gateway.oddity(f"the gateway {self._gateway.queries}", status, user.hide(location), "")
            raise self._lost(odd, GatewayAway if status >= DOWN else Unreachable, harmless=harmless)
        try:
            return read_answer(content, content_type)
        except NotAnAnswerError as error:
            odd = self._gateway.oddity(f"the answer of {self._gateway.queries}", status, "", _unread(status, error))
            raise self._lost(odd, harmless=harmless) from None

    async def _exchange(self, body: bytes, user: AuthenticatedUser) -> tuple[int, str, str, bytes]:
        """Status, where it redirects to, type and content of the answer.

        In here are variables that show credentials, so nobody raises.
        """
        async with self._session.post(
            self._gateway.queries,
            data=body,
            headers={"Content-Type": "application/json", **user.headers()},
            ssl=self._trust or True,
            allow_redirects=False,
        ) as response:
            location = response.headers.get("Location", "")
            return response.status, location, response.content_type, user.hide(await response.read())

    def _failure(self, error: BaseException) -> Unreachable:
        return self._gateway.failure(f"the gateway {self._gateway.queries}", error)

    def _lost(self, problem: str, kind: type[Unreachable] = Unreachable, *, harmless: bool) -> Exception:
        if harmless:
            return _Again(kind(problem))
        return kind(f"{problem}; nobody knows whether it was executed")

    def _tell(self, trouble: str) -> None:
        if bool(trouble) is not bool(self.trouble):
            self._noticed(trouble)
        self.trouble = trouble


def _unread(status: int, error: NotAnAnswerError) -> str:
    return f"[{status}] cannot be read: {error}"
