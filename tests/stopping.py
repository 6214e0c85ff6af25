"""Stops processes in a way that tests can rely on."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterator


def stop(process: int) -> None:
    """Stop a child process, and wait until it stands still: it may run on for a moment, and answer."""
    os.kill(process, signal.SIGSTOP)
    os.waitid(os.P_PID, process, os.WSTOPPED | os.WNOWAIT)


@contextlib.contextmanager
def stopped(process: int) -> Iterator[None]:
    """The same for a while."""
    stop(process)
    try:
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGCONT)
