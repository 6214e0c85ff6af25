"""The worker's side of the fork server."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from simulators.oet.scripts.orphans import kill_children, kill_session, list_children

MODULE = "simulators.oet.scripts.forkserver"


QUIET = 0.002
"""Seconds after which the spare process that was taken is replaced: the script that has it goes first."""
KILLED = -9


@dataclass
class Forked:
    """A process that waits for its first order.

    :param channel: our end of its channel.
    :param output: the descriptor from which its output is read.
    :param pid: its process id; None until that is told.
    :param told: is told it.
    """

    channel: socket.socket
    output: int
    pid: int | None = None
    told: Callable[[int], None] = field(default=lambda pid: None)

    def tell(self, pid: int) -> None:
        """Tell its process id."""
        self.pid = pid
        self.told(pid)


class ForkClient:
    """Starts a fork server, and another one if it is killed. Has a spare process, so that a script need not wait.

    Used on one event loop.

    :param ended: told the process id and exit code of each script that has ended, after all else that it sent.
    """

    def __init__(
        self, environment: Mapping[str, str], preload: Sequence[str], ended: Callable[[int, int], None]
    ) -> None:
        self._environment, self._preload, self._ended = environment, preload, ended
        self._unborn: deque[Forked] = deque()
        self._spare: Forked | None = None
        self._replenishing: asyncio.TimerHandle | None = None
        self._others = list_children()
        self._alive: set[int] = set()
        self._buffer = b""
        self._control: socket.socket | None = None
        self._server: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the fork server, and have it make a first process."""
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
        self._replenish()

    def take(self, forked: Callable[[int], None]) -> Forked:
        """Return the process of a script: the spare one, if there is one.

        :param forked: told its process id.
        """
        taken, self._spare = self._spare, None
        if taken is None:
            taken = self._fork()
        if taken.pid is None:
            taken.told = forked
        else:
            forked(taken.pid)
        if self._replenishing is None:
            self._replenishing = asyncio.get_running_loop().call_later(QUIET, self._replenish)
        return taken

    def stop(self) -> None:
        """End the fork server, which kills all scripts."""
        if self._replenishing is not None:
            self._replenishing.cancel()
        self._drop_spare()
        self._close_control()
        if self._server is not None:
            self._server.wait()

    def _replenish(self) -> None:
        """Have a process ready for the next script."""
        self._replenishing = None
        if self._spare is None and self._control is not None:
            self._spare = self._fork()

    def _fork(self) -> Forked:
        ours, theirs = socket.socketpair()
        reading, writing = os.pipe()
        made = Forked(ours, reading)
        try:
            self._send(theirs.fileno(), writing)
            self._unborn.append(made)
        finally:
            theirs.close()
            os.close(writing)
        return made

    def _send(self, *descriptors: int) -> None:
        try:
            assert self._control is not None
            socket.send_fds(self._control, [b"fork"], descriptors)
        except OSError:
            self._restart()
            assert self._control is not None
            socket.send_fds(self._control, [b"fork"], descriptors)

    def _drop_spare(self) -> None:
        if self._spare is not None:
            self._spare.channel.close()
            os.close(self._spare.output)
            self._spare = None

    def _close_control(self) -> None:
        if self._control is not None:
            asyncio.get_running_loop().remove_reader(self._control)
            self._control.close()
            self._control = None

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
                self._alive.add(int(numbers[0]))
                self._unborn.popleft().tell(int(numbers[0]))
            else:
                pid, code = map(int, numbers)
                self._alive.discard(pid)
                if self._spare is not None and self._spare.pid == pid:
                    self._drop_spare()
                self._ended(pid, code)

    def _restart(self) -> None:
        """Kill the scripts of a fork server that is gone: nobody would tell how they end. Start another one."""
        self._close_control()
        if self._server is not None:
            self._server.kill()
            self._server.wait()
        orphans, self._alive = self._alive, set()
        unborn, self._unborn = self._unborn, deque()
        for pid in orphans:
            kill_session(pid)
        kill_children(self._others)
        self._drop_spare()
        self.start()
        for pid in orphans:
            self._ended(pid, KILLED)
        for number, made in enumerate(unborn, 1):
            made.tell(-number)
            self._ended(-number, KILLED)
