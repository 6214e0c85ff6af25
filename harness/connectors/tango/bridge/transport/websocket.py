"""The one websocket of a bridge, on which all of its subscriptions travel."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import aiohttp
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type

from harness.connectors.backoff import CHANCE, back_off
from harness.connectors.tango.bridge.transport.answers import LOGIN, excerpt
from harness.connectors.tango.bridge.transport.authenticator import AuthenticatedUser, Authenticator
from harness.connectors.tango.bridge.transport.gateway import Gateway
from harness.connectors.tango.bridge.transport.protocol import (
    NEWER,
    OFFERED,
    OLDER,
    Dialect,
    Frame,
    dialect,
    read_frame,
)
from harness.errors import ConnectorError, NotLoggedIn, Unreachable

_log = logging.getLogger(__name__)

HEARTBEAT = 4.0
"""Seconds between two pings of the connection; without a pong for half of it, it counts as broken."""
FIRST_PAUSE, LONGEST_PAUSE = 0.05, 2.0
"""Seconds between two tries to connect."""
GOODBYE = 0.5
"""Seconds that the gateway gets to answer when the websocket is closed."""


class Listener(Protocol):
    """Takes what comes by one GraphQL subscription; called on the controller's loop, raises nothing."""

    def taken(self, payload: Any) -> None:
        """The payload of a frame."""

    def interrupted(self, why: str) -> None:
        """Frames may be missing from now on."""

    def resumed(self) -> None:
        """It was subscribed again after an interruption."""

    def ended(self, why: str) -> None:
        """The gateway has ended it."""


@dataclass(frozen=True, slots=True)
class Stream:
    """A GraphQL subscription that the socket keeps alive over every interruption."""

    identifier: str
    document: str
    variables: Mapping[str, Any]
    listener: Listener


class WSController:
    """Receives, sends from a queue, and watches the health of one websocket. Used on the controller's loop."""

    def __init__(
        self, gateway: Gateway, authenticator: Authenticator, session: aiohttp.ClientSession, limit: float
    ) -> None:
        self._gateway, self._authenticator, self._session = gateway, authenticator, session
        self._limit = limit
        self._trust = gateway.trust() if gateway.url.startswith("https") else None
        self._streams: dict[str, Stream] = {}
        self._queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._dialect: Dialect = OLDER
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._rejected: AuthenticatedUser | None = None
        self._stopped = self._opened = False
        self._count = 0
        self._worked = False
        self._ready, self._awaited = asyncio.Event(), asyncio.Event()
        self._answered: dict[bytes, asyncio.Event] = {}
        self._pings = 0
        self.trouble = "it has not been opened yet"
        """Why the websocket is not open; "" while it is."""
        self.interruptions = 0
        """How often it was interrupted."""

    @property
    def subprotocol(self) -> str:
        """The one that the server picked."""
        return OFFERED[0] if self._dialect is NEWER else OFFERED[1]

    async def run(self) -> None:
        """Keep the websocket open, until stopped, whatever fails; after a connection that worked, tries begin anew."""
        while not self._stopped:
            async for attempt in AsyncRetrying(
                retry=retry_if_exception_type(Exception),
                wait=back_off(FIRST_PAUSE, LONGEST_PAUSE),
                before_sleep=self._note,
                sleep=self._pause,
            ):
                with attempt:
                    if not self._stopped:
                        await self._session_of_frames()
            await asyncio.sleep(FIRST_PAUSE + CHANCE.uniform(0, FIRST_PAUSE))

    async def _pause(self, seconds: float) -> None:
        """Wait before the next try, unless somebody waits for it."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._awaited.wait()
        self._awaited.clear()

    async def stop(self) -> None:
        """Say goodbye and close it."""
        self._stopped = True
        if self._socket is not None:
            await self._socket.close()

    async def open_within(self, limit: float) -> None:
        """Wait until it is open; raises `Unreachable` saying why it is not.

        A pause between two tries ends at once: it may be longer than the limit, and the gateway be back.
        """
        if not self._ready.is_set():
            self._awaited.set()
        try:
            async with asyncio.timeout(limit):
                await self._ready.wait()
        except TimeoutError:
            raise Unreachable(f"no websocket to the gateway within {limit:g} s: {self.trouble}") from None

    def open(self, document: str, variables: Mapping[str, Any], listener: Listener) -> Stream:
        """Begin a subscription; it is kept alive until it is closed, or ended by the gateway."""
        self._count += 1
        stream = Stream(str(self._count), document, variables, listener)
        self._streams[stream.identifier] = stream
        if self._ready.is_set():
            self._start(stream)
        return stream

    def close(self, stream: Stream) -> None:
        """End a subscription."""
        if self._streams.pop(stream.identifier, None) is not None and self._ready.is_set():
            self._queue.put_nowait(self._dialect.unsubscribe(stream.identifier))

    async def flush(self) -> None:
        """Return when what the gateway has sent has come; if it is silent, the connection counts as interrupted."""
        socket = self._socket
        if socket is None or self.trouble or not self._streams:
            return
        self._pings += 1
        ping, limit = f"flush {self._pings}".encode(), HEARTBEAT / 2
        answered = self._answered[ping] = asyncio.Event()
        try:
            async with asyncio.timeout(limit):
                await socket.ping(ping)
                await answered.wait()
        except (aiohttp.ClientError, OSError) as error:
            if socket is self._socket:
                why = f"did not answer a ping within {limit:g} s" if isinstance(error, TimeoutError) else "broke off"
                self._interrupt(f"the websocket {self._gateway.socket} {why}")
                await socket.close()
        finally:
            del self._answered[ping]

    # ---- one connection -----------------------------------------------------------------------------------------

    async def _session_of_frames(self) -> None:
        """Connect, subscribe to everything, and take frames until the connection ends.

        Raises `Unreachable` or `NotLoggedIn` if nothing came, so that the next try has to wait longer.
        """
        user = await self._authenticator.user()
        if user is self._rejected:
            user = await self._authenticator.renew(user)
        try:
            async with asyncio.timeout(self._limit):
                socket = await self._connect(user)
        except TimeoutError:
            raise Unreachable(f"the websocket {self._gateway.socket} did not open within {self._limit:g} s") from None
        sender: asyncio.Task[None] | None = None
        try:
            self._socket, self.trouble, self._worked = socket, "", False
            self._queue = asyncio.Queue()
            self._ready.set()
            for stream in list(self._streams.values()):
                self._start(stream)
                if self._opened:
                    stream.listener.resumed()
            self._opened = True
            sender = asyncio.create_task(self._send(socket))
            await self._receive(socket, user)
        finally:
            self._ready.clear()
            self._socket = None
            if sender is not None:
                sender.cancel()
            await socket.close()
        if self._stopped:
            return
        lost = Unreachable(f"the websocket {self._gateway.socket} was closed [{socket.close_code}]")
        self._interrupt(str(lost))
        if not self._worked:
            raise lost

    async def _connect(self, user: AuthenticatedUser) -> aiohttp.ClientWebSocketResponse:
        """A websocket on which subscriptions may begin. Raises only `Unreachable` and `NotLoggedIn`."""
        try:
            return await self._begun(user)
        except ConnectorError:
            raise
        except aiohttp.WSServerHandshakeError as error:
            if error.status in (401, 403):
                self._rejected = user
                raise NotLoggedIn(
                    f"the websocket {self._gateway.socket} refuses user {user.name!r} [{error.status}]"
                ) from None
            raise Unreachable(f"the websocket {self._gateway.socket} answers with status {error.status}") from None
        except (aiohttp.ClientError, OSError) as error:
            problem = self._gateway.failure(f"the websocket {self._gateway.socket}", error)
            raise type(problem)(user.hide(str(problem))) from None
        except Exception as error:
            # A mistake, here or in aiohttp: variables in its traceback show what is sent.
            said = user.hide(f"opening {self._gateway.socket} failed: {type(error).__name__}: {error}")
            raise Unreachable(said) from None

    async def _begun(self, user: AuthenticatedUser) -> aiohttp.ClientWebSocketResponse:
        socket = await self._session.ws_connect(
            self._gateway.socket,
            protocols=OFFERED,
            headers=user.headers(),
            heartbeat=HEARTBEAT,
            autoping=False,  # so that pongs are heard of
            ssl=self._trust or True,
            max_msg_size=0,
            timeout=aiohttp.ClientWSTimeout(ws_close=GOODBYE),
        )
        try:
            self._dialect = dialect(socket.protocol)
            await socket.send_json(self._dialect.init(user.payload()))
            await self._acknowledged(socket, user)
        except BaseException:
            await socket.close()
            raise
        return socket

    async def _acknowledged(self, socket: aiohttp.ClientWebSocketResponse, user: AuthenticatedUser) -> None:
        async for message in socket:
            match _frame(message, user):
                case None:
                    await self._echo(socket, message)
                case Frame("ready"):
                    return
                case Frame("ping"):
                    await socket.send_json(self._dialect.pong())
                case Frame("refused", _, payload):
                    self._rejected = user
                    said = excerpt(user.hide(json.dumps(payload)).encode())
                    raise NotLoggedIn(f"the websocket {self._gateway.socket} refuses user {user.name!r}: {said}")
        raise Unreachable(f"the websocket {self._gateway.socket} was closed before it was ready [{socket.close_code}]")

    def _start(self, stream: Stream) -> None:
        self._queue.put_nowait(self._dialect.subscribe(stream.identifier, stream.document, stream.variables))

    async def _send(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        while True:
            message = await self._queue.get()
            try:
                await socket.send_json(message)
            except (aiohttp.ClientError, ConnectionError):
                return  # the receiver notices

    async def _receive(self, socket: aiohttp.ClientWebSocketResponse, user: AuthenticatedUser) -> None:
        async for message in socket:
            if self.trouble:
                return  # it was given up: what comes now would hide that something is missing
            frame = _frame(message, user)
            if frame is None:
                await self._echo(socket, message)
                continue
            if frame.meaning == "ping":
                self._queue.put_nowait(self._dialect.pong())
                continue
            stream = self._streams.get(frame.subscription)
            if stream is None:
                continue  # one that was closed meanwhile
            try:
                self._hand_on(stream, frame, user)
            except ConnectorError:
                raise
            except Exception as error:
                _log.exception("a frame of the gateway could not be handled")
                stream.listener.interrupted(f"a frame could not be handled: {type(error).__name__}: {error}")

    async def _echo(self, socket: aiohttp.ClientWebSocketResponse, message: aiohttp.WSMessage) -> None:
        if message.type is aiohttp.WSMsgType.PING:
            with contextlib.suppress(aiohttp.ClientError, ConnectionError):  # the receiver notices
                await socket.pong(message.data)
        elif message.type is aiohttp.WSMsgType.PONG and (answered := self._answered.get(bytes(message.data))):
            answered.set()

    def _hand_on(self, stream: Stream, frame: Frame, user: AuthenticatedUser) -> None:
        if frame.meaning == "data" and not _refused(frame.payload):
            self._worked = True
            stream.listener.taken(frame.payload)
        elif frame.meaning in ("data", "error", "complete"):
            self._ended(stream, frame, user)

    def _ended(self, stream: Stream, frame: Frame, user: AuthenticatedUser) -> None:
        """The gateway ended a subscription that nobody ended here."""
        said = excerpt(user.hide(json.dumps(frame.payload)).encode()) if frame.payload else "without a reason"
        if LOGIN.search(said):
            self._rejected = user
            raise NotLoggedIn(f"the gateway {self._gateway.socket} ended a subscription: {said}")
        del self._streams[stream.identifier]
        stream.listener.ended(said)

    def _note(self, state: RetryCallState) -> None:
        error = state.outcome.exception() if state.outcome else None
        why = str(error or "it was closed")
        if error is not None and not isinstance(error, ConnectorError):
            why = f"the websocket's loop failed: {type(error).__name__}: {error}"
            if why != self.trouble:
                _log.error("a mistake in the websocket's loop", exc_info=error)
        self._interrupt(why)

    def _interrupt(self, why: str) -> None:
        """Say once for each time that it was open that it is so no more."""
        was_open = not self.trouble
        self.trouble = why
        if was_open:
            self.interruptions += 1
            _log.warning("%s", why)
            for stream in list(self._streams.values()):
                stream.listener.interrupted(why)
        for answered in self._answered.values():
            answered.set()


def _refused(payload: Any) -> bool:
    """Whether it is no data, but that nobody is logged in: TangoGQL says so when it begins to send."""
    errors = payload.get("errors") if isinstance(payload, dict) else None
    return bool(errors) and LOGIN.search(excerpt(json.dumps(errors).encode())) is not None


def _frame(message: aiohttp.WSMessage, user: AuthenticatedUser) -> Frame | None:
    """What a message means; None, with a line in the log, for one that cannot be read.

    :param user: whose credentials the log must not show, if the gateway sends them back.
    """
    if message.type not in (aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY):
        return None
    try:
        return read_frame(json.loads(user.hide(message.data)))
    except (ValueError, RecursionError) as error:
        data = message.data if isinstance(message.data, bytes) else str(message.data).encode()
        _log.warning("a message of the gateway is left out, because %s: %s", error, excerpt(user.hide(data)))
        return None
