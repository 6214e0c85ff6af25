"""Time, as simulated devices have it: what is due, what may take long, and the lock under which devices change."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(order=True, slots=True)
class Timer:
    """Something that is due at a time; `cancel` it at any moment."""

    due: float
    number: int
    action: Callable[[], None] | None = field(compare=False)

    def cancel(self) -> None:
        self.action = None


class Flushed(Protocol):
    """What has changes to push."""

    def flush(self) -> None: ...


class DeviceClock(Protocol):
    """The clock of the devices of one process; `simulators.devices.kernel` is the one that runs in real time.

    All methods may be called from any thread. Actions run one after the other and without the lock, which they take.
    """

    @property
    def lock(self) -> threading.RLock: ...

    def time(self) -> float:
        """Return the present, in seconds since the epoch."""

    def post(self, action: Callable[[], None]) -> None:
        """Run an action as soon as possible, after what was posted before."""

    def later(self, seconds: float, action: Callable[[], None]) -> Timer:
        """Run an action in so many real seconds."""

    def submit(self, job: Callable[[], None]) -> None:
        """Run a job that may take long beside the actions."""

    def enlist(self, outbox: Flushed) -> None:
        """Flush an outbox after the present action. With the lock."""

    def real_seconds(self, telescope_seconds: float) -> float:
        """Return the real seconds that telescope time takes."""

    def limit(self, telescope_seconds: float) -> float:
        """Return the real seconds that a command may take."""
