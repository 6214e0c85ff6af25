"""Subscriptions that several journals use one after the other, so that they are made once."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import replace

from harness.events.entry import Event, Kind
from harness.events.interests import Watch
from harness.events.journal import Journal
from harness.events.key import Key
from harness.events.source import EventSource


class SharedWatch:
    """Keeps what is watched once for each journal that comes after; closed by the one who made it.

    :param source: what all of them watch.
    """

    def __init__(self, source: EventSource) -> None:
        self.source = source
        self.relay = _Relay()
        self.watch = Watch(source, self.relay)

    def lend(self, journal: Journal) -> Watch:
        """Return what a journal watches by it, until that is closed; only one journal at a time does."""
        self.source.flush()  # what came of the journal before belongs there
        return _LentWatch(self, journal)

    def close(self) -> None:
        """End every subscription; calling it again does nothing."""
        self.watch.close()


class _Relay(Journal):
    """Hands events on to the journal that listens, and keeps the last of each key for those that come after."""

    def __init__(self) -> None:
        super().__init__()
        self._guard = threading.Lock()
        self._latest: dict[Key, list[Event]] = {}
        self._journal: Journal | None = None
        self._wanted: set[Key] = set()

    def push_event(self, event: Event) -> None:
        """Keep an event, the gaps and errors after the last value with it, and hand it on."""
        with self._guard:
            self._latest[event.key] = [event] if event.has_value else [*self._latest.get(event.key, ()), event]
            if self._journal is not None and event.key in self._wanted:
                self._journal.push_event(event)

    def listen(self, journal: Journal, keys: Iterable[Key], *, known: Iterable[Key]) -> None:
        """Hand events of some keys on to a journal from now on, beginning with the last of those that are known."""
        with self._guard:
            self._journal = journal
            self._wanted.update(keys)
            now = time.time()
            for key in known:
                for event in self._latest.get(key, ()):
                    journal.push_event(replace(event, kind=Kind.INITIAL, received=now) if event.has_value else event)

    def forget(self, keys: Iterable[Key] | None = None) -> None:
        """Hand nothing of these keys on any more; None is for all, and for the journal."""
        with self._guard:
            if keys is None:
                self._journal = None
                self._wanted.clear()
            else:
                self._wanted.difference_update(keys)


class _LentWatch(Watch):
    """What one journal watches by subscriptions that it does not own; periodic events it subscribes to itself."""

    def __init__(self, shared: SharedWatch, journal: Journal) -> None:
        super().__init__(shared.source, journal)
        self._shared = shared

    @property
    def polled(self) -> tuple[Key, ...]:
        shared = [key for key in self._shared.watch.polled if key in self._watched]
        return (*super().polled, *shared)

    def add(self, keys: Iterable[Key], *, periodic: bool = False) -> tuple[Key, ...]:
        if periodic:
            return super().add(keys, periodic=True)
        with self._lock:
            wanted = [key for key in self._resolved(keys) if key not in self._watched]
            return self._share(wanted) if wanted else ()

    def _share(self, wanted: Sequence[Key]) -> tuple[Key, ...]:
        shared, relay = self._shared.watch, self._shared.relay
        self._journal.unordered.update(key for key in wanted if not self._source.keeps_order(key.subject))
        before = set(shared.interests)
        relay.listen(self._journal, wanted, known=[key for key in wanted if key in before])
        try:
            shared.add(wanted)
        finally:
            held = set(shared.interests)
            relay.forget([key for key in wanted if key not in held])
        found = tuple(key for key in wanted if key in held)
        self._watched.update(dict.fromkeys(found))
        return found

    def close(self) -> None:
        self._shared.relay.forget()
        super().close()
