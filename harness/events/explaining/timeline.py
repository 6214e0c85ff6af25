"""A short timeline of a few attributes: what changed, what failed, where events may be missing."""

from __future__ import annotations

import math
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING

from harness.events.entry import Entry, Event, Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from harness.events.journal import Journal
    from harness.events.key import Key

MOST_LINES = 20
LONGEST_VALUE = 100


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a timeline.

    :param time: seconds since the ``When``.
    :param field: "" if `text` says it all.
    """

    time: float
    subject: str
    field: str
    text: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """Lines in the order of the journal, but for what was read from a history later than it happened.

    `left_out` of them are missing in front of line number `gap_at`.
    """

    lines: tuple[Line, ...]
    left_out: int = 0
    gap_at: int = 0

    def __str__(self) -> str:
        times = [f"{line.time:+.3f} s" for line in self.lines]
        first = max(map(len, times), default=0)
        second = max((len(line.subject) for line in self.lines), default=0)
        third = max((len(line.field) for line in self.lines), default=0)
        texts = [
            f"{time:>{first}}  {line.subject:<{second}}  "
            + (f"{line.field:<{third}}  {line.text}" if line.field else line.text)
            for time, line in zip(times, self.lines, strict=True)
        ]
        if self.left_out:
            texts.insert(self.gap_at, f"... {self.left_out} more ...")
        return "\n".join(texts)


def timeline(
    journal: Journal,
    keys: Sequence[Key],
    *,
    since: int,
    started: float,
    shown: Callable[[Entry], str | None] | None = None,
    extra: Sequence[Entry] = (),
    most: int = MOST_LINES,
) -> Timeline:
    """What happened to some attributes; repeated values are left out.

    :param started: what times count from, seconds since the epoch.
    :param shown: text for an entry in place of attribute and value; "" leaves it out, ``None`` is the usual text.
    :param extra: entries of other attributes that belong to it.
    """
    found = {entry.sequence: entry for key in keys for entry in journal.entries(since, key)}
    found.update((entry.sequence, entry) for entry in extra)
    last: dict[Key, Event | None] = {}
    lines = []
    for entry in _sort([entry for _, entry in sorted(found.items())]):
        event = entry.event
        key = event.key
        if key not in last:
            before = journal.latest(key, before=entry.sequence, with_value=True)
            last[key] = before.event if before else None
        own = shown(entry) if shown else None
        text = _change(event, last[key]) if own is None else own
        if event.has_value:
            last[key] = event
        if text:
            field = key.field if own is None else ""
            lines.append(Line(event.shown_at - started, key.subject, field, text))
    if len(lines) <= most:
        return Timeline(tuple(lines))
    head = most // 2
    tail = most - head
    return Timeline((*lines[:head], *lines[-tail:]), len(lines) - most, head)


def _sort(entries: Sequence[Entry]) -> list[Entry]:
    """Return entries of the journal in the order of a time line: those that are dated stand where they happened."""
    placed, reached = [], -math.inf
    for entry in entries:
        event = entry.event
        if not event.is_dated:
            reached = max(reached, event.received)
        placed.append((event.shown_at if event.is_dated else reached, entry.sequence, entry))
    return [entry for *_, entry in sorted(placed, key=itemgetter(0, 1))]


def _change(event: Event, last: Event | None) -> str:
    if event.kind is Kind.GAP:
        return f"events may be missing: {event.error}"
    if event.kind is Kind.ERROR or event.error:
        return f"cannot be read: {event.error}"
    value = brief(event)
    match event.kind:
        case Kind.INITIAL:
            return f"{value} (at first)"
        case Kind.RESYNCHRONISED:
            return f"{value} (read again)"
        case _ if event.repeats(last):
            return ""
    text = value if last is None or event.occurrence else f"{brief(last)} -> {value}"
    if event.quality not in ("VALID", ""):
        text += f" ({event.quality})"
    return f"{text} (polled)" if event.kind is Kind.POLLED else text


def brief(event: Event) -> str:
    """The value as a tester writes it, shortened."""
    text = " ".join(event.shown.split())
    return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 3]}..."
