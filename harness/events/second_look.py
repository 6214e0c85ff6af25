"""Looking again: reading an attribute and pinging a device, when events may not tell the truth any more."""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING

from harness.errors import FirstlightError, GatewayAway, NotLoggedIn, Untrusted
from harness.events.delivery import Delivery
from harness.events.entry import Event, Kind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from harness.connectors.abstract import Connector
    from harness.connectors.described import Reading
    from harness.events.journal import Key

ON_THE_WAY = (GatewayAway, NotLoggedIn, Untrusted)
"""Errors of the way to a device."""


class SecondLook:
    """Looks again through a connector; every call ends within the connector's limit and raises nothing."""

    def __init__(self, connector: Connector) -> None:
        self._connector = connector

    def read(self, device: str, attribute: str) -> Event:
        """The attribute now: `Kind.RESYNCHRONISED`, or `Kind.ERROR` if it cannot be read.

        `Kind.GAP` if a gateway on the way to it is away, or lets nobody pass: that says nothing about the device.
        """
        try:
            return _event(device, attribute, self._connector.device(device).read(attribute))
        except FirstlightError as error:
            return _event(device, attribute, error)

    def read_each(self, keys: Sequence[Key]) -> tuple[Event, ...]:
        """The same of several, in few calls."""
        found = self._connector.read_each(keys) if keys else ()
        return tuple(_event(*key, reading) for key, reading in zip(keys, found, strict=True))

    def flush(self) -> None:
        """Return when events that are on their way have come, or it is known that some may be missing."""
        with contextlib.suppress(FirstlightError):  # the connector is closed
            self._connector.flush()

    def count_events(self, keys: Sequence[Key], since: float) -> Mapping[Key, Delivery]:
        """What was pushed of attributes since a time, and what of it arrived; nothing of what pushes no events."""
        try:
            return self._connector.count_events(keys, since)
        except FirstlightError as error:
            return {key: Delivery(unknown=str(error)) for key in keys}

    def ping(self, device: str) -> str:
        """What is wrong with the device; "" if it answers."""
        try:
            self._connector.device(device).ping()
        except FirstlightError as error:
            return str(error)
        return ""


def _event(device: str, attribute: str, found: Reading | FirstlightError) -> Event:
    now = time.time()
    if isinstance(found, FirstlightError):
        kind = Kind.GAP if isinstance(found, ON_THE_WAY) else Kind.ERROR
        return Event(kind, device, attribute, None, "", "", now, now, str(found))
    kind, spelt = Kind.RESYNCHRONISED, found.attribute
    return Event(kind, device, spelt, found.value, found.label, found.quality, found.source_time, now)
