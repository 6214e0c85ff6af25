"""The fork server: imports modules once, then makes the processes that need them.

``python -m simulators.forking.server CONTROL MODULE ...`` is given the number of a connected socket, and modules to
import. Each order on it, a module and its arguments in JSON, brings three descriptors: standard input, output and
error. The server tells ``forked <pid>`` for each order in turn, and ``ended <pid> <exit code>`` for each end. It ends
with the socket, its children with their standard input: see `simulators.child`.

It stays single-threaded, and so forks safely.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import runpy
import select
import signal
import socket
import sys
import traceback
from collections.abc import Sequence
from typing import NoReturn

ORDER = 65536
"""Bytes that an order has at most."""


class ProcessForker:
    """Forks and reaps.

    :param control: the connection to the supervisor.
    """

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._wake_read, self._wake_write = os.pipe()
        for end in (self._wake_read, self._wake_write):
            os.set_blocking(end, False)

    def serve(self) -> None:
        """Serve until the supervisor is gone."""
        signal.set_wakeup_fd(self._wake_write)
        signal.signal(signal.SIGCHLD, lambda number, frame: None)
        control = self._control.fileno()
        with contextlib.suppress(ConnectionError):
            while True:
                readable, _, _ = select.select([control, self._wake_read], [], [])
                if self._wake_read in readable:
                    with contextlib.suppress(BlockingIOError):
                        os.read(self._wake_read, 4096)
                    self._reap()
                if control in readable and not self._take_order():
                    return

    def _take_order(self) -> bool:
        order, descriptors, _, _ = socket.recv_fds(self._control, ORDER, 3)
        if not order:
            return False
        pid = os.fork()
        if pid == 0:
            self._become(json.loads(order), descriptors)
        for descriptor in descriptors:
            os.close(descriptor)
        self._tell(f"forked {pid}")
        return True

    def _become(self, words: list[str], descriptors: list[int]) -> NoReturn:
        """Be the process that was ordered, as if its module had been started by ``python -m``."""
        code = 1
        try:
            signal.set_wakeup_fd(-1)
            for number in (signal.SIGCHLD, signal.SIGINT):
                signal.signal(number, signal.SIG_DFL)
            os.setsid()
            for standard, descriptor in enumerate(descriptors):
                os.dup2(descriptor, standard)
            for descriptor in (*descriptors, self._control.fileno(), self._wake_read, self._wake_write):
                os.close(descriptor)
            gc.enable()
            sys.argv = words
            runpy.run_module(words[0], run_name="__main__", alter_sys=True)
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)

    def _reap(self) -> None:
        with contextlib.suppress(ChildProcessError):
            while True:
                pid, status = os.waitpid(-1, os.WNOHANG)
                if pid == 0:
                    return
                self._tell(f"ended {pid} {os.waitstatus_to_exitcode(status)}")

    def _tell(self, line: str) -> None:
        self._control.sendall(f"{line}\n".encode())


def serve(control: socket.socket, modules: Sequence[str]) -> None:
    """Import modules, and serve until the supervisor is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()  # it would look again and again at what imports make, all of which stays
    for name in modules:
        importlib.import_module(name)
    server = ProcessForker(control)
    gc.freeze()
    server.serve()


def main() -> None:
    """Serve on the socket that the first argument numbers."""
    serve(socket.socket(fileno=int(sys.argv[1])), sys.argv[2:])


if __name__ == "__main__":
    main()
