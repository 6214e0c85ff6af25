"""SIGTERM ends a script as an exception does, so that what it cleans up is cleaned up."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class TerminateInterrupt(BaseException):
    """Raised in the main thread of a script that is stopped."""


class Termination:
    """Raises `TerminateInterrupt` in the main thread at each SIGTERM: a second one cuts what the first has begun."""

    def __init__(self) -> None:
        self._deferring, self._pending = False, False

    def install(self) -> None:
        """Listen to SIGTERM from now on; called in the main thread."""
        signal.signal(signal.SIGTERM, self._interrupt)

    @contextmanager
    def defer(self) -> Iterator[None]:
        """Raise only at the end of the block, if the main thread is in it; for what must not be cut in two."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        self._deferring = True
        try:
            yield
        finally:
            self._deferring = False
            if self._pending:
                self._pending = False
                raise TerminateInterrupt("the procedure was stopped")

    def _interrupt(self, number: int, frame: FrameType | None) -> None:
        if self._deferring:
            self._pending = True
        else:
            raise TerminateInterrupt("the procedure was stopped")
