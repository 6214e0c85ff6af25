"""Attributes that push no events, read by the harness at a stated period."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from harness.connectors.guard import Guard, Pending
from harness.errors import ConnectorError, TimedOut
from harness.events.entry import Kind

if TYPE_CHECKING:
    from harness.connectors.tango.direct.proxy import DirectDeviceProxy
    from harness.connectors.tango.direct.subscriptions.subscription import DirectSubscription


class Poller:
    """Reads such attributes round by round, all of one device in one call and the devices side by side.

    A device that is slow to answer is left alone until it has answered, so the others keep their period.
    """

    def __init__(self, guard: Guard, device: Callable[[str], DirectDeviceProxy]) -> None:
        self._guard, self._device = guard, device
        self._lock = threading.Lock()
        self._polled: dict[str, list[DirectSubscription]] = {}
        self._running: dict[str, Pending[None]] = {}

    def add(self, subscription: DirectSubscription) -> None:
        with self._lock:
            self._polled.setdefault(subscription.device, []).append(subscription)

    def remove(self, subscription: DirectSubscription) -> None:
        with self._lock:
            kept = self._polled.get(subscription.device, [])
            if subscription in kept:
                kept.remove(subscription)
            if not kept:
                self._polled.pop(subscription.device, None)

    def round(self) -> None:
        """Begin one reading of each device; returns at once."""
        with self._lock:
            devices = [name for name in self._polled if name not in self._running or self._running[name].over]
        for name in devices:
            with contextlib.suppress(TimedOut):  # too many calls are stuck: next round, perhaps
                job = self._guard.start(f"polling of {name}", self._poll, name)
                with self._lock:
                    self._running[name] = job

    def _poll(self, name: str) -> None:
        with self._lock:
            subscriptions = tuple(self._polled.get(name, ()))
        if not subscriptions:
            return
        try:
            found = self._device(name).read_each([one.attribute for one in subscriptions])
        except ConnectorError as problem:
            found = (problem,) * len(subscriptions)
        for subscription, seen in zip(subscriptions, found, strict=True):
            subscription.show(Kind.POLLED, seen, changes_only=True)
