"""A child process's side of `simulators.supervisor`: messages from and to the parent, and an end that never misses.

The child lives as long as its standard input is open. The supervisor closes it to end the child; when the supervisor's
process ends in whatever way, the kernel closes it. On Linux the kernel also continues a child that was stopped
(SIGSTOP) when its parent dies, so that a stopped child sees the end, too.

Standard output belongs to the messages; what anything prints goes to standard error, which is the log.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import queue
import shutil
import signal
import sys
import threading
from collections.abc import Callable
from typing import Any, BinaryIO

PR_SET_PDEATHSIG = 1


class Parent:
    """The supervisor, seen from the child. Made once, first thing in the process.

    :param temporary: folder that is removed when the parent is gone, because nobody else would; "" for none.
    :param end: ends what this process has started, within seconds, when the parent is gone; called on another thread.
    """

    def __init__(self, temporary: str = "", end: Callable[[], None] | None = None) -> None:
        self._temporary, self._end = temporary, end
        self._messages: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._orders: BinaryIO = os.fdopen(os.dup(0), "rb")
        self._reports: BinaryIO = os.fdopen(os.dup(1), "wb")
        os.dup2(2, 1)
        continue_when_the_parent_dies()
        threading.Thread(target=self._listen, name="parent", daemon=True).start()

    def receive(self) -> Any:
        """The next message of the parent; waits for it. If there is none any more, the process ends."""
        return self._messages.get()

    def report(self, message: object) -> None:
        """Tell the parent something (anything that pickles)."""
        with contextlib.suppress(BrokenPipeError):
            pickle.dump(message, self._reports)
            self._reports.flush()

    def _listen(self) -> None:
        try:
            # Only the parent can write here: it made the pipe and started this process.
            while True:
                self._messages.put(pickle.load(self._orders))  # noqa: S301
        except BaseException:
            # End of file, or a message cut short: the parent is gone or wants this process to end.
            if self._end is not None:
                self._end()
            if self._temporary:
                shutil.rmtree(self._temporary, ignore_errors=True)
            os._exit(0)


def continue_when_the_parent_dies() -> None:
    """Ask the kernel for SIGCONT at the parent's death: harmless for a running process, and wakes a stopped one.

    Linux ties it to the thread that started the process; a signal that kills would end the child with that thread.
    """
    if not sys.platform.startswith("linux"):
        return
    import ctypes  # noqa: PLC0415  (costs time that other systems need not spend)

    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGCONT, 0, 0, 0)
