"""The fork server: makes the process of each script, and outlives none that it made.

``python -m simulators.oet.scripts.forkserver CONTROL [MODULE ...]`` is given the number of a connected socket, and
modules to import beforehand. Each order on it brings two descriptors: the channel of a script, and where its output
goes. It tells ``forked <pid>`` for each order in turn, and ``ended <pid> <status>`` for each end. When the socket is
closed, which the kernel does when the worker process ends in whatever way, all scripts are killed. Each script has a
session of its own; what it has started is killed when it ends, in whatever session.

It stays single-threaded, and so forks safely.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import select
import signal
import socket
import sys
import traceback
from typing import NoReturn

from simulators.oet.scripts import host
from simulators.oet.scripts.orphans import adopt_orphans, kill_children, kill_orphans, kill_session, mark_script

ORDER = 64
"""Bytes that an order has at most."""


class ForkServer:
    """Forks, reaps and kills.

    :param control: the connection to the worker process.
    """

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._forwarder = host.prepare()
        self._scripts: set[int] = set()
        self._wake_read, self._wake_write = os.pipe()
        os.set_blocking(self._wake_write, False)

    def serve(self) -> None:
        """Serve until the worker process is gone, then kill all scripts."""
        os.set_blocking(self._wake_read, False)
        signal.set_wakeup_fd(self._wake_write)
        signal.signal(signal.SIGCHLD, lambda number, frame: None)
        control = self._control.fileno()
        try:
            while True:
                readable, _, _ = select.select([control, self._wake_read], [], [])
                if self._wake_read in readable:
                    with contextlib.suppress(BlockingIOError):
                        while os.read(self._wake_read, 4096):
                            pass
                    self._reap()
                if control in readable and not self._take_order():
                    return
        except (BrokenPipeError, ConnectionResetError):
            return
        finally:
            for pid in self._scripts:
                kill_session(pid)
            kill_children()

    def _take_order(self) -> bool:
        order, descriptors, _, _ = socket.recv_fds(self._control, ORDER, 2)
        if not order:
            return False
        channel, output = descriptors
        pid = os.fork()
        if pid == 0:
            self._become_script(channel, output)
        os.close(channel)
        os.close(output)
        self._scripts.add(pid)
        self._tell(f"forked {pid}")
        return True

    def _become_script(self, channel: int, output: int) -> NoReturn:
        code = 1
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.setsid()
            mark_script()
            for descriptor in (self._control.fileno(), self._wake_read, self._wake_write):
                os.close(descriptor)
            for standard in (1, 2):
                os.dup2(output, standard)
            os.close(output)
            gc.enable()
            code = host.main(socket.socket(fileno=channel), self._forwarder)
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)

    def _reap(self) -> None:
        while True:
            try:
                ended = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
            except ChildProcessError:
                return
            if ended is None:
                return
            kill_session(ended.si_pid)  # before it is reaped, its number belongs to nobody else
            _, status = os.waitpid(ended.si_pid, 0)
            told = ended.si_pid in self._scripts
            self._scripts.discard(ended.si_pid)
            kill_orphans(self._scripts)
            if told:
                self._tell(f"ended {ended.si_pid} {os.waitstatus_to_exitcode(status)}")

    def _tell(self, line: str) -> None:
        self._control.sendall(f"{line}\n".encode())


def main() -> None:
    """Serve on the socket that the first argument numbers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    adopt_orphans()
    sys.dont_write_bytecode = True
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    for name in sys.argv[2:]:
        importlib.import_module(name)
    server = ForkServer(socket.socket(fileno=int(sys.argv[1])))
    gc.disable()
    gc.freeze()
    server.serve()


if __name__ == "__main__":
    main()
