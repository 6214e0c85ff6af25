"""Subscribes to many attributes in one go, and keeps the subscriptions alive."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from harness.connectors.base import Subscriber, Subscription
from harness.connectors.guard import Guard
from harness.connectors.tango.abstract import Reading
from harness.connectors.tango.confirmation import Confirmation, Hearing
from harness.connectors.tango.direct.subscriptions.event_counters import EventCounters
from harness.connectors.tango.direct.subscriptions.polling import Poller
from harness.connectors.tango.direct.subscriptions.rounds import Rounds
from harness.connectors.tango.direct.subscriptions.subscription import DirectSubscription
from harness.connectors.tango.direct.subscriptions.watch import PERIOD, Watch
from harness.connectors.tango.failures import POLLED_ONLY
from harness.errors import ConnectorError, NotDefined, TimedOut
from harness.events.delivery import Delivery
from harness.events.entry import Kind
from harness.events.key import Key
from harness.limits import Limits

if TYPE_CHECKING:
    from harness.connectors.tango.direct.proxy import DirectDeviceProxy

_SETTLE = 0.05
"""Seconds for a subscription to reach a device server.

Tango returns before ZeroMQ has connected, or has told a server that it is connected to. Of events pushed 0 to 5 ms
later in a fresh process one in ten was lost, of those pushed 10 ms later none in 20. Of a server that was connected,
with ten busy processes on two cores, one in 50 was lost that was pushed at once, also after five more calls to it, and
after 20 ms one in 500, or none in 3,500, whatever else the machine was at (PyTango 10.3 on loopback). Nothing tells
when it is done, but an event: see `harness.connectors.tango.confirmation`.
"""
_CONNECT = 0.15
"""The same, where ZeroMQ has to connect to a server first: in a process that knows many servers, and on a busy machine,
that takes much longer."""
_LATE = 1.5
"""A sleep that takes so many times as long shows that threads get no processor, ZeroMQ's among them: sleep again."""
_SLEEPS = 10
_ROUND_TRIPS = 10
"""The same for a network: as many round trips come on top."""


class DirectProducer:
    """Owns the subscriptions of a connector and the thread that polls and watches for them.

    Subscribing is one device after the other, because PyTango allows one subscription at a time however many threads
    ask; connecting before it and reading the first values after it is done side by side.

    :param device: gives the proxy of a device name; raises errors of the harness.
    :param locator: gives the full TRL of a device name.
    :param counters: counts events on both sides.
    :param confirmation: confirms subscriptions; without it they are given time to reach a server.
    """

    def __init__(
        self,
        guard: Guard,
        device: Callable[[str], DirectDeviceProxy],
        locator: Callable[[str], str],
        limits: Limits,
        *,
        counters: EventCounters,
        confirmation: Confirmation | None = None,
    ) -> None:
        self._guard, self._device, self._confirmation = guard, device, confirmation
        self._counters = counters
        self._lock = threading.Lock()
        self._running: set[DirectSubscription] = set()
        self._connected: set[str] = set()
        self._poller = Poller(guard, device)
        self._watch = Watch(guard, self._now_running, locator, self._revive)
        self._rounds = Rounds(((limits.poll, self._poller.round), (PERIOD, self._watch.round)))

    def subscribe(
        self, keys: Sequence[Key], subscriber: Subscriber, *, periodic: bool = False
    ) -> tuple[Subscription, ...]:
        """As in `harness.events.source.EventSource`.

        A device that does not answer now gives `Kind.ERROR` and is tried again until it answers; one that is not
        defined, or has no such attribute, raises `NotDefined`.
        """
        made = tuple(DirectSubscription(key, subscriber, self, periodic=periodic) for key in keys)
        by_device: dict[str, list[DirectSubscription]] = {}
        for one in made:
            by_device.setdefault(one.device, []).append(one)
        with self._lock:
            self._running.update(made)
        try:
            self._begin(by_device, Kind.INITIAL)
        except BaseException:
            for one in made:
                one.close()
            raise
        self._rounds.start()
        return made

    def count_events(self, keys: Iterable[Key], since: float) -> dict[Key, Delivery]:
        """As in `harness.events.source.EventSource`; of several subscriptions, by the one that has heard most."""
        wanted = frozenset(keys)
        attached = [one for one in self._now_running() if one.key in wanted and one.attached and not one.periodic]
        attached.sort(key=lambda one: one.arrived(since))
        return self._counters.compare(list({one.key: one for one in attached}.values()), since)

    def close(self) -> None:
        """End every subscription and the thread."""
        self._rounds.close()
        for one in self._now_running():
            one.close()

    def resynchronise(self, subscription: DirectSubscription) -> None:
        """Read again after a gap, off Tango's thread."""
        with contextlib.suppress(TimedOut):
            self._guard.start(f"reading after a gap of {subscription.device}", self._read_again, subscription)

    def forget(self, subscription: DirectSubscription) -> None:
        with self._lock:
            self._running.discard(subscription)
        self._poller.remove(subscription)

    def _now_running(self) -> tuple[DirectSubscription, ...]:
        with self._lock:
            return tuple(self._running)

    def _begin(self, by_device: dict[str, list[DirectSubscription]], kind: Kind) -> None:
        """Connect, subscribe and show first values; raises `NotDefined` only."""
        ready = self._guard.side_by_side(
            {name: (f"subscription of {name}", lambda key: self._prepare(by_device[key])) for name in by_device}
        )
        for problem in ready.values():
            if isinstance(problem, NotDefined):
                raise problem
        for name, proxy in ready.items():
            if not isinstance(proxy, ConnectorError):
                ready[name] = self._attach(proxy, by_device[name])
        self._reach([one for subscriptions in by_device.values() for one in subscriptions])
        self._guard.side_by_side(
            {
                name: (f"first values of {name}", lambda key: self._show(by_device[key], ready[key], kind))
                for name in ready
            }
        )

    def _prepare(self, subscriptions: Sequence[DirectSubscription]) -> DirectDeviceProxy:
        proxy = self._device(subscriptions[0].device)
        # A device that is stopped must be found out here: within a subscription it would hold up all others.
        proxy.round_trip = proxy.ping()
        spelt = proxy.configure([one.attribute for one in subscriptions])
        for one, configuration in zip(subscriptions, spelt, strict=True):
            one.configure(configuration.name, proxy.extraction(configuration.name), proxy.server)
        return proxy

    def _attach(
        self, proxy: DirectDeviceProxy, subscriptions: Sequence[DirectSubscription]
    ) -> DirectDeviceProxy | ConnectorError:
        for one in subscriptions:
            try:
                one.attach(proxy)
            except TimedOut as problem:
                return problem
            except ConnectorError as problem:
                if problem.reason in POLLED_ONLY:
                    one.polled, one.down = True, False
                else:
                    one.down = True
        return proxy

    def _show(
        self, subscriptions: Sequence[DirectSubscription], proxy: DirectDeviceProxy | ConnectorError, kind: Kind
    ) -> None:
        found: Sequence[Reading | ConnectorError]
        try:
            if isinstance(proxy, ConnectorError):
                raise proxy
            found = proxy.read_each([one.attribute for one in subscriptions])
        except ConnectorError as problem:
            found = (problem,) * len(subscriptions)
            for one in subscriptions:
                one.down = not (one.attached or one.polled)
        for one, seen in zip(subscriptions, found, strict=True):
            one.show(kind, seen)
            if one.polled and not one.closed:
                self._poller.add(one)

    def _revive(self, device: str, subscriptions: list[DirectSubscription]) -> None:
        """Try once to subscribe again to attributes of one device."""
        try:
            proxy = self._attach(self._prepare(subscriptions), subscriptions)
        except ConnectorError:
            return
        back = [one for one in subscriptions if not one.down and not one.closed]
        if not back or isinstance(proxy, ConnectorError):
            return
        self._connected.discard(proxy.server)
        self._reach(back)
        for one in back:
            one.resumed()
        self._show(back, proxy, Kind.RESYNCHRONISED)

    def _read_again(self, subscription: DirectSubscription) -> None:
        try:
            seen: Reading | ConnectorError = self._device(subscription.device).read(subscription.attribute)
        except ConnectorError as problem:
            seen = problem
        subscription.show(Kind.RESYNCHRONISED, seen)

    def _reach(self, subscriptions: Sequence[DirectSubscription]) -> None:
        """Return when the servers know of subscriptions: confirmed, or after a time in which they have heard of it."""
        attached = [one for one in subscriptions if one.attached]
        fresh = {one.server for one in attached} - self._connected
        self._connected |= fresh
        unconfirmed = self._confirm(attached)
        self._counters.begin(unconfirmed)
        proxies = {proxy.name: proxy for one in unconfirmed if (proxy := one.proxy) is not None}
        _settle(list(proxies.values()), _CONNECT if any(one.server in fresh for one in unconfirmed) else _SETTLE)

    def _confirm(self, subscriptions: Sequence[DirectSubscription]) -> list[DirectSubscription]:
        """Wait until events of subscriptions were heard; those of which none was, or none can be."""
        confirmation = self._confirmation
        if confirmation is None:
            return list(subscriptions)
        asked = [one for one in subscriptions if not one.periodic and confirmation.pushes(*one.key)]
        hearing = Hearing(one.key for one in asked)
        for one in asked:
            one.hearing, one.undated = hearing, confirmation.repeats_undated(one.key)
        confirmation.confirm(hearing, self._device, self._guard.limit)
        for one in asked:
            one.hearing = None
        missing = set(hearing.missing())
        return [one for one in subscriptions if one not in asked or one.key in missing]


def _settle(proxies: Sequence[DirectDeviceProxy], least: float) -> None:
    """Wait so many seconds, and longer where calls or threads take long."""
    if not proxies:
        return
    seconds = least + _ROUND_TRIPS * max(proxy.round_trip for proxy in proxies)
    for _ in range(_SLEEPS):
        began = time.monotonic()
        time.sleep(seconds)
        if time.monotonic() - began < _LATE * seconds:
            return
