"""What any source needs that is told of changes by streams, such as server-sent events or websockets.

It owns the thread with the loop, opens a stream when somebody first subscribes to what it tells, and opens it again
when it breaks: what is subscribed to has a gap there, and is read again once the stream is open.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from abc import abstractmethod
from collections.abc import AsyncIterable, Awaitable, Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from typing import Any, TypeVar

import aiohttp

from harness.connectors.base import Source, Subscriber, Subscription
from harness.connectors.controller import Controller
from harness.connectors.told import Told
from harness.errors import ConnectorError, NotDefined, TimedOut, Unreachable
from harness.events.entry import Event, Kind
from harness.events.key import Key
from harness.limits import Limits

_log = logging.getLogger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = 0.05, 1.0
"""Seconds between two tries to open a stream; twice as many each time."""

LOST = (OSError, TimeoutError, aiohttp.ClientError)
"""What is raised where nobody answers, or no longer."""

T = TypeVar("T")


OpenStream = Callable[[], AbstractAsyncContextManager[AsyncIterable[Told]]]
"""Opens a stream: once entered, nothing that happens is missed. It ends when the stream does."""


class StreamingSource(Source):
    """A source that is told of changes by streams. What is abstract here runs on the loop of its own thread.

    Coroutines raise errors of `harness.errors`, or one of `LOST` where nobody answers.

    :param name: of the system, in messages.
    :param address: where it is reached.
    """

    def __init__(self, name: str, address: str, limits: Limits) -> None:
        self.name, self.address, self.limits = name, address, limits
        self.controller = Controller(name, f"the connection to {address}")
        self._held: dict[Key, list[_Held]] = {}
        self._streams: dict[OpenStream, _Stream] = {}

    @abstractmethod
    def stream_of(self, key: Key) -> OpenStream:
        """Return what opens the stream that tells of a key: equal for all keys that have one stream."""

    def is_lasting(self, opens: OpenStream) -> bool:
        """Return whether a stream stays open when nobody is subscribed any more to what it tells."""
        return False

    @abstractmethod
    async def read(self, keys: Sequence[Key]) -> Sequence[Told | ConnectorError]:
        """Read keys now; an error stands in the place of each that cannot be read."""

    async def catch_up(self, keys: Sequence[Key], kind: Kind) -> Sequence[Sequence[Told | ConnectorError]]:
        """Read keys when a subscription begins or a stream is open again: for each what was not told, oldest first.

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

    async def await_open(self, opens: OpenStream, subject: str = "") -> None:
        """Open a stream if it is not open yet, and return when it is. On the loop only.

        :param subject: for the error. Raises `Unreachable`, or `NotDefined` for a stream of what there is not.
        """
        if opens not in self._streams:
            stream = self._streams[opens] = _Stream(self, opens)
            stream.task = self.controller.monitor(stream.follow(), lambda _: None)
        await self._streams[opens].await_open(subject)

    def is_streaming(self, opens: OpenStream) -> bool:
        """Return whether a stream is open."""
        return opens in self._streams and self._streams[opens].open.is_set()

    def keys_of(self, opens: OpenStream) -> list[Key]:
        """Return the keys that somebody is subscribed to, and that a stream tells of. On the loop only."""
        return [key for key, held in self._held.items() if held and self.stream_of(key) == opens]

    async def _add(self, added: Sequence[_Held]) -> None:
        opens = {self.stream_of(held.key): held.key.subject for held in added}
        try:
            await asyncio.gather(*(self.await_open(one, subject) for one, subject in opens.items()))
            for held in added:
                self._held.setdefault(held.key, []).append(held)
            await self.tell_now(added, Kind.INITIAL)
        except BaseException:
            for held in added:
                self._forget(held)
            raise

    async def tell_now(self, held: Iterable[_Held], kind: Kind) -> None:
        """Read what is held, and push it before anything that a stream tells meanwhile. On the loop only."""
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

    def tell_gap_of(self, keys: Iterable[Key], why: str) -> None:
        """Tell all who are subscribed to keys that events may be missing. On the loop only."""
        error = Unreachable(f"the events of {self.name} at {self.address} were interrupted: {why}")
        for held in self.held_of(keys):
            held.waiting = None
            held.push(Kind.GAP, error)

    def held_of(self, keys: Iterable[Key]) -> list[_Held]:
        """Return the subscriptions of keys. On the loop only."""
        return [held for key in keys for held in self._held.get(key, ())]

    def forget(self, held: _Held) -> None:
        """Push no more to a subscription; nothing is pushed once this has returned."""
        self.controller.call(self._forgotten(held), self.limits.call, f"ending the subscription of {held.key}")

    async def _forgotten(self, held: _Held) -> None:
        self._forget(held)

    def _forget(self, held: _Held) -> None:
        if held in self._held.get(held.key, ()):
            self._held[held.key].remove(held)
        opens = self.stream_of(held.key)
        if opens in self._streams and not self.is_lasting(opens) and not self.keys_of(opens):
            self._streams.pop(opens).close()


class _Stream:
    """One stream, kept open.

    :ivar why: it is not open.
    :ivar missing: what it would tell of is not there.
    """

    def __init__(self, source: StreamingSource, opens: OpenStream) -> None:
        self._source, self._opens = source, opens
        self.open = asyncio.Event()
        self.why = "it was not opened yet"
        self.missing: asyncio.Future[NotDefined] = asyncio.get_running_loop().create_future()
        self.task: asyncio.Task[None] | None = None
        self._hurry = asyncio.Event()

    def close(self) -> None:
        """End it."""
        if self.task is not None:
            self.task.cancel()

    async def await_open(self, subject: str) -> None:
        """Return when it is open; raises `Unreachable`, or `NotDefined` for one of what there is not."""
        if self.open.is_set():
            return
        if self.missing.done():  # it was not there at an earlier try
            self.missing = asyncio.get_running_loop().create_future()
        missing = self.missing
        self._hurry.set()
        opened: asyncio.Future[Any] = asyncio.ensure_future(self.open.wait())
        either: list[asyncio.Future[Any]] = [opened, missing]
        try:
            await asyncio.wait(either, timeout=self._source.limits.call, return_when=asyncio.FIRST_COMPLETED)
        finally:
            opened.cancel()
        if self.open.is_set():
            return
        if missing.done():
            raise Unreachable(str(missing.result()), device=subject)
        source = self._source
        raise Unreachable(f"{source.name} at {source.address} pushes no events: {self.why}", device=subject)

    async def follow(self) -> None:
        """Keep it open, and hand on what it tells."""
        source, pause = self._source, FIRST_PAUSE
        while True:
            try:
                async with AsyncExitStack() as stack:
                    async with asyncio.timeout(source.limits.call):
                        told_by_stream = await stack.enter_async_context(self._opens())
                    self.open.set()
                    pause = FIRST_PAUSE
                    async with asyncio.timeout(source.limits.call):
                        await source.tell_now(source.held_of(source.keys_of(self._opens)), Kind.RESYNCHRONISED)
                    async for told in told_by_stream:
                        source.hand_on(told)
                self.why = "the stream ended"
            except (*LOST, ConnectorError) as error:
                self.why = str(error) or type(error).__name__
                if isinstance(error, NotDefined) and not self.missing.done():
                    self.missing.set_result(error)
            except Exception as error:  # a mistake of the source: whoever is subscribed must not wait in vain
                _log.exception("the stream of %s cannot be followed", source.name)
                self.why = f"{type(error).__name__}: {error}"
            if self.open.is_set():
                self.open.clear()
                source.tell_gap_of(source.keys_of(self._opens), self.why)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause):  # wait_for of Python 3.11 swallows the end if both come at once
                    await self._hurry.wait()
            self._hurry.clear()
            pause = min(2 * pause, LONGEST_PAUSE)


class _Held(Subscription):
    """A subscription of one key.

    :ivar waiting: what the stream tells while the first value is read; None otherwise.
    """

    polled = False

    def __init__(self, source: StreamingSource, key: Key, subscriber: Subscriber) -> None:
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
