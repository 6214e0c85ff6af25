"""Watching keys: a scenario's interests are subscribed to in one go, and ended together."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Self

from harness.errors import ConnectorError, NotDefined
from harness.events.entry import Event, Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from types import TracebackType

    from harness.events.journal import Journal
    from harness.events.key import Key
    from harness.events.source import EventSource, Subscription


class Watch:
    """Subscribes a journal to keys, and owns the subscriptions until it is closed.

    May be used from any thread, by one at a time; a context manager.
    """

    def __init__(self, source: EventSource, journal: Journal) -> None:
        self._source, self._journal = source, journal
        self._lock = threading.Lock()
        self._subscriptions: list[Subscription] = []
        self._watched: dict[Key, None] = {}

    @property
    def interests(self) -> tuple[Key, ...]:
        """What is watched."""
        return tuple(self._watched)

    @property
    def polled(self) -> tuple[Key, ...]:
        """What pushes no events and is read by the harness."""
        return tuple(held.key for held in self._subscriptions if held.polled)

    def add(self, keys: Iterable[Key], *, periodic: bool = False) -> tuple[Key, ...]:
        """Watch keys, those that are not watched yet, and have their first values.

        A subject may be given by any of its names: it is watched once, under the one that events carry. What cannot be
        subscribed to is journalled as an error and can be added again.

        :returns: what is watched from now on and was not before: of these, nothing earlier is in the journal.
        :raises NotDefined: there is no such subject or field; the others are not watched either.
        """
        with self._lock:
            wanted = [key for key in self._resolved(keys) if key not in self._watched]
            while wanted:
                self._journal.unordered.update(key for key in wanted if not self._source.keeps_order(key.subject))
                try:
                    held = self._source.subscribe(wanted, self._journal, periodic=periodic)
                except NotDefined:
                    raise
                except ConnectorError as error:
                    failed = [key for key in wanted if key.subject.lower() == error.device.lower()] or wanted
                    self._journal_error(failed, error)
                    wanted = [key for key in wanted if key not in failed]
                else:
                    self._subscriptions += held
                    self._watched.update(dict.fromkeys(wanted))
                    return tuple(wanted)
            return ()

    def close(self) -> None:
        """End every subscription; calling it again does nothing."""
        with self._lock:
            held, self._subscriptions = self._subscriptions, []
            self._watched.clear()
        failures: list[Exception] = []
        for subscription in reversed(held):
            try:
                subscription.close()
            except Exception as error:  # the others have to be ended all the same
                failures.append(error)
        if failures:
            raise failures[0]

    def _resolved(self, keys: Iterable[Key]) -> Sequence[Key]:
        """Return each key once, as events carry it."""
        resolved: dict[Key, None] = {}
        for key in keys:
            try:
                resolved[self._source.resolve(key)] = None
            except NotDefined:
                raise
            except ConnectorError as error:
                self._journal_error([key], error)
        return list(resolved)

    def _journal_error(self, keys: Iterable[Key], error: ConnectorError) -> None:
        now = time.time()
        for key in keys:
            self._journal.push_event(Event(Kind.ERROR, key, None, "", "", now, now, str(error)))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
