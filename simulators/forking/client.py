"""The supervisor's side of a fork server."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import traceback
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO, NoReturn

from simulators.forking.server import serve

FORK_LIMIT = 20.0
"""Seconds until a process that was ordered has to be there."""


class ForkedProcess:
    """A process that a fork server has made; as much of `subprocess.Popen` as a supervisor needs.

    :param words: module and arguments, for errors.
    """

    def __init__(self, words: Sequence[str], stdin: IO[bytes], stdout: IO[bytes]) -> None:
        self.args, self.stdin, self.stdout = list(words), stdin, stdout
        self.returncode: int | None = None
        self._pid = 0
        self._forked, self._ended = threading.Event(), threading.Event()
        self._on_end: Callable[[], None] = lambda: None

    @property
    def pid(self) -> int:
        """Its number; waits until it is there."""
        if not self._forked.wait(FORK_LIMIT):
            raise TimeoutError(f"{self.args[0]} was not forked within {FORK_LIMIT:g} s")
        return self._pid

    def poll(self) -> int | None:
        """Return its exit code; None while it runs."""
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Return its exit code when it has ended; raises `subprocess.TimeoutExpired`."""
        if not self._ended.wait(timeout):
            raise subprocess.TimeoutExpired(self.args, timeout or 0.0)
        assert self.returncode is not None
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send a signal, unless it has ended."""
        if self.returncode is None and self.pid:
            os.kill(self._pid, number)

    def kill(self) -> None:
        """Kill it."""
        self.send_signal(signal.SIGKILL)

    def on_end(self, call: Callable[[], None]) -> None:
        """Have a function called once when it has ended, on another thread; at once if it has."""
        self._on_end = call
        if self._ended.is_set():
            call()

    def note_pid(self, pid: int) -> None:
        """Take note that it is there."""
        self._pid = pid
        self._forked.set()

    def note_end(self, code: int) -> None:
        """Take note that it has ended."""
        self.returncode = code
        self._forked.set()
        self._ended.set()
        self._on_end()


class ForkServerClient:
    """Has a fork server make processes; made by `start` or `split_off`. From any thread.

    :param control: the connection to the server.
    :param popen: its process.
    """

    def __init__(self, control: socket.socket, popen: subprocess.Popen[bytes] | SplitProcess) -> None:
        self._control, self.popen = control, popen
        self._lock = threading.Lock()
        self._ordered: deque[ForkedProcess] = deque()
        self._running: dict[int, ForkedProcess] = {}
        self._gone = False
        threading.Thread(target=self._listen, name="fork server", daemon=True).start()

    @classmethod
    def start(cls, modules: Sequence[str], environment: Mapping[str, str], log: Path) -> ForkServerClient:
        """Start a fork server in an interpreter of its own.

        :param modules: that the server imports.
        :param environment: of the server and all that it makes.
        :param log: what the server itself has to say.
        """
        control, theirs = socket.socketpair()
        command = [sys.executable, "-m", "simulators.forking.server", str(theirs.fileno()), *modules]
        with log.open("wb") as output:
            popen = subprocess.Popen(  # noqa: S603  (our own module)
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=dict(environment),
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
        theirs.close()
        return cls(control, popen)

    @classmethod
    def split_off(cls, modules: Sequence[str]) -> ForkServerClient:
        """Fork a fork server off this process, whose modules it has; this process must not have other threads yet.

        :param modules: that the server imports, if they are missing.
        """
        control, theirs = socket.socketpair()
        pid = os.fork()
        if pid == 0:
            _become_server(control, theirs, modules)
        theirs.close()
        return cls(control, SplitProcess(pid))

    def fork(self, words: Sequence[str], error: IO[bytes]) -> ForkedProcess:
        """Order a process: a module and its arguments. It is there as soon as the server has imported its modules."""
        their_input, own_input = os.pipe()
        own_output, their_output = os.pipe()
        process = ForkedProcess(words, os.fdopen(own_input, "wb"), os.fdopen(own_output, "rb"))
        with self._lock:
            if self._gone:
                process.note_end(1)
            else:
                self._ordered.append(process)
            order = json.dumps(list(words)).encode()
            with contextlib.suppress(BrokenPipeError):
                socket.send_fds(self._control, [order], [their_input, their_output, error.fileno()])
        os.close(their_input)
        os.close(their_output)
        return process

    def close(self) -> None:
        """End the server, not what it has made."""
        with contextlib.suppress(OSError):
            self._control.shutdown(socket.SHUT_RDWR)
        self._control.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.popen.wait(1.0)
        self.popen.kill()
        self.popen.wait()

    def _listen(self) -> None:
        with contextlib.suppress(OSError), self._control.makefile("r") as lines:
            for line in lines:
                word, pid, *rest = line.split()
                if word == "forked":
                    process = self._running[int(pid)] = self._ordered.popleft()
                    process.note_pid(int(pid))
                else:
                    self._running.pop(int(pid)).note_end(int(rest[0]))
        with self._lock:
            self._gone = True
            ordered = list(self._ordered)
        for process in ordered:
            process.note_end(1)
        for number, process in self._running.items():
            await_end(number)
            process.note_end(-signal.SIGKILL)


class SplitProcess:
    """A fork server that was forked off this process; as much of `subprocess.Popen` as its client needs."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._ended = False

    def wait(self, timeout: float | None = None) -> int:
        """Return its exit code when it has ended; raises `subprocess.TimeoutExpired`."""
        if not self._ended and not await_end(self.pid, timeout):
            raise subprocess.TimeoutExpired("fork server", timeout or 0.0)
        if not self._ended:
            self._ended = True
            os.waitpid(self.pid, 0)
        return 0

    def kill(self) -> None:
        """Kill it, unless it has ended."""
        if not self._ended:
            os.kill(self.pid, signal.SIGKILL)


def await_end(pid: int, seconds: float | None = None) -> bool:
    """Wait for the end of any process; tells whether it has ended in time."""
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([descriptor], [], [], seconds)[0])
    finally:
        os.close(descriptor)


def _become_server(control: socket.socket, theirs: socket.socket, modules: Sequence[str]) -> NoReturn:
    """Be a fork server; what it prints goes to the log of the process that it comes from."""
    code = 1
    try:
        control.close()
        nothing = os.open(os.devnull, os.O_RDWR)
        os.dup2(nothing, 0)
        os.dup2(2, 1)
        os.close(nothing)
        serve(theirs, modules)
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)
