"""What connectors push and the journal keeps: one thing that was seen of one attribute."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from harness.events.key import Key
from harness.events.values import as_written, same


class Kind(StrEnum):
    """How an entry came to be known."""

    INITIAL = "initial"
    """The value at the time of subscribing."""
    CHANGE = "change"
    """A change event that the device pushed."""
    PERIODIC = "periodic"
    """A periodic event."""
    POLLED = "polled"
    """Read by the harness, because the attribute pushes no events."""
    RESYNCHRONISED = "resynchronised"
    """Read again after a gap, or when a wait expired."""
    ERROR = "error"
    """The attribute cannot be read now: the device answered with an error."""
    GAP = "gap"
    """Events may be missing here: the stream was interrupted."""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing seen of one field of a subject, such as an attribute of a device.

    :param key: as its source resolves it.
    :param value: plain Python: numbers, str, bool, bytes, tuples of them (a tuple of rows for an image);
        a state is its name, an enumeration its number; None with an error.
    :param label: the enumeration's label, or the state's name; "" otherwise.
    :param quality: ``VALID``, ``INVALID``, ``ALARM``, ``WARNING``, ``CHANGING``; "" with an error.
    :param source_time: when the device says that it happened, seconds since the epoch.
    :param received: when the harness got it, seconds since the epoch.
    :param error: text with the reason, for the kinds ERROR and GAP; "" otherwise.
    :param occurrence: whether something happened, such as that a message was published; otherwise something has a
        value, and the value that it had before is no change.
    :param dated: whether it was read from a history some time after it happened, so that `source_time` tells better
        than `received` what came before what.
    """

    kind: Kind
    key: Key
    value: Any
    label: str
    quality: str
    source_time: float
    received: float
    error: str = ""
    occurrence: bool = False
    dated: bool = False

    @property
    def is_dated(self) -> bool:
        """Whether it is a change that a history has dated."""
        return self.dated and self.kind is Kind.CHANGE

    @property
    def shown_at(self) -> float:
        """When it happened, as a time line shows it, in seconds since the epoch."""
        return min(self.source_time, self.received) if self.is_dated else self.received

    def repeats(self, last: Event | None) -> bool:
        """Return whether nothing changed since the last event of the key."""
        return last is not None and not self.occurrence and same(last.value, self.value)

    @property
    def has_value(self) -> bool:
        """Whether it tells a value: not an error, not a gap, and valid."""
        return self.value is not None and not self.error

    @property
    def shown(self) -> str:
        """The value as a sentence writes it: the label where there is one."""
        return self.error or as_written(self.value, self.label)


@dataclass(frozen=True, slots=True)
class Entry:
    """An event in the journal, with its sequence number (from 0, without holes)."""

    sequence: int
    event: Event
