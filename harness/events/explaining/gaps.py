"""Gaps: events of an attribute may be missing. Those that a wait comes upon, and those that an explanation tells."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.events.entry import Kind
from harness.events.explaining.timeline import brief

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from harness.events.entry import Entry, Event
    from harness.events.explaining.explanation import Context
    from harness.events.journal import Journal
    from harness.events.key import Key

RARE = frozenset((Kind.GAP, Kind.INITIAL, Kind.RESYNCHRONISED))
"""Kinds that open or close a gap."""


MOST_NAMED = 3
"""Attributes that are named as without a gap."""


@dataclass(slots=True)
class Gap:
    """Events of an attribute may be missing; `closed_by` is the value that was known next."""

    key: Key
    event: Event
    closed_by: Event | None = None

    def told(self, context: Context) -> str:
        """A sentence, without full stop."""
        event = self.event
        again = "not read again" if self.closed_by is None else f"read again: {brief(self.closed_by)}"
        when = context.clock(event.received)
        return f"Gap in the events of {event.key} at {when} ({event.error.rstrip('.')}), {again}"


class Gaps:
    """Those of one wait, noted on the threads that push, and read by the one that waits."""

    def __init__(self) -> None:
        self._all: list[Gap] = []
        self._unread: dict[Key, None] = {}

    def note(self, key: Key, entry: Entry) -> None:
        """Remember a gap, or what closed it."""
        if entry.event.kind is Kind.GAP:
            self._all.append(Gap(key, entry.event))
            self._unread[key] = None
            return
        self._unread.pop(key, None)
        for gap in self._all:
            if gap.key == key and gap.closed_by is None:
                gap.closed_by = entry.event

    @property
    def keys(self) -> frozenset[Key]:
        """The attributes of which events may be missing."""
        return frozenset(gap.key for gap in self._all)

    @property
    def has_unread(self) -> bool:
        """Whether an attribute is to be read."""
        return bool(self._unread)

    def next_unread(self) -> Key | None:
        """An attribute that is to be read; from now on it is not."""
        try:
            return self._unread.popitem()[0]
        except KeyError:
            return None

    def give_up(self, key: Key) -> None:
        """It cannot be read now; whoever told of the gap tells when it is over."""
        self._unread.pop(key, None)

    def told(self, context: Context) -> list[str]:
        """A sentence for each."""
        return [gap.told(context) for gap in self._all]


def gaps_since(journal: Journal, keys: Iterable[Key], since: int, until: float = math.inf) -> list[Gap]:
    """Gaps of some attributes that were open at a sequence number or came later, in the order of the journal.

    :param until: sequence number of the last entry that is looked at.
    """
    found: list[tuple[int, Gap]] = []
    for key in dict.fromkeys(keys):
        before = journal.open_gap(key, before=since)
        open_: list[Gap] = []
        for entry in [*([before] if before else []), *journal.entries(since, key)]:
            if entry.sequence > until:
                break
            if entry.event.kind is Kind.GAP:
                open_.append(Gap(key, entry.event))
                found.append((entry.sequence, open_[-1]))
            elif entry.event.kind in RARE and entry.event.has_value:
                for gap in open_:
                    gap.closed_by = entry.event
                open_.clear()
    return [gap for _, gap in sorted(found, key=lambda pair: pair[0])]


def without_gap(keys: Collection[Key]) -> str:
    """That nothing is missing of these attributes, and of no others is it said."""
    names = list(map(str, keys))
    return f"No gap in the events of {', '.join(names[:MOST_NAMED])}" + (
        f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    )
