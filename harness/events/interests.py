"""Watching attributes: a scenario's interests are subscribed to in one go, and ended together."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Self

from harness.errors import ConnectorError, NotDefined
from harness.events.entry import Event, Kind
from harness.events.journal import Journal, Key, key_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

    from harness.connectors.abstract import Producer, Subscription


class Watch:
    """Subscribes a journal to attributes, and owns the subscriptions until it is closed.

    May be used from any thread, by one at a time; a context manager.
    """

    def __init__(self, producer: Producer, journal: Journal) -> None:
        self._producer, self._journal = producer, journal
        self._lock = threading.Lock()
        self._subscriptions: list[Subscription] = []
        self._watched: dict[Key, None] = {}

    @property
    def interests(self) -> tuple[Key, ...]:
        """What is watched, lower case."""
        return tuple(self._watched)

    @property
    def polled(self) -> tuple[Key, ...]:
        """What pushes no events and is read by the harness."""
        return tuple(key_of(held.device, held.attribute) for held in self._subscriptions if held.polled)

    def add(self, interests: Sequence[tuple[str, str]], *, periodic: bool = False) -> tuple[Key, ...]:
        """Watch (device, attribute) pairs, those that are not watched yet, and have their first values.

        A device may be given by name, alias or full TRL: it is watched once, under the name that events carry. What
        cannot be subscribed to is journalled as an error and can be added again.

        :returns: what is watched from now on and was not before: of these, nothing earlier is in the journal.
        :raises NotDefined: the control system knows no such device or attribute; the others are not watched either.
        """
        with self._lock:
            wanted = [pair for pair in self._resolved(interests) if key_of(*pair) not in self._watched]
            while wanted:
                try:
                    held = self._producer.subscribe(wanted, self._journal, periodic=periodic)
                except NotDefined:
                    raise
                except ConnectorError as error:
                    failed = [pair for pair in wanted if pair[0].lower() == error.device.lower()] or wanted
                    self._journal_error(failed, error)
                    wanted = [pair for pair in wanted if pair not in failed]
                else:
                    self._subscriptions += held
                    new = tuple(key_of(*pair) for pair in wanted)
                    self._watched.update(dict.fromkeys(new))
                    return new
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

    def _resolved(self, interests: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
        """Each attribute once, its device under the name that events carry."""
        pairs: dict[Key, tuple[str, str]] = {}
        for device, attribute in interests:
            try:
                name = self._producer.resolve(device)
            except NotDefined:
                raise
            except ConnectorError as error:
                self._journal_error([(device, attribute)], error)
            else:
                pairs.setdefault(key_of(name, attribute), (name, attribute))
        return list(pairs.values())

    def _journal_error(self, pairs: Sequence[tuple[str, str]], error: ConnectorError) -> None:
        now = time.time()
        for device, attribute in pairs:
            self._journal.push_event(Event(Kind.ERROR, device.lower(), attribute, None, "", "", now, now, str(error)))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
