"""What a script printed and logged."""

from __future__ import annotations

import os
from collections import deque

LIMIT = 256 * 1024
"""Bytes that are kept of each procedure, the last ones."""


class ScriptOutput:
    """Reads from a pipe, and keeps the end of what came."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor: int | None = descriptor
        os.set_blocking(descriptor, False)
        self._parts: deque[bytes] = deque()
        self._kept, self._dropped = 0, 0

    @property
    def descriptor(self) -> int | None:
        """To be watched; None once it is closed."""
        return self._descriptor

    def read(self, rounds: int = 16) -> bool:
        """Take in what is there; return False once nothing can come any more.

        :param rounds: of 64 KiB at most, so that a script that prints without end holds up nothing.
        """
        for _ in range(rounds):
            if self._descriptor is None:
                return False
            try:
                data = os.read(self._descriptor, 65536)
            except BlockingIOError:
                return True
            if not data:
                return False
            self._keep(data)
        return True

    def close(self) -> None:
        """Read what is left and close; what the script left running may still hold the other end."""
        self.read()
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def text(self) -> str:
        """Return what is kept; its first line says how much is missing."""
        self.read()
        text = b"".join(self._parts).decode(errors="replace")
        return f"[the first {self._dropped} bytes are not kept]\n{text}" if self._dropped else text

    def _keep(self, data: bytes) -> None:
        self._parts.append(data)
        self._kept += len(data)
        while self._kept - len(self._parts[0]) >= LIMIT:
            gone = self._parts.popleft()
            self._kept -= len(gone)
            self._dropped += len(gone)
