"""Open streams of server-sent events, read as plainly as can be."""

from __future__ import annotations

import re
import selectors
import socket
import time

LIMIT = 60.0
CHUNK = re.compile(rb"([0-9a-f]+)\r\n")


class StreamReaders:
    """Reads all of them on one thread.

    :param keep: whether the events of the first one are kept.
    """

    def __init__(self, port: int, path: str, number: int, *, keep: bool = False) -> None:
        self._selector = selectors.DefaultSelector()
        self._sockets: list[socket.socket] = []
        self._keep, self._kept = keep, bytearray()
        self._tails: dict[socket.socket, bytes] = {}
        for _ in range(number):
            self._open(port, path)

    @property
    def kept(self) -> bytes:
        """The events of the first one."""
        kept, events, position = bytes(self._kept), [], 0
        while found := CHUNK.match(kept, position):
            end = found.end() + int(found[1], 16)
            events.append(kept[found.end() : end])
            position = end + 2
        return b"".join(events)

    def read_until(self, last: bytes) -> float:
        """Read until all have this; return the seconds from the first byte on."""
        missing, began, deadline = set(self._sockets), 0.0, time.monotonic() + LIMIT
        while missing:
            assert time.monotonic() < deadline
            for key, _ in self._selector.select(1.0):
                sock = key.fileobj
                assert isinstance(sock, socket.socket)
                data = sock.recv(1 << 18)
                assert data
                began = began or time.perf_counter()
                if self._keep and sock is self._sockets[0]:
                    self._kept += data
                seen = self._tails[sock] + data
                if sock in missing and last in seen:
                    missing.discard(sock)
                self._tails[sock] = seen[-len(last) :]
        return time.perf_counter() - began

    def close(self) -> None:
        """Close all."""
        self._selector.close()
        for one in self._sockets:
            one.close()

    def _open(self, port: int, path: str) -> None:
        sock = socket.create_connection(("127.0.0.1", port), LIMIT)
        sock.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        head = b""
        while not head.endswith(b"\r\n\r\n1\r\n\n\r\n"):
            head += sock.recv(1)
        self._sockets.append(sock)
        self._tails[sock] = b""
        self._selector.register(sock, selectors.EVENT_READ)
