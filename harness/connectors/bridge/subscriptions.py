"""Subscriptions of attributes: one for each, whoever asks; many travel in one GraphQL subscription.

The gateway's queue for one GraphQL subscription holds 1,500 events, and what does not fit is dropped without a word.
So attributes travel in groups, and a burst that may have been too much is read again and marked as a gap.
(Source: `tangogql.subscription`, version 2.3.)
"""

from __future__ import annotations

import asyncio
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
"""Attributes that travel in one GraphQL subscription: one for all is not much faster, and would share one queue."""
QUEUE = 1500
"""Events that the gateway keeps for one GraphQL subscription."""
WINDOW = 1.0
"""Seconds in which so many events are a burst that may have been too much for the queue."""
QUIET = 0.2
"""Seconds without a frame after which a burst counts as over, and is read again."""

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

    def __init__(self, owner: DeviceAttributeSubscriber, subscriber: Subscriber, leave: Callable[[], None]) -> None:
        self.device, self.attribute, self.polled = owner.device, owner.attribute, owner.polled
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
    def begun(self) -> bool:
        """Whether it has had its first event."""
        return self._begun

    def close(self) -> None:
        with self._lock:
            if self._closed:
                return
            self._closed = True
        self._leave()


class DeviceAttributeSubscriber:
    """What is known of one attribute, and everybody who wants to hear of it. Used on the controller's loop."""

    def __init__(self, device: str, attribute: str, convert: Convert) -> None:
        self.device, self.attribute, self._convert = device, attribute, convert
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
        self.see(self._seen(frame))

    def see(self, seen: Seen, *, read: bool = False) -> None:
        """Something is known; hand it on if it is new.

        :param read: it was read by the bridge.
        """
        latest = self.latest
        if latest is not None and (seen.error or latest.error or read) and _same(seen, latest):
            return  # the gateway repeats errors at each poll, and a reading may bring nothing new
        if latest is not None and not seen.error and not latest.error and seen.time < latest.time:
            return  # overtaken by a reading
        self.latest = seen
        for user in list(self.users):
            user.push(self._event(self._kind(seen, begun=user.begun, read=read), seen))
        if not seen.error:
            self._resynchronising = False
        self.first.set()

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

    def _seen(self, frame: Mapping[str, Any]) -> Seen:
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
        self.members = {(one.device, one.attribute.lower()): one for one in members}
        self.stream: Stream | None = None
        self._read_again, self._again = read_again, again
        self._recent: deque[float] = deque(maxlen=QUEUE)
        self._burst: asyncio.Task[None] | None = None

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
        """Nothing to do: the gateway shows the value of each attribute again."""

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
        while time.monotonic() - self._recent[-1] < QUIET:
            await asyncio.sleep(QUIET)
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
    """Attributes in groups that travel together; those of one device side by side."""
    ordered = sorted(members, key=lambda one: one.device)
    for start in range(0, len(ordered), GROUP):
        yield ordered[start : start + GROUP]


class Subscriptions:
    """All subscriptions of a bridge. Used on the controller's loop."""

    def __init__(
        self,
        socket: WSController,
        read: Callable[[Sequence[Name]], Awaitable[Mapping[Name, Seen]]],
        polled: Callable[[Sequence[Name]], Awaitable[set[Name]]],
    ) -> None:
        self._socket, self._read, self._polled = socket, read, polled
        self._subscribers: dict[Name, DeviceAttributeSubscriber] = {}
        self._batches: dict[Name, Batch] = {}

    def __len__(self) -> int:
        return len(self._subscribers)
