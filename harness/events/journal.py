"""The journal: everything that was seen, in the order in which it came."""

from __future__ import annotations

import math
import threading
import time
from bisect import bisect_left
from typing import TYPE_CHECKING, Protocol

from harness.events.entry import Entry, Event, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from harness.events.key import Key


class Follower(Protocol):
    """Is given new entries, on the thread that pushes them and under the journal's lock: it has to return at once."""

    def take(self, key: Key, entry: Entry) -> bool:
        """Take an entry; True if this follower needs no more of them."""

    def fail(self, error: Exception) -> None:
        """`take` raised this."""


class _Stream:
    """Where the entries of one key stand in the journal, and who follows them."""

    __slots__ = ("followers", "key", "sequences")

    def __init__(self, key: Key) -> None:
        self.key = key
        self.sequences: list[int] = []
        self.followers: tuple[Follower, ...] = ()


class Journal:
    """An append-only list of events; a `harness.events.source.Subscriber`.

    Every method may be called from any thread. An event costs the same however long the journal is, and what follows
    a stream is called for events of that stream only. A closed journal drops what still comes and can be read.

    :ivar unordered: keys of sources that do not keep the order of a subject's events.
    """

    def __init__(self) -> None:
        self.unordered: set[Key] = set()
        self.started = time.time()
        self._lock = threading.Lock()
        self._events: list[Event] = []
        self._streams: dict[Key, _Stream] = {}
        self._everywhere: tuple[Follower, ...] = ()
        self._followed: dict[Follower, list[_Stream]] = {}
        self._closed = False

    def __len__(self) -> int:
        return len(self._events)

    def push_event(self, event: Event) -> None:
        """Append an event and give it to those who follow its key."""
        with self._lock:
            if self._closed:
                return
            stream = self._streams.get(event.key) or self._stream(event.key)
            events = self._events
            sequence = len(events)
            events.append(event)
            stream.sequences.append(sequence)
            if stream.followers or self._everywhere:
                entry = Entry(sequence, event)
                for follower in stream.followers + self._everywhere:
                    try:
                        follower.take(stream.key, entry)
                    except Exception as error:  # what pushes events must never see it
                        follower.fail(error)

    def append(self, event: Event) -> int:
        """The same; returns the sequence number, or -1 if the journal is closed."""
        self.push_event(event)
        entry = self.latest(event.key)
        while entry is not None and entry.event is not event:
            entry = self.latest(event.key, before=entry.sequence)
        return -1 if entry is None else entry.sequence

    @property
    def keys(self) -> tuple[Key, ...]:
        """The keys of which there is an entry."""
        return tuple(key for key, stream in tuple(self._streams.items()) if stream.sequences)

    def close(self) -> None:
        """Take no more events; calling it again does nothing."""
        with self._lock:
            self._closed = True

    def mark(self) -> int:
        """The sequence number that the next entry will have."""
        return len(self._events)

    def mark_at(self, time: float) -> int:
        """Return the sequence number of the first entry that was received since a time, in seconds since the epoch."""
        return bisect_left(self._events, time, key=lambda event: event.received)

    def received(self, sequence: int) -> float:
        """Return when an entry was received, in seconds since the epoch; infinity for one that is still to come."""
        return self._events[sequence].received if sequence < len(self._events) else math.inf

    def entries(self, since: int = 0, key: Key | None = None, *, subject: str | None = None) -> tuple[Entry, ...]:
        """Return the entries from a sequence number on: all, those of a key, or those of a subject."""
        events, end = self._events, len(self._events)
        if key is None and subject is None:
            return tuple(Entry(sequence, events[sequence]) for sequence in range(since, end))
        keys = [key] if key else [one for one in tuple(self._streams) if one.subject == subject]
        return tuple(entry for _, entry in self._between(dict.fromkeys(keys, since), 0, end))

    def latest(
        self, key: Key, *, before: int | None = None, with_value: bool = False, told: bool = False
    ) -> Entry | None:
        """Return the last entry of a key.

        :param before: the last one with a smaller sequence number than this.
        :param with_value: leave out errors, gaps and values that are not valid.
        :param told: leave out what was read again.
        """
        stream = self._streams.get(key)
        if stream is None:
            return None
        sequences = stream.sequences
        position = len(sequences) if before is None else bisect_left(sequences, before)
        for place in range(position - 1, -1, -1):
            event = self._events[sequences[place]]
            if (not with_value or event.has_value) and not (told and event.kind is Kind.RESYNCHRONISED):
                return Entry(sequences[place], event)
        return None

    def happened(self, subject: str, *, before: int) -> float:
        """When the last of the changes happened, by the subject's clock, that it told before a sequence number.

        Seconds since the epoch; -inf if it told none.
        """
        times = [-math.inf]
        for key in tuple(self._streams):
            if key.subject == subject:
                entry = self.latest(key, before=before)
                while entry is not None and entry.event.kind is not Kind.CHANGE:
                    entry = self.latest(key, before=entry.sequence)
                if entry is not None:
                    times.append(entry.event.source_time)
        return max(times)

    def open_gap(self, key: Key, *, before: int | None = None) -> Entry | None:
        """Return the gap after a key's last value; ``None`` if no event can be missing there."""
        entry = self.latest(key, before=before)
        while entry is not None and not entry.event.has_value:
            if entry.event.kind is Kind.GAP:
                return entry
            entry = self.latest(key, before=entry.sequence)
        return None

    def follow(self, follower: Follower, since: Mapping[Key, int], every: int | None = None) -> None:
        """Give a follower what there is of some keys, then what comes, with none left out in between.

        :param since: for each key, the sequence number from which on.
        :param every: entries of all keys from this sequence number on.
        """
        begin = min([*since.values(), *(() if every is None else (every,))], default=len(self._events))
        reached = len(self._events)
        if self._replay(follower, since, every, begin, reached):  # without the lock: this may be long
            return
        with self._lock:
            if self._replay(follower, since, every, reached, len(self._events)):
                return
            if every is not None:
                self._everywhere += (follower,)
            else:
                streams = self._followed[follower] = [self._stream(key) for key in since]
                for stream in streams:
                    stream.followers += (follower,)

    def unfollow(self, follower: Follower) -> None:
        """Give it no more; nothing is given once this has returned."""
        with self._lock:
            self._everywhere = _without(self._everywhere, follower)
            for stream in self._followed.pop(follower, ()):
                stream.followers = _without(stream.followers, follower)

    def _stream(self, key: Key) -> _Stream:
        stream = self._streams.get(key)
        if stream is None:
            stream = self._streams[key] = _Stream(key)
        return stream

    def _replay(self, follower: Follower, since: Mapping[Key, int], every: int | None, begin: int, end: int) -> bool:
        if every is None:
            return any(_give(follower, key, entry) for key, entry in self._between(since, begin, end))
        for sequence in range(begin, end):
            event = self._events[sequence]
            key = event.key
            if sequence >= min(every, since.get(key, every)) and _give(follower, key, Entry(sequence, event)):
                return True
        return False

    def _between(self, since: Mapping[Key, int], begin: int, end: int) -> Iterator[tuple[Key, Entry]]:
        found: list[tuple[int, Key]] = []
        for key, first in since.items():
            stream = self._streams.get(key)
            if stream is not None:
                sequences = stream.sequences
                start, stop = bisect_left(sequences, max(first, begin)), bisect_left(sequences, end)
                found += [(sequence, key) for sequence in sequences[start:stop]]
        found.sort()
        return ((key, Entry(sequence, self._events[sequence])) for sequence, key in found)


def _without(followers: tuple[Follower, ...], follower: Follower) -> tuple[Follower, ...]:
    return tuple([other for other in followers if other is not follower]) if followers else followers


def _give(follower: Follower, key: Key, entry: Entry) -> bool:
    try:
        return follower.take(key, entry)
    except Exception as error:
        follower.fail(error)
        return True
