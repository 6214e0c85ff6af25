"""The actors of one process."""

from __future__ import annotations

import asyncio
import logging
import secrets
import socket
from collections.abc import Callable

from simulators.esw.actors.errors import ActorUnreachableError
from simulators.esw.actors.local import LocalRef
from simulators.esw.actors.mailbox import Mailbox, MakeBehavior
from simulators.esw.actors.paths import ActorPath, ForeignActorError, read_endpoint, read_path
from simulators.esw.actors.peer import CONNECT_LIMIT, PeerProcesses, RemoteRef
from simulators.esw.actors.refs import ActorRef
from simulators.esw.actors.registry import MessageRegistry
from simulators.esw.actors.session import Session

_log = logging.getLogger(__name__)

FAILURE_DETECTOR = 10.0
"""Seconds after which an actor counts as gone that could never be reached."""


class ActorSystem:
    """The actors of this process; made, used and closed on one event loop.

    :param registry: what may be sent to other processes, and taken from them.
    :param host: address to listen on.
    :param failure_detector: seconds after which a watched actor counts as gone that could never be reached.
    """

    def __init__(
        self, registry: MessageRegistry, host: str = "127.0.0.1", failure_detector: float = FAILURE_DETECTOR
    ) -> None:
        self.registry, self._host, self._failure_detector = registry, host, failure_detector
        self._port = 0
        self._server: asyncio.Server | None = None
        self._mailboxes: dict[str, Mailbox] = {}
        self._sessions: dict[Session, asyncio.Task[None]] = {}
        self._peers = PeerProcesses(registry)
        self._watching: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Listen on a free port, so that other processes reach the actors; without it they reach none."""
        self._server = await asyncio.start_server(self._serve, self._host, 0, family=socket.AF_INET)
        self._port = self._server.sockets[0].getsockname()[1]

    def spawn(self, name: str, make: MakeBehavior) -> ActorRef:
        """Start an actor with the behavior that is made for it; raises `ValueError` if one of that name lives."""
        if any(mailbox.path.name == name for mailbox in self._mailboxes.values()):
            raise ValueError(f"an actor {name} lives already in this process")
        path = ActorPath(self._host, self._port, name, str(1 + secrets.randbelow(2**31 - 1)))
        self._mailboxes[path.key] = mailbox = Mailbox(path, make, self.watch)
        return LocalRef(mailbox)

    def stop(self, ref: ActorRef) -> None:
        """Stop an actor of this process."""
        self._find(read_path(ref.uri).key).stop()
        del self._mailboxes[read_path(ref.uri).key]

    def refer(self, uri: str) -> ActorRef:
        """Return the way to an actor, here or in another process.

        :raises ForeignActorError: at once, for a URI of another system.
        """
        path = read_path(uri)
        if self._is_ours(path):
            return LocalRef(self._find(path.key))
        return RemoteRef(self._peers, path)

    def watch(self, uri: str, call: Callable[[], None]) -> Callable[[], None]:
        """Have a function called once when an actor is gone; returns what stops that.

        An actor is gone when it stops, when its process ends or falls silent, and if it could not be reached at all.
        Of an actor of another system only the socket is watched.
        """
        task = asyncio.get_running_loop().create_task(self._watch(uri, call))
        self._watching.add(task)
        task.add_done_callback(self._watching.discard)

        def release() -> None:
            task.cancel()

        return release

    async def close(self) -> None:
        """Stop all actors, and close all connections."""
        for mailbox in list(self._mailboxes.values()):
            mailbox.stop()
        self._mailboxes.clear()
        if self._server is not None:
            self._server.close()
        for task in (*self._watching, *self._sessions.values()):
            task.cancel()
        await asyncio.gather(*self._watching, *self._sessions.values(), return_exceptions=True)
        await self._peers.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        session = Session(self._find, self.registry, reader, writer)
        task = asyncio.current_task()
        assert task is not None
        self._sessions[session] = task
        try:
            await session.serve()
        except asyncio.CancelledError:
            pass  # by `close`; asyncio would log it
        finally:
            del self._sessions[session]

    def _find(self, key: str) -> Mailbox:
        name, _, uid = key.partition("#")
        for mailbox in self._mailboxes.values() if not uid else filter(None, [self._mailboxes.get(key)]):
            if mailbox.path.name == name:
                return mailbox
        raise ActorUnreachableError(f"there is no actor {key.rstrip('#')} at {self._host}:{self._port}")

    def _is_ours(self, path: ActorPath) -> bool:
        return (path.host, path.port) == (self._host, self._port)

    async def _watch(self, uri: str, call: Callable[[], None]) -> None:
        gone = asyncio.Event()
        release: Callable[[], None] | None = None
        try:
            try:
                path = read_path(uri)
                if self._is_ours(path):
                    release = self._find(path.key).add_watcher(gone.set)
                else:
                    release = (await self._peers.connect(path)).watch(path.key, gone.set)
                await gone.wait()
            except ForeignActorError:
                await self._await_socket(uri)
            except ActorUnreachableError:
                await asyncio.sleep(self._failure_detector)
            call()
        finally:
            if release is not None:
                release()

    async def _await_socket(self, uri: str) -> None:
        """Wait until a foreign actor's socket is closed; if nobody listens there, for the failure detector."""
        where = read_endpoint(uri)
        try:
            if where is None:
                raise OSError("no address")
            async with asyncio.timeout(CONNECT_LIMIT):
                reader, writer = await asyncio.open_connection(*where)
        except (OSError, TimeoutError):
            await asyncio.sleep(self._failure_detector)
            return
        try:
            while await reader.read(65536):
                pass
        except OSError:
            pass
        finally:
            writer.transport.abort()
