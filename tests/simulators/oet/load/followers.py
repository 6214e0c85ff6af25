"""Many open streams, read by one thread."""

from __future__ import annotations

import json
import selectors
import socket
import threading
import zlib
from collections.abc import Callable
from typing import Any, Self

from tests.simulators.oet.running import LIMIT, Oet

STATE_CHANGED = b'"topic": "procedure.lifecycle.statechange"'


class Follower:
    """One stream: what it has had, and the states of each procedure.

    :param parse: whether states are read; what came is counted anyhow.
    """

    def __init__(self, sock: socket.socket, parse: bool) -> None:
        self.socket, self._parse = sock, parse
        self.states: dict[int, list[str]] = {}
        self.received, self.checksum, self.closed = 0, 0, False
        self._rest = b""

    def read(self) -> None:
        try:
            data = self.socket.recv(1 << 20)
        except ConnectionError:
            data = b""
        self.closed = not data
        self.received += len(data)
        if not self._parse:
            self.checksum = zlib.crc32(data, self.checksum)
            return
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            if line.startswith(b"data:") and line.endswith(STATE_CHANGED + b"}"):
                event: dict[str, Any] = json.loads(line.removeprefix(b"data:"))
                self.states.setdefault(int(event["msg_src"]), []).append(event["new_state"])


class Followers:
    """A context manager: they are open from its beginning on, and read until its end."""

    def __init__(self, oet: Oet, number: int, parse: bool = True) -> None:
        self._oet = oet
        self.followers = [Follower(open_stream(oet), parse) for _ in range(number)]
        self._changed = threading.Condition()
        self._ending = False
        self._thread = threading.Thread(target=self._read)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ending = True
        self._thread.join()
        for one in self.followers:
            one.socket.close()

    def until(self, met: Callable[[Follower], object], number: int | None = None) -> None:
        """Until the first ones are as wanted, or all."""
        awaited = self.followers[:number]
        with self._changed:
            assert self._changed.wait_for(lambda: all(met(one) for one in awaited), LIMIT), [
                (number, one.received, one.closed) for number, one in enumerate(awaited) if not met(one)
            ]

    def _read(self) -> None:
        with selectors.DefaultSelector() as selector:
            for one in self.followers:
                selector.register(one.socket, selectors.EVENT_READ, one)
            while not self._ending:
                for key, _ in selector.select(0.1):
                    key.data.read()
                    if key.data.closed:
                        selector.unregister(key.fileobj)
                with self._changed:
                    self._changed.notify_all()


def open_stream(oet: Oet, buffer: int = 0) -> socket.socket:
    """A stream from whose connection only the head was read.

    :param buffer: bytes that the kernel keeps for it; 0 for as many as it likes.
    """
    sock = socket.socket()
    sock.settimeout(LIMIT)
    if buffer:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
    sock.connect(("127.0.0.1", oet.port))
    sock.sendall(f"GET {oet.settings.base_path}/stream HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
    head = b""
    while not head.endswith(b"\r\n\r\n1\r\n\n\r\n"):
        received = sock.recv(1)
        assert received, head
        head += received
    return sock
