"""What is known of one attribute, and everybody who wants to hear of it."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from harness.connectors.base import Subscriber, Subscription
from harness.connectors.tango.bridge.devices.conversion import Convert
from harness.connectors.tango.bridge.subscriptions.burst import Clock
from harness.connectors.tango.confirmation import Hearing
from harness.events.entry import Event, Kind
from harness.events.key import Key

OVERTAKEN = 1.0
"""Seconds after a reading in which an event that shows what was read is the change itself, which was overtaken."""
LONGEST = 500
"""Characters of an error that an event tells."""


class Seen(NamedTuple):
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
        self.owner, self.key = owner, owner.key
        self._subscriber, self._leave = subscriber, leave
        self._lock = threading.RLock()  # the subscriber may close it while it takes an event
        self._closed = False

    def push(self, event: Event) -> None:
        """Hand an event on."""
        with self._lock:
            if not self._closed:
                self._subscriber.push_event(event)

    @property
    def polled(self) -> bool:  # type: ignore[override]
        """True if the gateway reads the attribute every few seconds."""
        return self.owner.polled

    def close(self) -> None:
        with self._lock:
            if self._closed:
                return
            self._closed = True
        self._leave(self)


class DeviceAttributeSubscriber:
    """One attribute of one device. Used on the controller's loop."""

    def __init__(self, key: Key, attribute: str, convert: Convert, *, undated: bool = False) -> None:
        self.key, self._convert, self._undated = key, convert, undated
        self.device, self.attribute = key.subject, attribute
        self.name = Key(key.subject, attribute.lower())
        """What its frames are found by."""
        self.polled = False
        """Whether the gateway reads it every few seconds, because it gets no events of it."""
        self.users: list[DeviceSubscriptionCallback] = []
        self.first = asyncio.Event()
        """Set when its first value or error has come, since it was subscribed to or subscribed to anew."""
        self.latest: Seen | None = None
        self.fallen = False
        """Whether the gateway has stopped to get events of it, after an error."""
        self.heard = 0.0
        """When the last frame came, by the monotonic clock."""
        self.clock = Clock()
        self.hearing: Hearing | None = None
        """Hears of each frame with a value, also of those that are left out."""
        self._read, self._shown = False, 0.0
        self._gap = ""
        self._held = self._settling = False

    def join(self, user: DeviceSubscriptionCallback) -> None:
        """One more user, who gets the latest value at once, if there is one."""
        self.users.append(user)
        if self.latest is not None:
            user.push(self._event(Kind.ERROR if self.latest.error else Kind.INITIAL, self.latest))
            if self._gap:
                user.push(self._missing(self._gap))

    def take(self, frame: Mapping[str, Any]) -> Seen | None:
        """A frame of the gateway about this attribute; None if it repeats what was shown last, which is no change.

        An error ends the gateway's subscription at the device: from then on it reads the attribute every few seconds.
        """
        seen = self.seen(frame)
        self.heard = time.monotonic()
        if self.hearing is not None and not seen.error:
            self.hearing.note(self.name)
        if self._repeats(seen):
            return None
        begun = self.latest is not None
        self.see(seen)
        if frame.get("error") and not self.polled:  # a value that cannot be read is an event all the same
            self.fallen = True
            if begun:
                self.gap(f"the gateway gets no events any more: {seen.error}")
        return seen

    def see(self, seen: Seen, *, read: bool = False) -> None:
        """Something is known; hand it on if it is new.

        :param read: it was read by the bridge.
        """
        latest = self.latest
        if latest is not None and (not self._gap or self._held or seen.error):
            if (seen.error or latest.error or read) and _same(seen, latest):
                return  # the gateway repeats errors at each poll, and a reading may bring nothing new
            overtaken = self._read and not self._settling and seen.time < latest.time
            if overtaken and not (read or seen.error or latest.error):
                return  # a reading was faster
        event = self._event(self._kind(seen, begun=latest is not None, read=read), seen)
        self.latest, self._read, self._shown = seen, read, time.monotonic()
        for user in list(self.users):
            user.push(event)
        if not (seen.error or self._held or self.fallen):
            self._gap = ""
        self.first.set()

    def _repeats(self, seen: Seen) -> bool:
        latest = self.latest
        if latest is None or self._kind(seen, begun=True, read=False) is not Kind.CHANGE or not self.is_as(seen):
            return False
        overtaken = self._read and time.monotonic() - self._shown < OVERTAKEN
        return (self._undated or seen.time == latest.time) and not overtaken

    def is_as(self, seen: Seen) -> bool:
        """Whether this brings nothing new."""
        return self.latest is not None and _same(seen, self.latest)

    @property
    def pushes(self) -> bool:
        """Whether the gateway gets events of it, as far as is known."""
        return not (self.latest is None or self.polled or self.fallen)

    @property
    def is_live(self) -> bool:
        """Whether what comes next is an event, and neither the value to begin with nor one that the gateway reads."""
        return self.pushes and not (self._gap and not self._held)

    @property
    def is_behind(self) -> bool:
        """Whether events are missing and no value has come since."""
        return bool(self._gap)

    def gap(self, why: str, *, hold: bool = False) -> None:
        """Events may be missing from now on; the next value counts as resynchronised.

        :param hold: the gap lasts until it is `released`, whatever comes.
        """
        if self.latest is None:
            return
        if hold:
            self._held = self._settling = True
        if self._gap:
            return
        self._gap = why
        for user in list(self.users):
            user.push(self._missing(why))

    def released(self) -> None:
        """The next value, which is about to be read, ends the gap that was held."""
        self._held = False

    def settled(self) -> None:
        """Nothing that a reading has overtaken is to come any more."""
        self._settling = False

    def seen(self, frame: Mapping[str, Any]) -> Seen:
        """What a frame tells; one that cannot be read tells of an error."""
        stamp = frame.get("timestamp")
        now = time.time()
        when = float(stamp) if isinstance(stamp, (int, float)) and abs(stamp) < 1e12 else now
        if error := frame.get("error"):
            known = error if isinstance(error, dict) else {"desc": error}
            reason, text = str(known.get("reason") or ""), " ".join(str(known.get("desc") or "").split())[:LONGEST]
            return Seen(None, "", "", when, f"{text} [{reason}]" if reason else text or "an error without description")
        quality = str(frame.get("quality") or "").removeprefix("ATTR_")
        if quality == "INVALID":
            return Seen(None, "", quality, when)
        try:
            value, label = self._convert(frame.get("value"))
        except (ValueError, TypeError, AttributeError, ArithmeticError, LookupError, RecursionError) as problem:
            said = str(problem)[:LONGEST]
            return Seen(None, "", "", when, f"the gateway sent a value that cannot be read: {said}")
        return Seen(value, label, quality, when)

    def _kind(self, seen: Seen, *, begun: bool, read: bool) -> Kind:
        if seen.error:
            return Kind.ERROR
        if not begun:
            return Kind.INITIAL
        if self.fallen:
            return Kind.POLLED
        if read or not self.first.is_set() or (self._gap and not self._held):
            return Kind.RESYNCHRONISED
        return Kind.POLLED if self.polled else Kind.CHANGE

    def _event(self, kind: Kind, seen: Seen) -> Event:
        return Event(
            kind,
            self.key,
            seen.value,
            seen.label,
            seen.quality,
            seen.time,
            time.time(),
            seen.error,
        )

    def _missing(self, why: str) -> Event:
        now = time.time()
        return Event(Kind.GAP, self.key, None, "", "", now, now, why)


def _same(one: Seen, other: Seen) -> bool:
    if one.error or other.error:
        return one.error == other.error
    # by repr: NaN differs from itself
    return one.quality == other.quality and repr(one.value) == repr(other.value)
