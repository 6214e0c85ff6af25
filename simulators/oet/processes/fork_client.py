"""The worker's side of the fork server."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence

from simulators.oet.scripts.orphans import adopt_orphans, kill_children, kill_session

MODULE = "simulators.oet.scripts.forkserver"


class ForkClient:
    """Starts a fork server, and another one if it is killed.

    Used on one event loop.

    :param ended: told the process id and exit code of each script that has ended, after all else that it sent.
    """

    def __init__(
        self, environment: Mapping[str, str], preload: Sequence[str], ended: Callable[[int, int], None]
    ) -> None:
        self._environment, self._preload, self._ended = environment, preload, ended
        self._forked: list[Callable[[int], None]] = []
        self._alive: set[int] = set()
        self._buffer = b""
        self._control: socket.socket | None = None
        self._server: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the fork server."""
        adopt_orphans()
        ours, theirs = socket.socketpair()
        with theirs:
            self._server = subprocess.Popen(  # noqa: S603  (our own module)
                [sys.executable, "-m", MODULE, str(theirs.fileno()), *self._preload],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                env={**os.environ, **self._environment},
            )
        self._control, self._buffer = ours, b""
        asyncio.get_running_loop().add_reader(ours, self._read)

    def fork(self, channel: socket.socket, output: int, forked: Callable[[int], None]) -> None:
        """Make the process of a script.

        :param channel: its end of its channel, closed here.
        :param output: the descriptor that it writes to, closed here.
        :param forked: told its process id.
        """
        try:
            assert self._control is not None
            self._forked.append(forked)
            socket.send_fds(self._control, [b"fork"], [channel.fileno(), output])
        except OSError:
            self._restart()
            assert self._control is not None
            self._forked.append(forked)
            socket.send_fds(self._control, [b"fork"], [channel.fileno(), output])
        finally:
            channel.close()
            os.close(output)

    def stop(self) -> None:
        """End the fork server, which kills all scripts."""
        if self._control is not None:
            asyncio.get_running_loop().remove_reader(self._control)
            self._control.close()
            self._control = None
        if self._server is not None:
            self._server.wait()

    def _read(self) -> None:
        assert self._control is not None
        try:
            data = self._control.recv(65536)
        except OSError:
            data = b""
        if not data:
            self._restart()
            return
        *lines, self._buffer = (self._buffer + data).split(b"\n")
        for line in lines:
            word, *numbers = line.decode().split()
            if word == "forked":
                pid = int(numbers[0])
                self._alive.add(pid)
                self._forked.pop(0)(pid)
            else:
                pid, code = map(int, numbers)
                self._alive.discard(pid)
                self._ended(pid, code)

    def _restart(self) -> None:
        """Kill the scripts of a fork server that is gone: nobody would tell how they end. Start another one."""
        if self._control is not None:
            asyncio.get_running_loop().remove_reader(self._control)
            self._control.close()
            self._control = None
        if self._server is not None:
            self._server.kill()
            self._server.wait()
        orphans, self._alive = self._alive, set()
        unborn, self._forked = self._forked, []
        for pid in orphans:
            kill_session(pid)
        kill_children()
        self.start()
        for pid in orphans:
            self._ended(pid, -9)
        for number, forked in enumerate(unborn, 1):
            forked(-number)
            self._ended(-number, -9)
