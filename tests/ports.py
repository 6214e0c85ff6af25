"""Ports for servers that tests start."""

from __future__ import annotations

import contextlib
import secrets
import socket

PORTS = range(10_000, 32_000)
_given: set[int] = set()


def free_port() -> int:
    """A loopback port that was free a moment ago, and never given before.

    Tango's client keeps by address what it knows of a server, also when that is gone: another there is taken for it.
    None of those that the kernel gives to whoever asks for any: one of them may be somebody else's a moment later.
    """
    while True:
        port = secrets.choice(PORTS)
        with socket.socket() as listener, contextlib.suppress(OSError):
            listener.bind(("127.0.0.1", port))
            if port not in _given:
                _given.add(port)
                return port
