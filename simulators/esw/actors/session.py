"""This process's actors, as one other process uses them over its connection."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Callable
from typing import Any

from simulators.esw.actors.behavior import Reply
from simulators.esw.actors.errors import ActorUnreachableError, MailboxFullError, UnregisteredMessageError
from simulators.esw.actors.frames import FrameError, FrameKind, read_frame, write_frame
from simulators.esw.actors.mailbox import Mailbox
from simulators.esw.actors.refs import STREAM_BUFFER
from simulators.esw.actors.registry import MessageRegistry
from simulators.esw.actors.replies import Cancellation, NoReply
from simulators.esw.msocket.errors import DomainError, name_exception

_log = logging.getLogger(__name__)

BEAT = 1.0
"""Seconds between the signs of life that the other process gets."""
MOST_REQUESTS = 10_000
"""Requests of one connection that may be under way."""
UNSENT = 1024 * 1024
"""Bytes that may wait to be sent before streams hold their elements back, and no more requests are read."""
SEND_LIMIT = 10.0
"""Seconds that the other process has to take what is sent, before its connection is closed."""

Find = Callable[[str], Mailbox]


class Session:
    """One connection of another process.

    :param find: returns the mailbox of an actor's key; raises `ActorUnreachableError`.
    """

    def __init__(
        self, find: Find, registry: MessageRegistry, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._find, self._registry, self._reader, self._writer = find, registry, reader, writer
        self._writer.transport.set_write_buffer_limits(UNSENT)
        self._open: dict[int, SessionReply] = {}
        self._held: set[SessionReply] = set()
        self._flushing: asyncio.Task[None] | None = None
        self._watches: dict[int, Callable[[], None]] = {}

    async def serve(self) -> None:
        """Follow requests until the other process closes the connection."""
        loop = asyncio.get_running_loop()
        beats = loop.create_task(self._beat())
        try:
            while True:
                self._follow(*await read_frame(self._reader))
                if self.is_pressed:
                    await self._drain()
        except (OSError, asyncio.IncompleteReadError):  # a timeout of `_drain`, too
            pass
        except (FrameError, TypeError, ValueError) as error:
            _log.warning("a connection was closed that does not speak as simulated services do: %s", error)
        finally:
            beats.cancel()
            if self._flushing is not None:
                self._flushing.cancel()
            self.close()

    def close(self) -> None:
        """Close the connection; what is under way is cancelled."""
        self._writer.transport.abort()
        replies, self._open = self._open, {}
        for reply in replies.values():
            reply.cancel()
        watches, self._watches = self._watches, {}
        for release in watches.values():
            release()

    def send(self, *parts: object) -> None:
        """Send a frame; to a process that is gone it does nothing."""
        if not self._writer.transport.is_closing():
            self._writer.write(write_frame(*parts))

    def finish(self, number: int) -> None:
        """Forget a request that is answered."""
        self._open.pop(number, None)

    @property
    def registry(self) -> MessageRegistry:
        """Which messages may be sent."""
        return self._registry

    @property
    def is_pressed(self) -> bool:
        """Whether more waits to be sent than the other process takes."""
        return self._writer.transport.get_write_buffer_size() > UNSENT

    def hold(self, reply: SessionReply) -> None:
        """Flush a reply when the other process has caught up."""
        self._held.add(reply)
        if self._flushing is None:
            self._flushing = asyncio.get_running_loop().create_task(self._flush())

    async def _flush(self) -> None:
        try:
            await self._drain()
        except OSError:
            self.close()
        self._flushing = None
        held, self._held = self._held, set()
        for reply in held:
            reply.flush()

    async def _drain(self) -> None:
        async with asyncio.timeout(SEND_LIMIT):
            await self._writer.drain()

    def _follow(self, kind: int, number: int, *rest: Any) -> None:
        match kind:
            case FrameKind.ASK | FrameKind.SUBSCRIBE:
                reply = SessionReply(self, number, kind == FrameKind.SUBSCRIBE)
                try:
                    if len(self._open) >= MOST_REQUESTS:
                        raise MailboxFullError(f"this connection has {MOST_REQUESTS} requests under way")
                    self._open[number] = reply
                    self._put(reply, *rest)
                except Exception as error:
                    reply.fail(error)
            case FrameKind.TELL:
                try:
                    self._put(NoReply(), *rest)
                except Exception as error:
                    _log.warning("a message was dropped: %s", error)
            case FrameKind.CANCEL:
                if open_reply := self._open.pop(number, None):
                    open_reply.cancel()
                if release := self._watches.pop(number, None):
                    release()
            case FrameKind.WATCH:
                self._watch(number, *rest)
            case _:
                raise FrameError(f"{kind} is no kind of request")

    def _put(self, reply: Reply, key: str, name: str, data: bytes) -> None:
        self._find(key).put(self._registry.read(name, data), reply)

    def _watch(self, number: int, key: str) -> None:
        def tell() -> None:
            self._watches.pop(number, None)
            self.send(FrameKind.END, number)

        try:
            mailbox = self._find(key)
        except ActorUnreachableError:
            tell()
        else:
            self._watches[number] = mailbox.add_watcher(tell)

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(BEAT)
            self.send(FrameKind.BEAT, 0)


class SessionReply(Reply):
    """The way back over a connection."""

    def __init__(self, session: Session, number: int, streams: bool) -> None:
        self._session, self._number, self._streams = session, number, streams
        self._held: deque[tuple[str, bytes]] = deque(maxlen=STREAM_BUFFER)
        self._cancellation = Cancellation()
        self._done = False

    def answer(self, message: object) -> None:
        if self._streams:
            self.push(message)
            self.end()
        else:
            self._finish(FrameKind.REPLY, message)

    def push(self, message: object) -> None:
        if self._done:
            return
        self._held.append(self._session.registry.write(message))
        self.flush()

    def end(self) -> None:
        if not self._done:
            self._close(FrameKind.END)

    def fail(self, error: Exception) -> None:
        if isinstance(error, DomainError):
            with contextlib.suppress(UnregisteredMessageError):
                self._finish(FrameKind.DOMAIN_FAILURE, error.message)
                return
        if not self._done:
            self._close(FrameKind.FAILURE, name_exception(error), str(error))

    def on_cancel(self, call: Callable[[], None]) -> None:
        self._cancellation.add(call)

    def cancel(self) -> None:
        """Nobody waits any more."""
        self._done = True
        self._cancellation.cancel()

    def flush(self) -> None:
        """Send what was held back, as far as the other process takes it."""
        while self._held and not self._session.is_pressed:
            self._session.send(FrameKind.ELEMENT, self._number, *self._held.popleft())
        if self._held:
            self._session.hold(self)

    def _finish(self, kind: FrameKind, message: object) -> None:
        if not self._done:
            self._close(kind, *self._session.registry.write(message))

    def _close(self, kind: FrameKind, *rest: object) -> None:
        while self._held:
            self._session.send(FrameKind.ELEMENT, self._number, *self._held.popleft())
        self._session.send(kind, self._number, *rest)  # raises for a message that is too large, which is told then
        self._done = True
        self._session.finish(self._number)
