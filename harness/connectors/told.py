"""A value as a source tells it, before it is an event for somebody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from harness.events.entry import Event, Kind
from harness.events.key import Key


@dataclass(frozen=True, slots=True)
class Told:
    """A value of a key, as it was read or as a stream tells it; fields as in `harness.events.entry.Event`.

    :param kind: how it came to be known; None for what follows from when it is told.
    """

    key: Key
    value: Any
    source_time: float
    label: str = ""
    quality: str = "VALID"
    kind: Kind | None = None
    occurrence: bool = False
    dated: bool = False

    def as_event(self, kind: Kind, received: float) -> Event:
        """Return it as an event of a kind, unless it says itself of which."""
        return Event(
            self.kind or kind,
            self.key,
            self.value,
            self.label,
            self.quality,
            self.source_time,
            received,
            occurrence=self.occurrence,
            dated=self.dated,
        )
