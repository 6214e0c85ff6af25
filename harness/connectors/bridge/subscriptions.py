"""Subscriptions of attributes: one for each, whoever asks; many travel in one GraphQL subscription.

The gateway's queue for one GraphQL subscription holds 1,500 events, and what does not fit is dropped without a word.
So attributes travel in groups, and a burst that may have been too much is read again and marked as a gap.
(Source: `tangogql.subscription`, version 2.3.)
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from harness.connectors.abstract import Subscriber, Subscription
from harness.connectors.bridge.conversion import Convert
from harness.connectors.bridge.websocket import Stream, WSController
from harness.events.entry import Event, Kind

_log = logging.getLogger(__name__)

DOCUMENT = """subscription Events($names: [String]!) {
  attributes(fullNames: $names) {
    device attribute value quality timestamp error { desc reason }
  }
}"""
GROUP = 100
"""Most attributes that travel in one GraphQL subscription."""
QUEUE = 1500
"""Events that the gateway keeps for one GraphQL subscription."""
WINDOW = 1.0
"""Seconds in which so many events are a burst that may have been too much for the queue."""
QUIET = 0.2
"""Seconds without a frame after which a burst counts as over, and is read again."""

PATIENCE = 1.0
"""Seconds that the gateway gets to show all values after an interruption."""
AGAIN = 1.0
"""Seconds after which a subscription that the gateway ended is begun again."""

Name = tuple[str, str]
"""Device and attribute, lower case, as they come back."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A value that came, or the error in its place; `quality` as in `Event`."""

    value: Any
    label: str
    quality: str
    time: float
    error: str = ""


class DeviceSubscriptionCallback(Subscription):
    """One user of a subscription. Closed from any thread."""

    def __init__(
        self,
        owner: DeviceAttributeSubscriber,
        subscriber: Subscriber,
        leave: Callable[[DeviceSubscriptionCallback], None],
    ) -> None:
        self.owner, self.device, self.attribute = owner, owner.device, owner.attribute
        self._subscriber, self._leave = subscriber, leave
        self._lock = threading.Lock()
        self._closed = self._begun = False

    def push(self, event: Event) -> None:
        """Hand an event on; the first one is the value at the time of subscribing."""
        with self._lock:
            if not self._closed:
                self._subscriber.push_event(event)
                self._begun = True

    @property
    def polled(self) -> bool:  # type: ignore[override]
        """True if the gateway reads the attribute every few seconds."""
        return self.owner.polled

    @property
    def begun(self) -> bool:
        """Whether it has had its first event."""
        return self._begun

    def close(self) -> None:
        with self._lock:
            if self._closed:
                return
            self._closed = True
        self._leave(self)


class DeviceAttributeSubscriber:
    """What is known of one attribute, and everybody who wants to hear of it. Used on the controller's loop."""

    def __init__(self, device: str, attribute: str, convert: Convert) -> None:
        self.device, self.attribute, self._convert = device, attribute, convert
        self.name: Name = (device, attribute.lower())
        self.polled = False
        """Whether the gateway reads it every few seconds, because it pushes no events."""
        self.users: list[DeviceSubscriptionCallback] = []
        self.first = asyncio.Event()
        """Set when its first value or error has come."""
        self.latest: Seen | None = None
        self._resynchronising = False

    def join(self, user: DeviceSubscriptionCallback) -> None:
        """One more user, who gets the latest value at once, if there is one."""
        self.users.append(user)
        if self.latest is not None:
            user.push(self._event(Kind.INITIAL if not self.latest.error else Kind.ERROR, self.latest))

    def take(self, frame: Mapping[str, Any]) -> None:
        """A frame of the gateway about this attribute."""
        self.see(self.seen(frame))

    def see(self, seen: Seen, *, read: bool = False) -> None:
        """Something is known; hand it on if it is new.

        :param read: it was read by the bridge.
        """
        latest = self.latest
        again = latest is not None and not self._resynchronising
        if latest is not None and again and (seen.error or latest.error or read) and _same(seen, latest):
            return  # the gateway repeats errors at each poll, and a reading may bring nothing new
        if latest is not None and not seen.error and not latest.error and seen.time < latest.time:
            return  # overtaken by a reading
        self.latest = seen
        for user in list(self.users):
            user.push(self._event(self._kind(seen, begun=user.begun, read=read), seen))
        if not seen.error:
            self._resynchronising = False
        self.first.set()

    @property
    def is_behind(self) -> bool:
        """Whether events are missing and no value has come since."""
        return self._resynchronising

    def gap(self, why: str) -> None:
        """Events may be missing from now on; the next value counts as resynchronised."""
        if self.latest is None or self._resynchronising:
            return
        self._resynchronising = True
        now = time.time()
        for user in list(self.users):
            user.push(Event(Kind.GAP, self.device, self.attribute, None, "", "", now, now, why))

    def _kind(self, seen: Seen, *, begun: bool, read: bool) -> Kind:
        if seen.error:
            return Kind.ERROR
        if not begun:
            return Kind.INITIAL
        if read or self._resynchronising:
            return Kind.RESYNCHRONISED
        return Kind.POLLED if self.polled else Kind.CHANGE

    def _event(self, kind: Kind, seen: Seen) -> Event:
        return Event(
            kind,
            self.device,
            self.attribute,
            seen.value,
            seen.label,
            seen.quality,
            seen.time,
            time.time(),
            seen.error,
        )

    def seen(self, frame: Mapping[str, Any]) -> Seen:
        stamp = frame.get("timestamp")
        when = float(stamp) if isinstance(stamp, (int, float)) else time.time()
        if error := frame.get("error"):
            reason, text = str(error.get("reason") or ""), " ".join(str(error.get("desc") or "").split())
            return Seen(None, "", "", when, f"{text} [{reason}]" if reason else text or "an error without description")
        quality = str(frame.get("quality") or "").removeprefix("ATTR_")
        if quality == "INVALID":
            return Seen(None, "", quality, when)
        try:
            value, label = self._convert(frame.get("value"))
        except (ValueError, TypeError, AttributeError) as error:
            return Seen(None, "", "", when, f"the gateway sent a value that cannot be read: {error}")
        return Seen(value, label, quality, when)


def _same(one: Seen, other: Seen) -> bool:
    if one.error or other.error:
        return one.error == other.error
    # by repr: NaN differs from itself
    return one.quality == other.quality and repr(one.value) == repr(other.value)


class Batch:
    """Attributes that travel in one GraphQL subscription. Used on the controller's loop.

    :param read_again: reads attributes and shows what they are; raises nothing.
    :param again: subscribes again to what is still wanted of a batch that the gateway ended.
    """

    def __init__(
        self,
        members: Sequence[DeviceAttributeSubscriber],
        read_again: Callable[[Sequence[DeviceAttributeSubscriber]], Awaitable[None]],
        again: Callable[[Batch], None],
    ) -> None:
        self.members = {one.name: one for one in members}
        self.stream: Stream | None = None
        self._read_again, self._again = read_again, again
        self._recent: deque[float] = deque(maxlen=QUEUE)
        self._burst: asyncio.Task[None] | None = None
        self._catching_up: asyncio.Task[None] | None = None

    @property
    def names(self) -> list[str]:
        """Full names, as the gateway takes them."""
        return [f"{device}/{attribute}" for device, attribute in self.members]

    def taken(self, payload: Any) -> None:
        frame = _attributes(payload)
        if frame is None:
            _log.warning("a frame of the gateway is left out: it holds no attribute")
            return
        name = (str(frame.get("device") or "").lower(), str(frame.get("attribute") or "").lower())
        member = self.members.get(name) or self._by_full_name(frame)
        if member is None:
            _log.warning("a frame of the gateway is left out: nobody asked for %s of %s", name[1], name[0])
            return
        member.take(frame)
        self._count()

    def interrupted(self, why: str) -> None:
        for member in self.members.values():
            member.gap(why)

    def resumed(self) -> None:
        """The gateway shows the value of each attribute again, of most at least; the others are read."""
        self._catching_up = asyncio.get_running_loop().create_task(self._catch_up())

    async def _catch_up(self) -> None:
        await asyncio.sleep(PATIENCE)
        if behind := [member for member in self.members.values() if member.is_behind]:
            await self._read_again(behind)

    def ended(self, why: str) -> None:
        self.stream = None
        self.interrupted(f"the gateway ended the subscription: {why}")
        self._again(self)

    def _by_full_name(self, frame: Mapping[str, Any]) -> DeviceAttributeSubscriber | None:
        full = str(frame.get("fullName") or "").lower()
        return self.members.get(tuple(full.rpartition("://")[2].split("/", 1)[-1].rsplit("/", 1)))  # type: ignore[arg-type]

    def _count(self) -> None:
        """Look whether more came at once than the gateway's queue holds."""
        now = time.monotonic()
        self._recent.append(now)
        if len(self._recent) == QUEUE and now - self._recent[0] < WINDOW and self._burst is None:
            self._burst = asyncio.get_running_loop().create_task(self._after_burst())

    async def _after_burst(self) -> None:
        while (quiet := time.monotonic() - self._recent[-1]) < QUIET:  # noqa: ASYNC110 - until nothing comes any more
            await asyncio.sleep(QUIET - quiet)
        for member in self.members.values():
            member.gap(f"more than {QUEUE} events came within {WINDOW:g} s: the gateway drops what it cannot queue")
        await self._read_again(list(self.members.values()))
        self._recent.clear()
        self._burst = None


def _attributes(payload: Any) -> Mapping[str, Any] | None:
    if isinstance(payload, dict) and isinstance(data := payload.get("data"), dict):
        frame = data.get("attributes")
        return frame if isinstance(frame, dict) else None
    return None


def groups(members: Sequence[DeviceAttributeSubscriber]) -> Iterator[Sequence[DeviceAttributeSubscriber]]:
    """Attributes in groups that travel together: those of one device, which come and go together."""
    by_device: dict[str, list[DeviceAttributeSubscriber]] = {}
    for one in members:
        by_device.setdefault(one.device, []).append(one)
    for of_device in by_device.values():
        for start in range(0, len(of_device), GROUP):
            yield of_device[start : start + GROUP]


@dataclass(frozen=True, slots=True)
class Wanted:
    """An attribute to subscribe to: as the device spells it, and how its values are read."""

    device: str
    attribute: str
    convert: Convert

    @property
    def name(self) -> Name:
        return self.device, self.attribute.lower()


class Subscriptions:
    """All subscriptions of a bridge: one for each attribute, counted by its users. Used on the controller's loop.

    :param read: reads attributes over HTTP, an error in the place of each that cannot be read; raises nothing.
    :param polled: which of these attributes the gateway reads every few seconds instead of getting events.
    """

    def __init__(
        self,
        socket: WSController,
        read: Callable[[Sequence[DeviceAttributeSubscriber]], Awaitable[Sequence[Seen]]],
        polled: Callable[[], Awaitable[frozenset[Name]]],
    ) -> None:
        self._socket, self._read, self._polled = socket, read, polled
        self._subscribers: dict[Name, DeviceAttributeSubscriber] = {}
        self._batches: dict[Name, Batch] = {}

    def __len__(self) -> int:
        return len(self._subscribers)

    async def add(
        self,
        wanted: Sequence[Wanted],
        subscriber: Subscriber,
        leave: Callable[[DeviceSubscriptionCallback], None],
        limit: float,
    ) -> tuple[DeviceSubscriptionCallback, ...]:
        """Subscribe, and return when each has had its first value or error; what does not come in time is read."""
        fresh: list[DeviceAttributeSubscriber] = []
        users = []
        for one in wanted:
            known = self._subscribers.get(one.name)
            if known is None:
                known = self._subscribers[one.name] = DeviceAttributeSubscriber(one.device, one.attribute, one.convert)
                fresh.append(known)
            user = DeviceSubscriptionCallback(known, subscriber, leave)
            known.join(user)
            users.append(user)
        for group in groups(fresh):
            self._begin(group)
        await self._first_values([user.owner for user in users], limit)
        if fresh:
            await self._mark_polled(fresh)
        return tuple(users)

    def remove(self, user: DeviceSubscriptionCallback) -> None:
        """One user less; a GraphQL subscription ends with the last user of all that travels in it."""
        owner = user.owner
        if user in owner.users:
            owner.users.remove(user)
        batch = self._batches.get(owner.name)
        if batch is None or any(member.users for member in batch.members.values()):
            return
        if batch.stream is not None:
            self._socket.close(batch.stream)
        for name in batch.members:
            del self._batches[name], self._subscribers[name]

    def _begin(self, members: Sequence[DeviceAttributeSubscriber]) -> None:
        batch = Batch(members, self._read_again, self._begin_again)
        for name in batch.members:
            self._batches[name] = batch
        self._open(batch)

    def _open(self, batch: Batch) -> None:
        batch.stream = self._socket.open(DOCUMENT, {"names": batch.names}, batch)

    def _begin_again(self, batch: Batch) -> None:
        asyncio.get_running_loop().call_later(AGAIN, self._open_if_wanted, batch)

    def _open_if_wanted(self, batch: Batch) -> None:
        if batch.stream is None and any(self._batches.get(name) is batch for name in batch.members):
            self._open(batch)

    async def _first_values(self, owners: Sequence[DeviceAttributeSubscriber], limit: float) -> None:
        late = [one for one in owners if not one.first.is_set()]
        if not late:
            return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(limit):
                for one in late:
                    await one.first.wait()
        await self._read_again([one for one in late if not one.first.is_set()])

    async def _read_again(self, members: Sequence[DeviceAttributeSubscriber]) -> None:
        if members:
            for member, seen in zip(members, await self._read(members), strict=True):
                member.see(seen, read=True)

    async def _mark_polled(self, fresh: Sequence[DeviceAttributeSubscriber]) -> None:
        polled = await self._polled()
        for one in fresh:
            one.polled = one.name in polled
