"""One attribute's stream of events: what PyTango's callback and the harness's own readings become."""

from __future__ import annotations

import contextlib
import threading
import time
from array import array
from bisect import bisect_left
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

import tango

from harness.connectors.tango.abstract import Reading, Subscriber, Subscription
from harness.connectors.tango.direct.conversion import QUALITIES, Extract
from harness.connectors.tango.failures import errors_of, text_of
from harness.errors import ConnectorError
from harness.events.entry import Event, Kind
from harness.events.key import Key

if TYPE_CHECKING:
    from harness.connectors.tango.confirmation import Hearing
    from harness.connectors.tango.direct.proxy import DirectDeviceProxy

MISSED = "API_MissedEvents"
SILENT = "API_EventTimeout"
"""Tango's heartbeat of the device server stayed away; Tango subscribes again by itself when it comes back."""

OVERTAKEN = 0.5
"""Seconds after the first reading in which events that are older by their source time are left out: on a busy machine
a reading overtakes events. Not for ever, as there are devices that push values with the times of older measurements."""


class Owner(Protocol):
    """What a subscription asks of the producer that made it."""

    def resynchronise(self, subscription: DirectSubscription) -> None:
        """Read the attribute soon, on another thread, and show it."""

    def forget(self, subscription: DirectSubscription) -> None:
        """It is closed."""


class DirectSubscription(Subscription):
    """Pushes what is seen of one attribute to its subscriber, in order, until closed.

    Nothing is pushed before the first value was read and shown; events that came before it are held until then. The
    first value is read after the subscription works, so no change falls between the two. An event that repeats what
    was shown last, its time included, is no change and is left out.
    """

    def __init__(self, key: Key, subscriber: Subscriber, owner: Owner, *, periodic: bool) -> None:
        self.key, self.polled = key, False
        self.device, self.attribute = key
        self.down = False
        """True while the device cannot be subscribed to; the producer tries again until it can."""
        self.periodic = periodic
        self.server = ""
        self.hearing: Hearing | None = None
        """Hears of each event of Tango, also of those that are left out."""
        self.undated = False
        """True if an event that shows the value once more is no change, whatever its time."""
        self._subscriber, self._owner = subscriber, owner
        self._kind = Kind.PERIODIC if periodic else Kind.CHANGE
        self._extract: Extract = _unknown
        self._lock = threading.RLock()
        self._closed = False
        self._held: list[Event] | None = []
        self._first = (0.0, None)  # source time and value of the first value, to know its echo
        self._settled = 0.0  # time from which on an event is taken whatever its source time
        self._latest: Event | None = None  # what was shown last
        self._arrivals = array("d")  # when events of Tango arrived, in seconds since the epoch
        self.missed = 0.0
        """When Tango told last that events were lost before one that arrived; seconds since the epoch."""
        self.begun = 0
        """The number that the device server was to give its next event when the subscription began; 0: not known."""
        self._interrupted = False
        self._attached: tuple[DirectDeviceProxy, Any, int] | None = None

    @property
    def closed(self) -> bool:
        return self._closed

    @property
    def attached(self) -> bool:
        """Whether Tango sends its events."""
        return self._attached is not None

    @property
    def proxy(self) -> DirectDeviceProxy | None:
        """The device that Tango sends its events of."""
        attached = self._attached
        return attached[0] if attached is not None else None

    def configure(self, spelling: str, extract: Extract, server: str) -> None:
        """How the device spells the attribute, how its values become plain, and which server it lives in."""
        self.attribute, self._extract, self.server = spelling, extract, server

    def attach(self, proxy: DirectDeviceProxy) -> None:
        """Subscribe with Tango; raises what `DirectDeviceProxy.call` does. A subscription that comes late is undone."""
        event = tango.EventType.PERIODIC_EVENT if self.periodic else tango.EventType.CHANGE_EVENT
        raw = proxy.raw
        number = proxy.call(
            f'subscription of "{self.attribute}"',
            raw.subscribe_event,
            self.attribute,
            event,
            self.take,
            tango.EventSubMode.Sync,
            tango.ExtractAs.Tuple,
            undo=raw.unsubscribe_event,
        )
        with self._lock:
            self._attached = (proxy, raw, number)
            self.down = False
        if self._closed:
            self.detach()

    def detach(self) -> None:
        """Unsubscribe from Tango, within the limit of a call; never raises."""
        with self._lock:
            attached, self._attached = self._attached, None
        if attached is not None:
            proxy, raw, number = attached
            with contextlib.suppress(ConnectorError, KeyError):
                proxy.call(f'end of the subscription of "{self.attribute}"', raw.unsubscribe_event, number)

    def take(self, raw: Any) -> None:
        """An event of Tango, on its thread."""
        received = time.time()
        if raw.err:
            self._trouble(errors_of(raw.errors), received)
            return
        self._arrivals.append(received)
        if self.hearing is not None:
            self.hearing.note(self.key)
        seen = raw.attr_value
        value, label = self._extract(seen.value)
        source_time = seen.time.totime()
        quality = QUALITIES[seen.quality]
        with self._lock:
            kind = self._kind
            if self._interrupted:
                self._interrupted = False
                kind = Kind.RESYNCHRONISED
            elif source_time <= self._first[0] and value == self._first[1]:
                return  # the first value, pushed once more
            elif source_time < self._first[0] and received < self._settled:
                return  # one before the first value, which the reading has overtaken
            event = Event(kind, self.key, value, label, quality, source_time, received)
            self._push(event)

    def arrived(self, since: float) -> int:
        """How many events of Tango have arrived since a time, also those that were left out."""
        return len(self._arrivals) - bisect_left(self._arrivals, since)

    def show(self, kind: Kind, seen: Reading | ConnectorError, *, changes_only: bool = False) -> None:
        """A value, or the error in its place, that the harness has read.

        :param changes_only: push it only if value, quality or error differ from what was shown last.
        """
        received = time.time()
        if isinstance(seen, ConnectorError):
            event = self._wrong(Kind.ERROR, seen.what, received)
        else:
            event = Event(kind, self.key, seen.value, seen.label, seen.quality, seen.source_time, received)
        with self._lock:
            if changes_only and self._latest is not None and _is_as(event, self._latest):
                return
            if self._held is None:
                self._push(event)
                return
            held, self._held = self._held, None
            if not event.error:
                self._first = (event.source_time, event.value)
                self._settled = received + OVERTAKEN
            self._push(event)
            for one in held:
                if one.source_time > event.source_time or one.error:
                    self._push(one)

    def interrupt(self, text: str) -> None:
        """The stream is interrupted: a gap, once, and the next value counts as resynchronised."""
        with self._lock:
            if self._interrupted or self._held is not None:
                return
            self._interrupted = True
            self._push(self._wrong(Kind.GAP, text, time.time()))

    def resumed(self) -> None:
        """The harness has subscribed and read again, so the next event of Tango is a change."""
        with self._lock:
            self._interrupted = False

    def close(self) -> None:
        with self._lock:
            if self._closed:
                return
            self._closed = True
        self._owner.forget(self)
        self.detach()

    def _trouble(self, stack: Sequence[tuple[str, str, str]], received: float) -> None:
        stack = tuple(stack)
        reason, text = (stack[0][0] if stack else ""), text_of(tuple(stack))
        with self._lock:
            if reason == MISSED:
                self.missed = received
                self._push(self._wrong(Kind.GAP, text, received))
            elif reason == SILENT:
                self.interrupt(text)
            else:
                self._push(self._wrong(Kind.ERROR, text, received))
        if reason == MISSED:
            self._owner.resynchronise(self)

    def _wrong(self, kind: Kind, text: str, received: float) -> Event:
        return Event(kind, self.key, None, "", "", received, received, error=text)

    def _push(self, event: Event) -> None:
        if self._closed:
            return
        if self._held is not None:
            self._held.append(event)
            return
        if event.kind is Kind.CHANGE and self._latest is not None and self._repeats(event, self._latest):
            return
        self._latest = event
        self._subscriber.push_event(event)

    def _repeats(self, event: Event, latest: Event) -> bool:
        """Whether a change is none, but what was shown last; one that a reading has just overtaken is a change."""
        if not (self.undated or event.source_time == latest.source_time) or not _is_as(event, latest):
            return False
        return latest.kind is not Kind.RESYNCHRONISED or event.received - latest.received > OVERTAKEN


def _is_as(one: Event, other: Event) -> bool:
    shown, before = (one.value, one.quality, one.error), (other.value, other.quality, other.error)
    return shown == before or repr(shown) == repr(before)  # repr: NaN differs from itself


def _unknown(value: Any) -> tuple[Any, str]:
    return value, ""
