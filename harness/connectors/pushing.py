"""What any source needs that is told of changes by one stream, such as server-sent events or a websocket.

It owns the thread with the loop, opens the stream when somebody first subscribes, and opens it again when it breaks:
what is subscribed to has a gap there, and is read again once the stream is open.
"""

from __future__ import annotations

import asyncio
import logging
import time
from abc import abstractmethod
from collections.abc import AsyncIterable, Awaitable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass
from typing import Any, TypeVar

import aiohttp

from harness.connectors.base import Source, Subscriber, Subscription
from harness.connectors.controller import Controller
from harness.errors import ConnectorError, TimedOut, Unreachable
from harness.events.entry import Event, Kind
from harness.events.key import Key
from harness.limits import Limits

_log = logging.getLogger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = 0.05, 1.0
"""Seconds between two tries to open the stream; twice as many each time."""

LOST = (OSError, TimeoutError, aiohttp.ClientError)
"""What is raised where nobody answers, or no longer."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Told:
    """A value of a key, as it was read or as the stream tells it; fields as in `harness.events.entry.Event`.

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


class PushingSource(Source):
    """A source with one stream of all that changes. What is abstract here runs on the loop of its own thread.

    Coroutines raise errors of `harness.errors`, or one of `LOST` where nobody answers.

    :param name: of the system, in messages.
    :param address: where it is reached.
    """

    def __init__(self, name: str, address: str, limits: Limits) -> None:
        self.name, self.address, self.limits = name, address, limits
        self.controller = Controller(name, f"the connection to {address}")
        self._held: dict[Key, list[_Held]] = {}
        self._open = asyncio.Event()
        self._why = "it was not opened yet"
        self._following = False

    @abstractmethod
    def open_stream(self) -> AbstractAsyncContextManager[AsyncIterable[Told]]:
        """Open the stream: once entered, nothing that happens is missed. It ends when the stream does."""

    @abstractmethod
    async def read(self, keys: Sequence[Key]) -> Sequence[Told | ConnectorError]:
        """Read keys now; an error stands in the place of each that cannot be read."""

    async def catch_up(self, keys: Sequence[Key], kind: Kind) -> Sequence[Sequence[Told | ConnectorError]]:
        """Read keys when a subscription begins or the stream is open again: for each what was not told, oldest first.

        By default the present value alone. A system that keeps a history tells all of it that was missed.

        :param kind: INITIAL or RESYNCHRONISED.
        """
        return [[reading] for reading in await self.read(keys)]

    @abstractmethod
    async def answer(self) -> None:
        """Return if the system answers."""

    def resolve(self, key: Key) -> Key:
        return key

    def subscribe(
        self, keys: Sequence[Key], subscriber: Subscriber, *, periodic: bool = False
    ) -> Sequence[Subscription]:
        held = [_Held(self, key, subscriber) for key in keys]
        self.call(self._add(held), "subscribing", 2 * self.limits.call)
        return held

    def listen(self) -> None:
        """Open the stream if nobody has subscribed yet, so that nothing that happens from now on is missed.

        Raises `Unreachable` if it cannot be opened.
        """
        self.call(self._await_stream(), "opening the stream", 2 * self.limits.call)

    @property
    def is_open(self) -> bool:
        """Whether the stream is open."""
        return self._open.is_set()

    def is_held(self, key: Key) -> bool:
        """Return whether somebody is subscribed to a key. On the loop only."""
        return bool(self._held.get(key))

    def is_held_twice(self, key: Key) -> bool:
        """Return whether somebody else is subscribed to a key, too. On the loop only."""
        return len(self._held.get(key, ())) > 1

    def read_each(self, keys: Sequence[Key]) -> Sequence[Told | ConnectorError]:
        return self.call(self.read(keys), "reading")

    def ping(self, subject: str) -> None:
        self.check()

    def check(self, *, login: bool = False) -> None:
        self.call(self.answer(), "asking whether it answers")

    def close(self) -> None:
        self.controller.close()

    def call(self, action: Awaitable[T], what: str, limit: float | None = None) -> T:
        """Run a coroutine on the loop and return what it gives, within a call's limit.

        :param limit: seconds; that of the target without.

        Raises `Unreachable` where nobody answers, `TimedOut`, and errors of `harness.errors` that it raises.
        """
        limit = limit or self.limits.call
        return self.controller.call(self._explain(action, limit), limit, f"{what} ({self.address})")

    async def _explain(self, action: Awaitable[T], limit: float) -> T:
        try:
            return await asyncio.wait_for(action, limit)
        except TimeoutError:
            raise TimedOut(f"{self.name} at {self.address} did not answer within {limit:g} s") from None
        except LOST as error:
            raise Unreachable(f"{self.name} at {self.address} does not answer: {error}") from error

    async def _await_stream(self) -> None:
        if not self._following:
            self._following = True
            self.controller.monitor(self._follow(), lambda _: None)
        try:
            await asyncio.wait_for(self._open.wait(), self.limits.call)
        except TimeoutError:
            raise Unreachable(f"{self.name} at {self.address} pushes no events: {self._why}") from None

    async def _add(self, added: Sequence[_Held]) -> None:
        await self._await_stream()
        for held in added:
            self._held.setdefault(held.key, []).append(held)
        try:
            await self._tell_now(added, Kind.INITIAL)
        except BaseException:
            for held in added:
                await self._forget(held)
            raise

    async def _follow(self) -> None:
        """Keep the stream open, and hand on what it tells."""
        pause = FIRST_PAUSE
        while True:
            try:
                async with AsyncExitStack() as stack:
                    async with asyncio.timeout(self.limits.call):
                        stream = await stack.enter_async_context(self.open_stream())
                    self._open.set()
                    pause = FIRST_PAUSE
                    async with asyncio.timeout(self.limits.call):
                        await self._tell_now(self._all(), Kind.RESYNCHRONISED)
                    async for told in stream:
                        self.hand_on(told)
                self._why = "the stream ended"
            except (*LOST, ConnectorError) as error:
                self._why = str(error) or type(error).__name__
            except Exception as error:  # a mistake of the source: whoever is subscribed must not wait in vain
                _log.exception("the stream of %s cannot be followed", self.name)
                self._why = f"{type(error).__name__}: {error}"
            if self._open.is_set():
                self._open.clear()
                self.tell_gap(self._why)
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    async def _tell_now(self, held: Iterable[_Held], kind: Kind) -> None:
        """Read what is held, and push it before anything that the stream tells meanwhile."""
        held = list(held)
        for each in held:
            each.waiting = []
        missed = await self.catch_up([each.key for each in held], kind) if held else ()
        for each, readings in zip(held, missed, strict=True):
            waiting, each.waiting = each.waiting or [], None
            known = 0.0
            for reading in readings:
                each.push(kind, reading)
                known = reading.source_time if isinstance(reading, Told) else known
            for told in waiting:
                if told.source_time > known:
                    each.push(Kind.CHANGE, told)

    def hand_on(self, told: Told) -> None:
        """Push a value to those who are subscribed to its key. On the loop only."""
        for held in self._held.get(told.key, ()):
            if held.waiting is None:
                held.push(Kind.CHANGE, told)
            else:
                held.waiting.append(told)

    def tell_gap(self, why: str) -> None:
        """Tell all who are subscribed that events may be missing. On the loop only."""
        error = Unreachable(f"the events of {self.name} at {self.address} were interrupted: {why}")
        for held in self._all():
            held.waiting = None
            held.push(Kind.GAP, error)

    def _all(self) -> list[_Held]:
        return [held for each in self._held.values() for held in each]

    def forget(self, held: _Held) -> None:
        """Push no more to a subscription; nothing is pushed once this has returned."""
        self.controller.call(self._forget(held), self.limits.call, f"ending the subscription of {held.key}")

    async def _forget(self, held: _Held) -> None:
        if held in self._held.get(held.key, ()):
            self._held[held.key].remove(held)


class _Held(Subscription):
    """A subscription of one key.

    :ivar waiting: what the stream tells while the first value is read; None otherwise.
    """

    polled = False

    def __init__(self, source: PushingSource, key: Key, subscriber: Subscriber) -> None:
        self.key = key
        self._source, self._subscriber = source, subscriber
        self.waiting: list[Told] | None = None

    def push(self, kind: Kind, told: Told | ConnectorError) -> None:
        now = time.time()
        if isinstance(told, Told):
            event = told.as_event(kind, now)
        else:
            kind = kind if kind is Kind.GAP else Kind.ERROR
            event = Event(kind, self.key, None, "", "", now, now, str(told))
        self._subscriber.push_event(event)

    def close(self) -> None:
        self._source.forget(self)
