"""The connection of a script's process to the worker process."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
from collections import deque

from simulators.oet.bus.frames import FrameReader, Message, write_frame
from simulators.oet.scripts.termination import Termination


class Channel:
    """Sends from any thread; receives on one.

    :param termination: is deferred while a message is sent, so that none is cut.
    """

    def __init__(self, connection: socket.socket, termination: Termination) -> None:
        self._socket, self._termination = connection, termination
        self._reader = FrameReader()
        self._received: deque[Message] = deque()
        self._writing = threading.Lock()
        self._posted = b""
        self._owner = os.getpid()

    def post(self, message: Message) -> None:
        """Send a message together with the next one: at the latest before this process waits or calls the script."""
        with self._termination.defer(), self._writing:
            self._posted += write_frame(message)

    def send(self, message: Message) -> None:
        """Send a message; waits while the worker process does not take it."""
        self.post(message)
        self.flush()

    def flush(self) -> None:
        """Send what was posted. If the worker process is gone, nothing happens.

        Nothing happens either in a process that the script has forked: two would cut each other's messages in pieces.
        """
        if os.getpid() != self._owner:
            return
        with self._termination.defer(), self._writing, contextlib.suppress(OSError):
            posted, self._posted = self._posted, b""
            self._socket.sendall(posted)

    def receive(self) -> Message:
        """Return the next message; ends this process if there is none any more, because the worker process is gone."""
        while not self._received:
            self.flush()
            data = self._socket.recv(65536)
            if not data:
                os._exit(1)
            self._received.extend(self._reader.feed(data))
        return self._received.popleft()
