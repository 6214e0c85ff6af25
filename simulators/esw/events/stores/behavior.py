"""The actor that keeps values in memory."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import singledispatchmethod
from typing import Any

from simulators.esw.actors.behavior import ActorContext, Behavior, Reply
from simulators.esw.events.stores.messages import (
    GetValues,
    KeepValue,
    KeptValues,
    ListenToValues,
    PublishedValue,
    PublishValue,
)


@dataclass(frozen=True, slots=True)
class ValueExpired:
    """The time of a value is over."""

    key: str


class EventServerBehavior(Behavior):
    """Owns the values, and who listens."""

    def __init__(self, context: ActorContext) -> None:
        super().__init__(context)
        self._values: dict[str, bytes] = {}
        self._expiring: dict[str, asyncio.TimerHandle] = {}
        self._listeners: set[Reply] = set()
        self._last = 0

    def receive(self, message: Any, reply: Reply) -> None:
        self._follow(message, reply)

    @singledispatchmethod
    def _follow(self, message: Any, reply: Reply) -> None:
        raise TypeError(f"an event server takes no {type(message).__name__}")

    @_follow.register
    def _publish(self, message: PublishValue, reply: Reply) -> None:
        self._set(message.key, message.value)
        self._last += 1
        published = PublishedValue(self._last, message.key, message.value)
        for listener in tuple(self._listeners):
            listener.push(published)
        reply.answer(None)

    @_follow.register
    def _keep(self, message: KeepValue, reply: Reply) -> None:
        self._set(message.key, message.value)
        self._expiring[message.key] = self.context.schedule(message.seconds, ValueExpired(message.key))
        reply.answer(None)

    @_follow.register
    def _expire(self, message: ValueExpired, reply: Reply) -> None:
        self._expiring.pop(message.key, None)
        self._values.pop(message.key, None)

    @_follow.register
    def _get(self, message: GetValues, reply: Reply) -> None:
        reply.answer(KeptValues(tuple(self._values.get(key) for key in message.keys)))

    @_follow.register
    def _listen(self, message: ListenToValues, reply: Reply) -> None:
        self._listeners.add(reply)
        reply.on_cancel(lambda: self._listeners.discard(reply))
        reply.push(PublishedValue(self._last, "", b""))

    def _set(self, key: str, value: bytes) -> None:
        self._values[key] = value
        if expiring := self._expiring.pop(key, None):
            expiring.cancel()
