"""A TCP proxy on the loopback interface that delays, cuts, corrupts and black-holes what passes through it."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

CHUNK = 65536
LIMIT = 5.0
"""Seconds that starting and ending may take."""

Change = Callable[[bytes], bytes]
"""What becomes of a chunk that passes."""


@dataclass
class Trouble:
    """What the proxy does to connections, new and old; changed from any thread.

    :param refuses: new connections are closed at once.
    :param holds: nothing passes, and nobody is told: a half-open connection.
    :param delay: seconds by which each chunk from the server is late, at most until this is changed.
    :param answers: given in place of the server's answer to each chunk of a client; None to ask the server.
    :param where: only chunks that hold one of these are answered so, such as the path of a request; () for all.
    :param changes: what becomes of chunks of the server.
    """

    refuses: bool = False
    holds: bool = False
    delay: float = 0.0
    answers: bytes | None = None
    where: tuple[bytes, ...] = ()
    changes: Change | None = None

    def concerns(self, data: bytes) -> bool:
        """Whether this is answered in the place of the server."""
        return self.answers is not None and (not self.where or any(part in data for part in self.where))


@dataclass
class FaultyProxy:
    """Stands between clients and one server until closed; owns its thread, its loop and all of its connections.

    :param port: of the server; may be changed, for one that was started again somewhere else.
    """

    port: int
    trouble: Trouble = field(default_factory=Trouble)

    def __post_init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address: int = self._listener.getsockname()[1]
        """The port at which the proxy listens."""
        self.connections = 0
        """How many were accepted."""
        self.answered = 0
        """How often it answered in the place of the server."""
        self._loop = asyncio.new_event_loop()
        self._tasks: set[asyncio.Task[None]] = set()
        self._thread = threading.Thread(target=self._run, name="faulty-proxy", daemon=True)
        self._thread.start()

    def stop_listening(self) -> None:
        """Let the system refuse new connections, as where no server runs. The port stays the proxy's."""
        asyncio.run_coroutine_threadsafe(self._stop_listening(), self._loop).result(LIMIT)

    def listen(self) -> None:
        """Take connections again, at the same port."""
        asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(LIMIT)

    def cut(self) -> None:
        """Break every connection that is open, and return when they are."""
        asyncio.run_coroutine_threadsafe(self._cut(), self._loop).result(LIMIT)

    def close(self) -> None:
        """End every connection and the thread; calling it again does nothing."""
        if self._thread.is_alive():
            asyncio.run_coroutine_threadsafe(self._cut(), self._loop).result(LIMIT)
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(LIMIT)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._server = self._loop.run_until_complete(asyncio.start_server(self._accept, sock=self._listener))
        try:
            self._loop.run_forever()
        finally:
            self._server.close()
            self._listener.close()
            self._loop.run_until_complete(self._end())
            self._loop.close()

    async def _end(self) -> None:
        """End every connection, those too that have just come and are known by nothing yet but their tasks."""
        for _ in range(2):
            await asyncio.sleep(0)
        await self._cut()

    async def _stop_listening(self) -> None:
        self._server.close()
        self._listener = socket.socket()
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._listener.bind(("127.0.0.1", self.address))

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._accept, sock=self._listener)

    async def _cut(self) -> None:
        tasks = [task for task in self._tasks if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=LIMIT)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self.connections += 1
        try:
            if not self.trouble.refuses:
                await self._pass(reader, writer)
        except (OSError, asyncio.CancelledError):
            pass
        finally:
            self._tasks.discard(task)
            _abort(writer)

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", self.port)
        ways = [
            asyncio.ensure_future(self._forward(reader, back, writer)),
            asyncio.ensure_future(self._return(there, writer)),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            _abort(back)

    async def _forward(
        self, reader: asyncio.StreamReader, server: asyncio.StreamWriter, client: asyncio.StreamWriter
    ) -> None:
        while data := await reader.read(CHUNK):
            await self._held()
            if self.trouble.concerns(data) and (answers := self.trouble.answers) is not None:
                self.answered += 1
                client.write(answers)
                await client.drain()
                while await reader.read(CHUNK):
                    pass  # the system would take the answer back if it were closed with something left unread
                return
            server.write(data)
            await server.drain()

    async def _return(self, reader: asyncio.StreamReader, client: asyncio.StreamWriter) -> None:
        while data := await reader.read(CHUNK):
            await self._held()
            await self._late()
            client.write(self.trouble.changes(data) if self.trouble.changes else data)
            await client.drain()

    async def _held(self) -> None:
        while self.trouble.holds:  # noqa: ASYNC110 - set from other threads
            await asyncio.sleep(0.01)

    async def _late(self) -> None:
        loop = asyncio.get_running_loop()
        came = loop.time()
        while (left := came + self.trouble.delay - loop.time()) > 0:  # noqa: ASYNC110 - changed from other threads
            await asyncio.sleep(min(left, 0.01))


def _abort(writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(Exception):
        writer.transport.abort()
