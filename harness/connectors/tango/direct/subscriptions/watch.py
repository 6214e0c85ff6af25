"""Notices device servers that are gone, and subscribes again when they are back.

Tango's own heartbeat shows a dead server after 10 s or more, and while it tries to reach one that is stopped, every
other subscription of the process waits up to 10 s (seen with cppTango 10.3). So the harness looks by itself: a server
that does not answer is taken out of Tango's hands until it does.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import tango

from harness.connectors.guard import Guard, Pending
from harness.errors import ConnectorError, TimedOut

if TYPE_CHECKING:
    from harness.connectors.tango.direct.subscriptions.subscription import DirectSubscription

PERIOD = 1.0
"""Seconds between two looks at a device server."""


class Watch:
    """Looks at the administration device of each server that subscriptions come from.

    :param subscriptions: those to watch, at the moment.
    :param locator: full TRL of a device name.
    :param revive: subscribes again to these, which are all of one device; raises nothing.
    """

    def __init__(
        self,
        guard: Guard,
        subscriptions: Callable[[], Iterable[DirectSubscription]],
        locator: Callable[[str], str],
        revive: Callable[[str, list[DirectSubscription]], None],
    ) -> None:
        self._guard, self._subscriptions, self._locator, self._revive = guard, subscriptions, locator, revive
        self._lock = threading.Lock()
        self._running: dict[str, Pending[None]] = {}
        self._servers: dict[str, Any] = {}

    def round(self) -> None:
        """Begin one look at each server and each device that is down; returns at once."""
        servers: defaultdict[str, list[DirectSubscription]] = defaultdict(list)
        down: defaultdict[str, list[DirectSubscription]] = defaultdict(list)
        for one in self._subscriptions():
            if one.down:
                down[one.device].append(one)
            elif one.attached and one.server:
                servers[self._administration(one)].append(one)
        for server, subscriptions in servers.items():
            self._begin(server, self._look, server, subscriptions)
        for device, subscriptions in down.items():
            self._begin(device, self._revive, device, subscriptions)

    def _begin(self, key: str, function: Callable[..., None], *arguments: Any) -> None:
        with self._lock:
            if key in self._running and not self._running[key].over:
                return
        try:
            job = self._guard.start(f"look at {key}", function, *arguments)
        except TimedOut:
            return
        with self._lock:
            self._running[key] = job

    def _look(self, server: str, subscriptions: list[DirectSubscription]) -> None:
        try:
            if server not in self._servers:
                self._servers[server] = self._guard.call(f"connecting to {server}", _connected, server)
            self._guard.call(f"ping of {server}", self._servers[server].ping, device=server)
        except (ConnectorError, tango.DevFailed) as problem:
            self._servers.pop(server, None)
            reason = problem.args[0].reason if isinstance(problem, tango.DevFailed) else "no answer"
            text = f"the device server {server.partition('dserver/')[2]} does not answer [{reason}]"
            for one in subscriptions:
                one.interrupt(text)
                one.detach()
                one.down = not one.closed

    def _administration(self, subscription: DirectSubscription) -> str:
        return self._locator(subscription.device).rsplit("/", 3)[0] + f"/dserver/{subscription.server}"


def _connected(locator: str) -> Any:
    raw = tango.DeviceProxy(locator)
    # A server that was restarted between two looks has to be noticed: its subscriptions are lost.
    raw.set_transparency_reconnection(False)
    raw.ping()
    return raw
