"""One end of the connection between the web process and the worker process."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
from collections.abc import Callable

from simulators.oet.bus.frames import FrameReader, Message, write_frame

_log = logging.getLogger(__name__)


class Link(asyncio.Protocol):
    """Sends and receives messages in order; made by `open_link`, used on its event loop only.

    :param connection: the socket.
    :param receive: called with each message.
    :param lost: called once, when the other process is gone.
    :param press: told True when more is waiting to be sent than the other process takes, False when it has caught up.
    """

    def __init__(
        self,
        connection: socket.socket,
        receive: Callable[[Message], None],
        lost: Callable[[], None],
        press: Callable[[bool], None],
    ) -> None:
        self._socket = connection
        self._receive, self._lost, self._press = receive, lost, press
        self._reader = FrameReader()
        self._transport: asyncio.Transport | None = None
        self._unsent: list[bytes] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        for message in self._reader.feed(data):
            try:
                self._receive(message)
            except Exception:
                _log.exception("a message could not be followed: %.200s", message)  # asyncio would close the connection

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        if exc is not None:
            self._read_last_words()
        self._lost()

    def _read_last_words(self) -> None:
        """Read what the other process sent before it ended: asyncio drops that where a message to it has failed."""
        with contextlib.suppress(OSError):
            while data := self._socket.recv(65536):
                self.data_received(data)

    def pause_writing(self) -> None:
        self._press(True)

    def resume_writing(self) -> None:
        self._press(False)

    def send(self, message: Message) -> None:
        """Send a message, with all that are sent in one go; to a process that is gone it does nothing.

        :raises TypeError, ValueError: if it is not plain JSON.
        """
        if self._transport is not None:
            frame = write_frame(message)
            if not self._unsent:
                asyncio.get_running_loop().call_soon(self._flush)
            self._unsent.append(frame)

    def hold(self, held: bool) -> None:
        """Read nothing more, so that the other process has to wait; or go on."""
        if self._transport is not None and held != (not self._transport.is_reading()):
            (self._transport.pause_reading if held else self._transport.resume_reading)()

    def close(self) -> None:
        """Close the connection: the other process sees its end."""
        self._flush()
        if self._transport is not None:
            self._transport.close()

    def _flush(self) -> None:
        """Wake the other process once for many messages, not once for each."""
        if self._unsent and self._transport is not None:
            self._transport.write(b"".join(self._unsent))
        self._unsent.clear()


async def open_link(
    connection: socket.socket,
    receive: Callable[[Message], None],
    lost: Callable[[], None],
    press: Callable[[bool], None] = lambda pressed: None,
) -> Link:
    """Take over a connected socket."""
    loop = asyncio.get_running_loop()
    _, link = await loop.create_connection(lambda: Link(connection, receive, lost, press), sock=connection)
    return link
