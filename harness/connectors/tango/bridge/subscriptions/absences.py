"""Subscriptions of devices that do not answer when they are asked for: tried again until they do."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from harness.connectors.base import Subscriber, Subscription
from harness.errors import ConnectorError
from harness.events.entry import Event, Kind
from harness.events.key import Key

PERIOD = 1.0
"""Seconds between two tries."""

Subscribe = Callable[[Sequence[Key], Subscriber], Sequence[Subscription]]


class AbsentSubscription(Subscription):
    """Tells the error, and is handed on to a real subscription when the device answers. Closed from any thread.

    :param leave: is told when it is closed.
    """

    def __init__(self, key: Key, subscriber: Subscriber, leave: Callable[[AbsentSubscription], None]) -> None:
        self.key = key
        self._subscriber, self._leave = subscriber, leave
        self._lock = threading.RLock()  # the subscriber may close it while it takes an event
        self._real: Subscription | None = None
        self._closed = False

    @property
    def polled(self) -> bool:  # type: ignore[override]
        """True if the gateway reads the attribute every few seconds."""
        return self._real is not None and self._real.polled

    def tell(self, error: ConnectorError) -> None:
        """Why there is no value."""
        now = time.time()
        self.push_event(Event(Kind.ERROR, self.key, None, "", "", now, now, error=error.what))

    def push_event(self, event: Event) -> None:
        """Hand an event on; the first value is not one of the time of subscribing."""
        with self._lock:
            if not self._closed:
                known = event.kind is Kind.INITIAL
                self._subscriber.push_event(replace(event, kind=Kind.RESYNCHRONISED) if known else event)

    def found(self, real: Subscription) -> None:
        """The device answers."""
        with self._lock:
            self._real = real
            closed = self._closed
        if closed:
            real.close()

    def close(self) -> None:
        with self._lock:
            self._closed, real = True, self._real
        self._leave(self)
        if real is not None:
            real.close()


class Absences:
    """All of a connector; its thread lives as long as there are any.

    :param subscribe: subscribes to attributes of devices that answer, and raises for others.
    """

    def __init__(self, subscribe: Subscribe) -> None:
        self._subscribe = subscribe
        self._lock = threading.Lock()
        self._waiting: list[AbsentSubscription] = []
        self._thread: threading.Thread | None = None
        self._ended = threading.Event()

    def add(self, key: Key, error: ConnectorError, subscriber: Subscriber) -> AbsentSubscription:
        """Tell the error, and try until the device answers."""
        absent = AbsentSubscription(key, subscriber, self._forget)
        absent.tell(error)
        with self._lock:
            self._waiting.append(absent)
            if self._thread is None and not self._ended.is_set():
                self._thread = threading.Thread(target=self._try_again, name="tango-bridge-absent", daemon=True)
                self._thread.start()
        return absent

    def close(self) -> None:
        """End the tries; returns when the one that is under way, if any, is over."""
        self._ended.set()
        with self._lock:
            thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join()

    def _try_again(self) -> None:
        while not self._ended.wait(PERIOD):
            with self._lock:
                waiting = list(self._waiting)
                if not waiting:
                    self._thread = None
                    return
            for device in dict.fromkeys(one.key.subject for one in waiting):
                self._try([one for one in waiting if one.key.subject == device])

    def _try(self, waiting: Sequence[AbsentSubscription]) -> None:
        for one in waiting:
            if self._ended.is_set():
                return
            try:
                (real,) = self._subscribe([one.key], one)
            except ConnectorError:
                return  # the device's other attributes are no better
            self._forget(one)
            one.found(real)

    def _forget(self, absent: AbsentSubscription) -> None:
        with self._lock, contextlib.suppress(ValueError):
            self._waiting.remove(absent)
