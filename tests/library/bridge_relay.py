"""One way out of a network in which there is nothing else: from a port of this machine to a socket in a file, and back.

``python -m tests.library.bridge_relay FILE PORT CLOSED -- COMMAND...`` runs in a network namespace of its own, in which
it is the only one to listen. It lets what comes to PORT pass to FILE, sees that nobody answers at CLOSED, runs the
command and ends with its exit code.
"""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

CHUNK = 65536
HOST = "127.0.0.1"


class Relay:
    """Passes each connection on, on threads of its own, until closed.

    :param reach: connects to the other side.
    """

    def __init__(self, listener: socket.socket, reach: Callable[[], socket.socket]) -> None:
        self._listener, self._reach = listener, reach
        self._open: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for one in self._open:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(5)
        for one in self._open:
            one.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
                server = self._reach()
            except OSError:
                return
            self._open += [client, server]
            for one in (client, server):
                if one.family == socket.AF_INET:
                    one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for source, sink in ((client, server), (server, client)):
                self._threads.append(threading.Thread(target=self._pass, args=(source, sink), daemon=True))
                self._threads[-1].start()

    def _pass(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(CHUNK):
                sink.sendall(data)
        with contextlib.suppress(OSError):
            sink.shutdown(socket.SHUT_WR)


def to_port(port: int) -> Callable[[], socket.socket]:
    return lambda: socket.create_connection((HOST, port))


def to_file(file: Path) -> Callable[[], socket.socket]:
    def reach() -> socket.socket:
        reached = socket.socket(socket.AF_UNIX)
        reached.connect(str(file))
        return reached

    return reach


def at_file(file: Path) -> socket.socket:
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(file))
    listener.listen(100)
    return listener


def answers(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection((HOST, port), 1.0):
        return True
    return False


def main() -> int:
    file, port, closed, _, *command = sys.argv[1:]
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    relay = Relay(socket.create_server((HOST, int(port))), to_file(Path(file)))
    try:
        if any(answers(int(one)) for one in closed.split(",")):
            sys.exit(f"this network is not closed: somebody answers at {closed}")
        return subprocess.run(command, check=False).returncode
    finally:
        relay.close()


if __name__ == "__main__":
    sys.exit(main())
