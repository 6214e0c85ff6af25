"""Subscriptions to other devices, on their way."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import tango

from simulators.devices.peers import NoAnswer
from simulators.tango.linked.remote import Remote
from simulators.tango.plan import control_name

AGAIN = 0.05
"""Seconds after which an event that did not come is asked for again."""


class Subscribing:
    """Many subscriptions at one time.

    Asynchronous ones, because the library waits in each of them: some 1.5 ms, one after the other also when several
    threads subscribe (1171 took 1.84 s with one thread, 1.89 s with 8, 2.01 s with 24). A subscription stands when an
    event has come by it: the publisher hears of it later than the subscriber is told.
    """

    def __init__(self) -> None:
        self._news = threading.Condition()
        self._made: dict[tuple[Remote, str], bool] = {}
        self._stands: dict[tuple[Remote, str], bool] = {}

    def add(self, remote: Remote, attribute: str, take: Callable[[tango.EventData], None]) -> None:
        """Subscribe; `take` gets the events."""
        key = (remote, attribute)
        self._made[key] = self._stands[key] = False

        def push(event: tango.EventData) -> None:
            if not event.err and not self._stands[key]:
                with self._news:
                    self._made[key] = True
                    self._stands[key] = event.attr_value is not None
                    self._news.notify_all()
            take(event)

        remote.subscribe(attribute, push)

    def wait(self, deadline: float) -> None:
        """Wait for all; `deadline` by `time.monotonic`. Raises `NoAnswer` naming what is missing."""
        self._wait(self._made, deadline)
        while missing := self._missing(self._stands):
            if time.monotonic() > deadline:
                self._wait(self._stands, 0.0)
            pairs: dict[int, list[str]] = {}
            for remote, attribute in missing:
                pairs.setdefault(remote.group, []).extend((remote.name, attribute))
            for group, argument in pairs.items():
                tango.DeviceProxy(control_name(group)).command_inout("Repeat", argument)
            with self._news:
                self._news.wait_for(lambda: not self._missing(self._stands), AGAIN)

    def _missing(self, done: dict[tuple[Remote, str], bool]) -> list[tuple[Remote, str]]:
        return [key for key, is_done in done.items() if not is_done]

    def _wait(self, done: dict[tuple[Remote, str], bool], deadline: float) -> None:
        with self._news:
            self._news.wait_for(lambda: not self._missing(done), max(0.0, deadline - time.monotonic()))
            if missing := self._missing(done):
                names = ", ".join(f"{attribute} of {remote.name}" for remote, attribute in missing[:5])
                raise NoAnswer(f"no events of {names}")
