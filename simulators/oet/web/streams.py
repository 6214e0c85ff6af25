"""The open event streams: each event is written once, and sent to all."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

LIMIT = 4 * 1024 * 1024
"""Bytes that may wait for a client that does not read; at the next event its stream is closed."""


@dataclass(eq=False)
class OpenStream:
    """One client."""

    transport: asyncio.Transport
    closed: asyncio.Event = field(default_factory=asyncio.Event)

    def cut(self) -> None:
        """End the stream in the middle, as a service that breaks does."""
        self.transport.abort()
        self.closed.set()


class Streams:
    """Used on one event loop.

    Events that come in one go are sent in one go. They are written to the transports, and no task waits for a client:
    what a client does not take in is kept for it, up to the limit.
    """

    def __init__(self) -> None:
        self._open: set[OpenStream] = set()
        self._pending: list[bytes] = []

    def __len__(self) -> int:
        return len(self._open)

    def add(self, stream: OpenStream) -> None:
        """Send all events from now on."""
        self._flush()
        self._open.add(stream)

    def discard(self, stream: OpenStream) -> None:
        """Send no more events."""
        self._open.discard(stream)

    def publish(self, data: bytes) -> None:
        """Send an event to all streams."""
        if not self._pending:
            asyncio.get_running_loop().call_soon(self._flush)
        self._pending.append(data)

    def cut(self) -> None:
        """End all streams in the middle."""
        self._flush()
        for stream in list(self._open):
            stream.cut()

    def close(self) -> None:
        """End all streams in good order."""
        self._flush()
        for stream in list(self._open):
            stream.closed.set()

    def _flush(self) -> None:
        if not self._pending:
            return
        data = b"".join(self._pending)
        self._pending.clear()
        chunk = b"%x\r\n%b\r\n" % (len(data), data)
        for stream in list(self._open):
            if stream.transport.get_write_buffer_size() <= LIMIT:
                stream.transport.write(chunk)
            else:
                stream.cut()
                self._open.discard(stream)
