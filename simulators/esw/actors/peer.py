"""Another process's actors, seen from here: requests over one connection, which shows whether the process lives."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable
from typing import Any

from simulators.esw.actors.behavior import Reply
from simulators.esw.actors.errors import ActorUnreachableError, AskTimeoutError, RemoteFailureError
from simulators.esw.actors.frames import FrameError, FrameKind, read_frame, write_frame
from simulators.esw.actors.paths import ActorPath
from simulators.esw.actors.refs import STREAM_BUFFER, ActorRef
from simulators.esw.actors.registry import MessageRegistry
from simulators.esw.actors.replies import AskReply, StreamReply
from simulators.esw.msocket.errors import DomainError

_log = logging.getLogger(__name__)

CONNECT_LIMIT = 2.0
"""Seconds for a connection to another process."""
SEND_LIMIT = 10.0
"""Seconds that another process has to take what is sent, before it counts as gone."""
SILENCE = 10.0
"""Seconds without a frame, not even a beat, after which a process counts as gone."""


class PeerProcess:
    """One connection to another process; made by `connect`."""

    def __init__(
        self, registry: MessageRegistry, address: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._registry, self._address, self._reader, self._writer = registry, address, reader, writer
        self._replies: dict[int, Reply] = {}
        self._watchers: dict[int, Callable[[], None]] = {}
        self._last = 0
        self.closed = False
        self._task = asyncio.get_running_loop().create_task(self._listen())

    def request(self, kind: FrameKind, key: str, message: object, reply: Reply) -> int:
        """Send a message that is answered, and return its number.

        :raises UnregisteredMessageError: before anything is sent.
        """
        name, data = self._registry.write(message)
        number = self._use_number()
        self._send(kind, number, key, name, data)
        self._replies[number] = reply
        return number

    def tell(self, key: str, message: object) -> None:
        """Send a message that is not answered."""
        name, data = self._registry.write(message)
        self._send(FrameKind.TELL, 0, key, name, data)

    def forget(self, number: int) -> None:
        """Give up a request: the other process is told, if it has not answered."""
        if self._replies.pop(number, None) is not None and not self.closed:
            self._send(FrameKind.CANCEL, number)

    def watch(self, key: str, call: Callable[[], None]) -> Callable[[], None]:
        """Have a function called once when an actor, its process or the connection is gone; returns what stops that."""
        number = self._use_number()
        self._send(FrameKind.WATCH, number, key)
        self._watchers[number] = call

        def release() -> None:
            if self._watchers.pop(number, None) is not None and not self.closed:
                self._send(FrameKind.CANCEL, number)

        return release

    async def drain(self) -> None:
        """Wait until the other process has taken enough of what was sent."""
        try:
            async with asyncio.timeout(SEND_LIMIT):
                await self._writer.drain()
        except (TimeoutError, ConnectionError):
            self._lose()

    async def close(self) -> None:
        """Close the connection, and wait for its end."""
        self._lose()
        await asyncio.gather(self._task, return_exceptions=True)

    def _use_number(self) -> int:
        self._last += 1
        return self._last

    def _send(self, *parts: object) -> None:
        if self.closed:
            raise ActorUnreachableError(f"the process at {self._address} is gone")
        self._writer.write(write_frame(*parts))

    async def _listen(self) -> None:
        try:
            while True:
                async with asyncio.timeout(SILENCE):
                    frame = await read_frame(self._reader)
                self._follow(*frame)
        except TimeoutError:
            _log.warning("the process at %s has been silent for %g s", self._address, SILENCE)
        except (OSError, asyncio.IncompleteReadError):
            pass
        except (FrameError, TypeError, ValueError) as error:
            _log.warning("the process at %s does not speak as simulated services do: %s", self._address, error)
        finally:
            self._lose()

    def _follow(self, kind: int, number: int, *rest: Any) -> None:
        if kind == FrameKind.BEAT:
            return
        if watcher := self._watchers.pop(number, None):
            watcher()
            return
        last = kind != FrameKind.ELEMENT
        reply = self._replies.pop(number, None) if last else self._replies.get(number)
        if reply is None:
            return
        match kind:
            case FrameKind.REPLY | FrameKind.ELEMENT:
                message = self._read(*rest)
                if isinstance(message, Exception):
                    reply.fail(message)
                elif last:
                    reply.answer(message)
                else:
                    reply.push(message)
            case FrameKind.DOMAIN_FAILURE:
                message = self._read(*rest)
                reply.fail(message if isinstance(message, Exception) else DomainError(message))
            case FrameKind.FAILURE:
                gone = rest[0] == ActorUnreachableError.__name__
                reply.fail(ActorUnreachableError(rest[1]) if gone else RemoteFailureError(*rest))
            case _:
                reply.end()

    def _read(self, name: str, data: bytes) -> object:
        try:
            return self._registry.read(name, data)
        except ValueError as error:
            return error

    def _lose(self) -> None:
        if self.closed:
            return
        self.closed = True
        self._task.cancel()
        self._writer.transport.abort()
        replies, self._replies = self._replies, {}
        for reply in replies.values():
            reply.fail(ActorUnreachableError(f"the process at {self._address} is gone"))
        watchers, self._watchers = self._watchers, {}
        for call in watchers.values():
            call()


class PeerProcesses:
    """The connections of a process to others, one to each."""

    def __init__(self, registry: MessageRegistry) -> None:
        self._registry = registry
        self._peers: dict[tuple[str, int], PeerProcess] = {}
        self._locks: dict[tuple[str, int], asyncio.Lock] = {}

    def find(self, path: ActorPath) -> PeerProcess | None:
        """Return the connection to a process, if there is one."""
        peer = self._peers.get((path.host, path.port))
        return peer if peer is not None and not peer.closed else None

    async def connect(self, path: ActorPath) -> PeerProcess:
        """Return the connection to a process; raises `ActorUnreachableError` if there is no process."""
        where = (path.host, path.port)
        async with self._locks.setdefault(where, asyncio.Lock()):
            peer = self.find(path)
            if peer is None:
                peer = self._peers[where] = await self._open(*where)
            return peer

    async def close(self) -> None:
        """Close all connections."""
        for peer in list(self._peers.values()):
            await peer.close()
        self._peers.clear()

    async def _open(self, host: str, port: int) -> PeerProcess:
        try:
            async with asyncio.timeout(CONNECT_LIMIT):
                reader, writer = await asyncio.open_connection(host.strip("[]"), port)
        except (OSError, TimeoutError) as error:
            raise ActorUnreachableError(f"no process answers at {host}:{port}: {error or 'too late'}") from None
        return PeerProcess(self._registry, f"{host}:{port}", reader, writer)


class RemoteRef(ActorRef):
    """Reaches an actor of another process."""

    def __init__(self, peers: PeerProcesses, path: ActorPath) -> None:
        self.uri = path.uri
        self._peers, self._path = peers, path

    async def tell(self, message: object) -> None:
        peer = await self._connect()
        peer.tell(self._path.key, message)
        await peer.drain()

    async def ask(self, message: object, seconds: float) -> object:
        reply = AskReply()
        try:
            async with asyncio.timeout(seconds):
                peer = await self._connect()
                number = peer.request(FrameKind.ASK, self._path.key, message, reply)
                try:
                    await peer.drain()
                    return await reply.future
                finally:
                    peer.forget(number)
        except TimeoutError:
            raise AskTimeoutError(self.uri, seconds, message) from None

    async def subscribe(self, message: object, buffer: int = STREAM_BUFFER) -> AsyncGenerator[object, None]:
        reply = StreamReply(buffer)
        peer = await self._connect()
        number = peer.request(FrameKind.SUBSCRIBE, self._path.key, message, reply)
        try:
            async for element in reply.elements():
                yield element
        finally:
            peer.forget(number)

    async def _connect(self) -> PeerProcess:
        return self._peers.find(self._path) or await self._peers.connect(self._path)
