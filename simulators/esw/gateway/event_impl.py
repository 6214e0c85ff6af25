"""Turns requests about events into calls of the event service, and its failures into errors of the protocol."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

from harness.contracts.esw.gateway import EmptyEventKeys, EventServerUnavailable, InvalidMaxFrequency
from harness.contracts.esw.messages import DONE, Done
from harness.contracts.esw.params.events import OBSERVE, Event, EventKey
from harness.contracts.esw.values.subsystems import Subsystem
from simulators.esw.events.service import EventService
from simulators.esw.events.stores.store import EventServerUnavailableError
from simulators.esw.gateway.api import EventApi
from simulators.esw.msocket.errors import DomainError


class EventImpl(EventApi):
    """Events of one event service."""

    def __init__(self, events: EventService) -> None:
        self._events = events

    async def publish(self, event: Event) -> Done:
        try:
            await self._events.publish(event)
        except EventServerUnavailableError:
            raise DomainError(EventServerUnavailable()) from None
        return DONE

    async def get(self, keys: Sequence[EventKey]) -> tuple[Event, ...]:
        if not keys:
            raise DomainError(EmptyEventKeys())
        try:
            return await self._events.get(_drop_repeated(keys))
        except EventServerUnavailableError:
            raise DomainError(EventServerUnavailable()) from None

    async def subscribe(self, keys: Sequence[EventKey], most: int | None) -> AsyncGenerator[Event, None]:
        if not keys:
            raise DomainError(EmptyEventKeys())
        async with aclosing(_follow(self._events.subscribe(_drop_repeated(keys), _read_frequency(most)))) as events:
            async for event in events:
                yield event

    async def subscribe_pattern(
        self, subsystem: Subsystem, pattern: str, most: int | None
    ) -> AsyncGenerator[Event, None]:
        whole = f"{subsystem}.{pattern}"
        async with aclosing(_follow(self._events.subscribe_pattern(whole, _read_frequency(most)))) as events:
            async for event in events:
                yield event

    async def subscribe_observe_events(self, most: int | None) -> AsyncGenerator[Event, None]:
        async with aclosing(_follow(self._events.subscribe_pattern(f"*.{OBSERVE}*", _read_frequency(most)))) as events:
            async for event in events:
                yield event


def _drop_repeated(keys: Sequence[EventKey]) -> tuple[EventKey, ...]:
    """Return the keys as the set that they are."""
    return tuple(dict.fromkeys(keys))


def _read_frequency(most: int | None) -> int:
    """Return events a second; 0 for any number."""
    if most is not None and most <= 0:
        raise DomainError(InvalidMaxFrequency())
    return most or 0


async def _follow(subscription: AsyncGenerator[Event, None]) -> AsyncGenerator[Event, None]:
    async with aclosing(subscription) as events:
        try:
            async for event in events:
                yield event
        except EventServerUnavailableError:
            raise DomainError(EventServerUnavailable()) from None
