"""Subscriptions to other devices, on their way."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import tango

from simulators.tango.remote import NoAnswer, Remote


class Subscribing:
    """Many subscriptions at one time.

    Asynchronous ones, because the library waits in each of them; what an attribute shows at first is to be read when
    they stand.
    """

    def __init__(self) -> None:
        self._done = threading.Condition()
        self._open: set[tuple[str, str]] = set()

    def add(self, remote: Remote, attribute: str, take: Callable[[tango.EventData], None]) -> None:
        key = (remote.name, attribute)
        with self._done:
            self._open.add(key)

        def push(event: tango.EventData) -> None:
            if not event.err:
                with self._done:
                    self._open.discard(key)
                    self._done.notify_all()
            take(event)

        remote.proxy.subscribe_event(attribute, tango.EventType.CHANGE_EVENT, push, sub_mode=tango.EventSubMode.Async)

    def wait(self, deadline: float) -> None:
        """Wait for all; `deadline` by `time.monotonic`. Raises `NoAnswer` naming what is missing."""
        with self._done:
            self._done.wait_for(lambda: not self._open, max(0.0, deadline - time.monotonic()))
            if self._open:
                names = ", ".join(f"{attribute} of {device}" for device, attribute in sorted(self._open)[:5])
                raise NoAnswer(f"no events of {names}")
