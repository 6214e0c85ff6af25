"""Tells when to look at a Job again."""

from __future__ import annotations

import contextlib
import queue
import threading
from types import TracebackType
from typing import Self

from lightkube import Client
from lightkube.resources.batch_v1 import Job

WATCH = 5
"""Seconds after which the API server ends a watch, and the next one begins."""


class Changes:
    """Tells when something about a Job may have changed, while the block runs.

    A thread of its own watches, with a connection of its own. It tells too often rather than too seldom: also when a
    watch breaks, whatever broke it, after which it begins the next one. Whoever is told looks at everything, so that
    nothing is missed. When the block has ended, so has the thread, once the watch under way has.

    :param client: whose cluster it is.
    :param job: name of the Job.
    """

    def __init__(self, client: Client, job: str, seconds: int = WATCH) -> None:
        self._client = Client(config=client.config, namespace=client.namespace)
        self._job, self._seconds = job, seconds
        self._told: queue.SimpleQueue[None] = queue.SimpleQueue()
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._watch, name=f"watching {job}", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self._closed.set()
        self._client.close()

    def tell(self) -> None:
        """Have whoever waits look; may be called from a handler of a signal."""
        self._told.put(None)

    def wait(self, seconds: float) -> None:
        """Wait until something may have changed, but never longer: a connection that died unseen tells nothing."""
        with contextlib.suppress(queue.Empty):
            self._told.get(timeout=seconds)
            while True:
                self._told.get_nowait()

    def _watch(self) -> None:
        failures = 0
        while not self._closed.wait(min(failures, self._seconds)):
            try:
                for _ in self._client.watch(Job, fields={"metadata.name": self._job}, server_timeout=self._seconds):
                    failures = 0
                    self.tell()
            except Exception:  # of the connection, of the server, of half a line; the next look tells which
                failures += 1
                self.tell()
