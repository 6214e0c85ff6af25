"""The thread of a connector that does what has to be done again and again."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence


class Rounds:
    """Runs each function at its period on one thread of its own, from the first `start` until `close`.

    :param jobs: period in seconds and a function that returns at once.
    """

    def __init__(self, jobs: Sequence[tuple[float, Callable[[], None]]]) -> None:
        self._jobs = tuple(jobs)
        self._ended = threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin, if it has not begun yet."""
        with self._lock:
            if self._thread is None and not self._ended.is_set():
                self._thread = threading.Thread(target=self._run, name="tango-rounds", daemon=True)
                self._thread.start()

    def close(self) -> None:
        """End the thread; a function that is running ends first."""
        self._ended.set()
        with self._lock:
            thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join()

    def _run(self) -> None:
        due = [time.monotonic() + period for period, _ in self._jobs]
        while not self._ended.wait(max(0.0, min(due) - time.monotonic())):
            now = time.monotonic()
            for number, (period, function) in enumerate(self._jobs):
                if due[number] <= now:
                    function()
                    due[number] = now + period
