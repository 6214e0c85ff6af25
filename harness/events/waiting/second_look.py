"""Looking again: reading a key and pinging its subject, when events may not tell the truth any more."""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING

from harness.errors import FirstlightError, GatewayAway, NotLoggedIn, Untrusted
from harness.events.delivery import Delivery
from harness.events.entry import Event, Kind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from harness.events.key import Key
    from harness.events.source import EventSource, Reading

ON_THE_WAY = (GatewayAway, NotLoggedIn, Untrusted)
"""Errors of the way to a device."""


class SecondLook:
    """Looks again at a source; every call ends within the source's limit and raises nothing."""

    def __init__(self, source: EventSource) -> None:
        self._source = source

    def read(self, key: Key) -> Event:
        """Read now: `Kind.RESYNCHRONISED`, or `Kind.ERROR` if it cannot be read.

        `Kind.GAP` if a gateway on the way to it is away, or lets nobody pass: that says nothing about the subject.
        """
        return self.read_each([key])[0]

    def read_each(self, keys: Sequence[Key]) -> tuple[Event, ...]:
        """Read several now, in few calls."""
        found: Sequence[Reading | FirstlightError]
        try:
            found = self._source.read_each(keys) if keys else ()
        except FirstlightError as error:  # the source is closed
            found = [error] * len(keys)
        return tuple(_event(key, reading) for key, reading in zip(keys, found, strict=True))

    def flush(self) -> None:
        """Return when events that are on their way have come, or it is known that some may be missing."""
        with contextlib.suppress(FirstlightError):  # the source is closed
            self._source.flush()

    def count_events(self, keys: Sequence[Key], since: float) -> Mapping[Key, Delivery]:
        """What was pushed of attributes since a time, and what of it arrived; nothing of what pushes no events."""
        try:
            return self._source.count_events(keys, since)
        except FirstlightError as error:
            return {key: Delivery(unknown=str(error)) for key in keys}

    def name_subject(self, subject: str) -> str:
        """What answers for a subject, in a word or two for messages."""
        return self._source.name_subject(subject)

    def ping(self, subject: str) -> str:
        """What is wrong with the subject; "" if it answers."""
        try:
            self._source.ping(subject)
        except FirstlightError as error:
            return str(error)
        return ""


def _event(key: Key, found: Reading | FirstlightError) -> Event:
    now = time.time()
    if isinstance(found, FirstlightError):
        kind = Kind.GAP if isinstance(found, ON_THE_WAY) else Kind.ERROR
        return Event(kind, key, None, "", "", now, now, str(found))
    return Event(Kind.RESYNCHRONISED, key, found.value, found.label, found.quality, found.source_time, now)
