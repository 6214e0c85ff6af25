"""What devices log, as it is collected."""

from __future__ import annotations

import threading
import time
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

KEPT = 50_000
"""Lines; of more, the oldest are dropped."""


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line of Tango's logging service.

    :param time: the device's clock, in seconds since the epoch; milliseconds are all that Tango keeps.
    :param level: one of `harness.connectors.tango.administration.LEVELS`.
    :param device: name of the device, lower case.
    :param thread: of the device server.
    """

    time: float
    level: str
    device: str
    text: str
    thread: str = ""

    def __str__(self) -> str:
        at = datetime.fromtimestamp(self.time, UTC).strftime("%H:%M:%S.%f")[:-3]
        return f"{at} {self.level:5} {self.device}  {self.text}"


class LogBook:
    """Lines in the order of their arrival, numbered from 0. May be used from any thread."""

    def __init__(self, kept: int = KEPT) -> None:
        self._lines: deque[LogLine] = deque(maxlen=kept)
        self._count = 0
        self._changed = threading.Condition()

    def add(self, line: LogLine) -> None:
        with self._changed:
            self._lines.append(line)
            self._count += 1
            self._changed.notify_all()

    def mark(self) -> int:
        """The number that the next line will have."""
        with self._changed:
            return self._count

    def lines(self, since: int = 0) -> tuple[LogLine, ...]:
        """Those from this number on that are still kept."""
        with self._changed:
            return self._since(since)

    def wait(self, accept: Callable[[LogLine], bool], since: int, limit: float) -> LogLine | None:
        """The first line from this number on that is accepted; None if none came within ``limit`` seconds."""
        deadline = time.monotonic() + limit
        with self._changed:
            while True:
                seen = self._count
                for line in self._since(since):
                    if accept(line):
                        return line
                since = seen
                left = deadline - time.monotonic()
                if left <= 0:
                    return None
                self._changed.wait(left)

    def _since(self, number: int) -> tuple[LogLine, ...]:
        first = self._count - len(self._lines)
        skipped = max(0, number - first)
        return tuple(self._lines)[skipped:]


class AbstractLogCollector(ABC):
    """A log consumer of the harness's own: devices that have it among their logging targets are heard.

    May be used from any thread; ended with its connector.
    """

    book: LogBook

    @abstractmethod
    def start(self) -> None:
        """Start the consumer without waiting for it; without effect where there can be none."""

    @abstractmethod
    def target(self) -> str:
        """What a device needs to log here: ``device::<name>``. Starts the consumer at the first call.

        Raises `harness.errors.LauncherError` if it does not start, and ever after; also when it has ended since.
        """

    @abstractmethod
    def close(self) -> None:
        """End it; calling it again does nothing."""
