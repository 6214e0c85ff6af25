"""The one way of a process to a gateway: call GraphQL, and add or remove subscriptions."""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextlib
import logging
import threading
import time
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from functools import partial
from typing import Any

import aiohttp

from harness.connectors.controller import SLACK, Controller
from harness.connectors.tango.abstract import Passage, Subscriber
from harness.connectors.tango.bridge.subscriptions.fresh_look import FreshLook
from harness.connectors.tango.bridge.subscriptions.rereading import Rereading
from harness.connectors.tango.bridge.subscriptions.restarts import Restarts
from harness.connectors.tango.bridge.subscriptions.subscriber import DeviceSubscriptionCallback
from harness.connectors.tango.bridge.subscriptions.subscriptions import Subscriptions, Wanted
from harness.connectors.tango.bridge.transport import sending
from harness.connectors.tango.bridge.transport.answers import Answer
from harness.connectors.tango.bridge.transport.authenticator import NOBODY, Authenticator
from harness.connectors.tango.bridge.transport.environment import Environment
from harness.connectors.tango.bridge.transport.gateway import Gateway, no_redirects
from harness.connectors.tango.bridge.transport.http import RestController
from harness.connectors.tango.bridge.transport.websocket import HEARTBEAT, WSController
from harness.connectors.tango.confirmation import Hearing
from harness.errors import Unreachable
from harness.limits import Limits

_log = logging.getLogger(__name__)

LOG_IN = 'mutation LogIn { executeCommand(device: "sys/database/2", command: "State") { ok } }'
"""Of no effect, whether there is such a device or not; that the gateway wants a login for it is what counts."""
ITSELF = "{ version tangoHost }"
TRIES = 5
IDLE = 3.0
"""Seconds after which an unused HTTP connection is closed: before the gateway does it (uvicorn: after 5 s), since a
mutation that meets a connection which is just being closed may not be sent again."""
MOST_SOCKETS = 32
"""HTTP connections to the gateway at a time."""


class TangoBridge:
    """One for each target and process. Every method may be called from any thread.

    :param limits: `Limits.call` bounds each call.
    :raises ProfileError: a certificate authority that cannot be read.
    """

    def __init__(self, gateway: Gateway, environment: Environment, limits: Limits) -> None:
        gateway.trust()
        self.gateway = gateway
        self._limits = limits
        self._controller = Controller("tango-bridge")
        try:
            self._controller.call(self._open(environment), limits.call, f"opening a bridge to {gateway.url}")
        except BaseException:
            self._controller.close()
            raise

    async def _open(self, environment: Environment) -> None:
        session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=MOST_SOCKETS, keepalive_timeout=IDLE),
            cookie_jar=aiohttp.DummyCookieJar(),  # who is logged in is the authenticator's to know
            timeout=aiohttp.ClientTimeout(total=None),
            trace_configs=[no_redirects(), sending.watched()],
        )
        authenticator = self._authenticator = Authenticator(self.gateway, environment, session, self._limits.call)
        self._rest = RestController(self.gateway, authenticator, session, self._limits.call, self._noticed)
        self._socket = WSController(self.gateway, authenticator, session, self._limits.call)
        rereading = Rereading(self._rest)
        self._subscriptions = Subscriptions(self._socket, rereading, self._in_background)
        self._fresh_look = FreshLook(self._socket, rereading)
        self._restarts = Restarts(self._rest, self._subscriptions.devices, self._subscriptions.restarted)
        self._socket_runs = self._restarts_watched = False
        for part in (self._socket, self._rest):
            self._controller.add(part)
        self._controller.at_the_end(session.close)
        self._controller.monitor(self._rest.watch(), self._ended)

    # ---- the two operations -------------------------------------------------------------------------------------

    @property
    def limit(self) -> float:
        """Seconds of a call."""
        return self._limits.call

    def call(self, document: str, variables: Mapping[str, Any] | None = None, limit: float | None = None) -> Answer:
        """A query: asked again within the limit, that of a call by default, if the gateway cannot be reached.

        Raises `Unreachable`, `TimedOut`, `NotLoggedIn`. Errors of single fields stand in the answer.
        """
        limit = limit or self.limit
        return self._controller.call(self._rest.ask(document, variables, limit), limit, self.gateway.queries)

    def change(
        self, document: str, variables: Mapping[str, Any], limit: float | None = None, *, repeatable: bool = False
    ) -> Answer:
        """A mutation: sent once, unless it was surely not executed or is repeatable. Raises what `call` does."""
        limit = limit or self.limit
        mutation = self._rest.change(document, variables, limit, repeatable=repeatable)
        return self._controller.call(mutation, limit, self.gateway.queries)

    def send(
        self, document: str, variables: Mapping[str, Any], *, repeatable: bool = False
    ) -> concurrent.futures.Future[Answer]:
        """A mutation whose answer is fetched with `answer_to`: returns when it is on its way, or has failed."""
        sent = threading.Event()
        mutation = partial(self._rest.change, document, variables, self.limit, repeatable=repeatable)
        future = self._controller.begin(sending.telling(mutation, sent.set), self.gateway.queries)
        future.add_done_callback(lambda _: sent.set())
        try:
            sent.wait(self.limit + SLACK)
        except BaseException:  # Ctrl-C: it must not be sent when nobody wants it any more
            future.cancel()
            raise
        return future

    def answer_to(self, sent: concurrent.futures.Future[Answer], limit: float) -> Answer:
        """The answer to what was sent; raises what `change` does."""
        return self._controller.wait(sent, limit, self.gateway.queries)

    def subscribe(
        self, wanted: Sequence[Wanted], subscriber: Subscriber, hearing: Hearing | None = None
    ) -> tuple[DeviceSubscriptionCallback, ...]:
        """Subscribe in one go; returns when each attribute has shown its first value or error.

        :param hearing: hears of the frames of what is subscribed to; what needs not be heard is dropped.
        Raises `Unreachable` if the websocket does not open within the limit of a call.
        """
        work = self._subscribe(wanted, subscriber, hearing or Hearing(()))
        return self._controller.call(work, 2 * self._limits.call, self.gateway.socket)

    def unsubscribe(self, user: DeviceSubscriptionCallback) -> None:
        """One user less; returns at once, also when the bridge is closed."""
        with contextlib.suppress(Unreachable):
            self._controller.dispatch(self._unsubscribe(user))

    def flush(self) -> None:
        """Return when what the gateway has sent has been handed on, or a gap in its place."""
        self._controller.call(self._socket.flush(), HEARTBEAT, self.gateway.socket)

    def show(self, device: str, attribute: str) -> Mapping[str, Any]:
        """What the gateway shows now of an attribute: its value, or why it has none; {} if it shows nothing.

        Raises `Unreachable`, `TimedOut`.
        """
        what = f'what the gateway shows of "{attribute}" of {device}'
        return self._controller.call(self._show(device, attribute), 2 * self._limits.call, what)

    def log_in(self) -> None:
        """Have the gateway say that it takes the user, for commands, too; raises `NotLoggedIn`, `Unreachable`."""
        self.change(LOG_IN, {}, repeatable=True)

    def passage(self) -> Passage:
        """What can be told of the gateway, when login, queries and websocket have been tried out."""
        self.log_in()
        self._controller.call(self._socket_open(), 2 * self._limits.call, self.gateway.socket)
        took = []
        for _ in range(TRIES):
            began = time.perf_counter()
            itself = self.call(ITSELF)
            took.append((time.perf_counter() - began) * 1000)
        user = self._authenticator.current or NOBODY
        return Passage(
            f"{self.gateway.url}{self.gateway.prefix}",
            f"TangoGQL {itself.data.get('version')}",
            user.told(),
            str(itself.data.get("tangoHost")),
            sorted(took)[TRIES // 2],
            self._socket.subprotocol,
        )

    # ---- health -------------------------------------------------------------------------------------------------

    @property
    def trouble(self) -> str:
        """Why the gateway cannot be used now; "" while it can."""
        return self._rest.trouble or (self._socket.trouble if len(self._subscriptions) else "")

    @property
    def version(self) -> str:
        """Of the gateway's TangoGQL; "" if it has not told yet."""
        return self._rest.version

    def start(self, work: Callable[[], Awaitable[Any]]) -> Any:
        """Run a coroutine of a part of the bridge, as a Future or Task (see `Controller.dispatch`)."""
        return self._controller.dispatch(_as_coroutine(work))

    def close(self) -> None:
        """End the subscriptions, the connections and the thread; calling it again does nothing."""
        self._controller.close()

    # ---- on the loop --------------------------------------------------------------------------------------------

    async def _subscribe(
        self, wanted: Sequence[Wanted], subscriber: Subscriber, hearing: Hearing
    ) -> tuple[DeviceSubscriptionCallback, ...]:
        await self._socket_open()
        return await self._subscriptions.add(wanted, subscriber, self.unsubscribe, self._limits.call, hearing)

    async def _show(self, device: str, attribute: str) -> Mapping[str, Any]:
        await self._socket_open()
        async with asyncio.timeout(self._limits.call):
            return await self._fresh_look.at(device, attribute)

    async def _socket_open(self) -> None:
        if not self._socket_runs:
            self._socket_runs = True
            self._controller.monitor(self._socket.run(), self._ended)
        if not self._restarts_watched:
            self._restarts_watched = True
            self._controller.monitor(self._restarts.watch(), self._ended)
        await self._socket.open_within(self._limits.call)

    async def _unsubscribe(self, user: DeviceSubscriptionCallback) -> None:
        self._subscriptions.remove(user)

    def _in_background(self, work: Coroutine[Any, Any, None]) -> None:
        self._controller.monitor(work, self._ended)

    def _noticed(self, trouble: str) -> None:
        if trouble:  # of one that has never answered, the call that found no answer tells, and nobody twice
            level = logging.WARNING if self._rest.version else logging.DEBUG
            _log.log(level, "the gateway is in trouble: %s", trouble)
        else:
            _log.info("the gateway answers")

    def _ended(self, error: BaseException) -> None:
        _log.error("a loop of the bridge ended: %s", error)


async def _as_coroutine(work: Callable[[], Awaitable[Any]]) -> Any:
    return await work()
