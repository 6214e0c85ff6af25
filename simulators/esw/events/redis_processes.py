"""Redis for events, Redis for alarms, and the Sentinel that tells where they are: processes that end with this one."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import socket
import sys
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack

from harness.errors import LauncherError

SERVER, SENTINEL, TIE = "redis-server", "redis-sentinel", "setpriv"
START_LIMIT = 10.0
"""Seconds that each process has to listen."""
END_LIMIT = 1.0
"""Seconds that each process has to end by itself."""
LOOK = 0.005
"""Seconds between two looks whether a process listens."""


class RedisProcesses:
    """The processes of one event server; started and ended on one event loop.

    :param host: to listen on.
    :param port: of Sentinel; 0 for any that is free.
    :param masters: a server is started for each.
    """

    def __init__(self, host: str, port: int, masters: Sequence[str]) -> None:
        self._host, self._masters = host, masters
        self._stack = AsyncExitStack()
        self.port = port

    async def start(self) -> None:
        """Start them, and return when they answer; raises `LauncherError`."""
        absent = [program for program in (SERVER, SENTINEL, TIE) if shutil.which(program) is None]
        if absent:
            raise LauncherError(
                f"{', '.join(absent)} is not installed, which events on Redis need. Install the Debian packages "
                "redis-server and redis-sentinel, or keep events in memory."
            )
        ports = dict(zip(self._masters, find_free_ports(self._host, len(self._masters)), strict=True))
        await asyncio.gather(*(self._start_server(name, port) for name, port in ports.items()))
        if not self.port:
            [self.port] = find_free_ports(self._host, 1)
        await self._start_sentinel(ports)

    async def stop(self) -> None:
        """End them."""
        await self._stack.aclose()

    async def _start_server(self, name: str, port: int) -> None:
        kept_nowhere = ["--save", "", "--appendonly", "no"]
        words = [SERVER, "--bind", self._host, "--port", str(port), *kept_nowhere, "--notify-keyspace-events", "KEA"]
        await self._start(f"{SERVER} {name}", words, port)

    async def _start_sentinel(self, ports: Mapping[str, int]) -> None:
        lines = [f"bind {self._host}", f"port {self.port}"]
        lines += [f"sentinel monitor {name} {self._host} {port} 1" for name, port in ports.items()]
        # Sentinel insists on a file that it can write to. This one is nowhere on disk, and goes with the process.
        file = os.memfd_create("sentinel.conf", 0)
        try:
            os.write(file, "\n".join([*lines, ""]).encode())
            await self._start(SENTINEL, [SENTINEL, f"/proc/self/fd/{file}"], self.port, [file])
        finally:
            os.close(file)

    async def _start(self, name: str, words: Sequence[str], port: int, files: Sequence[int] = ()) -> None:
        # The kernel ends it with this process, also after SIGKILL.
        tied = [TIE, "--pdeathsig", "KILL", *words]
        process = await asyncio.create_subprocess_exec(
            *tied, stdin=asyncio.subprocess.DEVNULL, stdout=sys.stderr, cwd="/", pass_fds=files
        )
        self._stack.push_async_callback(_end, process)
        try:
            async with asyncio.timeout(START_LIMIT):
                while not await answers(self._host, port):
                    if process.returncode is not None:
                        raise LauncherError(f"{name} ended with exit code {process.returncode} before it was ready.")
                    await asyncio.sleep(LOOK)
        except TimeoutError:
            raise LauncherError(f"{name} does not answer at {self._host}:{port} within {START_LIMIT:g} s.") from None


def find_free_ports(host: str, number: int) -> list[int]:
    """Return ports that nobody listens on at the moment."""
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(number)]
        for one in sockets:
            one.bind((host, 0))
        return [int(one.getsockname()[1]) for one in sockets]


async def answers(host: str, port: int) -> bool:
    """Tell whether Redis or Sentinel answers a ping."""
    try:
        reader, writer = await asyncio.open_connection(host, port)
    except OSError:
        return False
    try:
        writer.write(b"PING\r\n")
        return (await reader.readline()).startswith(b"+PONG")
    except OSError:
        return False
    finally:
        writer.transport.abort()


async def _end(process: asyncio.subprocess.Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        process.terminate()
    try:
        await asyncio.wait_for(process.wait(), END_LIMIT)
    except TimeoutError:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
