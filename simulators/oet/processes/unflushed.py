"""The last event of a script that dies is lost: what the real OET loses, where that weakness is switched on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

FLUSH = 0.05
"""Seconds after which an event is sent, if nothing else is."""


class Unflushed:
    """At most one event of each procedure that was not sent yet."""

    def __init__(self) -> None:
        self._held: dict[int, tuple[asyncio.TimerHandle, Callable[[], None]]] = {}

    def hold(self, pid: int, send: Callable[[], None]) -> None:
        """Send an event later, unless the process ends before."""
        timer = asyncio.get_running_loop().call_later(FLUSH, self.flush, pid)
        self._held[pid] = timer, send

    def flush(self, pid: int) -> None:
        """Send what is held."""
        if pid in self._held:
            timer, send = self._held.pop(pid)
            timer.cancel()
            send()

    def drop(self, pid: int) -> None:
        """Lose what is held."""
        if pid in self._held:
            self._held.pop(pid)[0].cancel()
