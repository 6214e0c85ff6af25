"""Declared devices on a clock that is told to go on, and beside each other: no thread, no protocol."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any

from harness.models.telescope import Device, Telescope
from simulators.devices.changes import Change, Line
from simulators.devices.clock import Flushed, Timer
from simulators.devices.declaration import Declaration
from simulators.devices.peers import End, Refused, Seen
from simulators.devices.program import Program
from simulators.devices.values import Argument


class PlainClock:
    """Runs what is due in `pass_time`, on the thread that calls it. A second of it is one of the telescope's."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self._now = 1000.0
        self._timers: list[Timer] = []
        self._outboxes: deque[Flushed] = deque()

    def time(self) -> float:
        return self._now

    def post(self, action: Callable[[], None]) -> None:
        self.later(0.0, action)

    def later(self, seconds: float, action: Callable[[], None]) -> Timer:
        timer = Timer(self._now + seconds, len(self._timers), action)
        self._timers.append(timer)
        return timer

    submit = post

    def enlist(self, outbox: Flushed) -> None:
        self._outboxes.append(outbox)

    def real_seconds(self, telescope_seconds: float) -> float:
        return telescope_seconds

    limit = real_seconds

    def pass_time(self, seconds: float = 0.0) -> None:
        """Run what is due in so many seconds, and push what comes of it."""
        end = self._now + seconds
        self._flush()
        while due := sorted(timer for timer in self._timers if timer.action is not None and timer.due <= end):
            action, due[0].action = due[0].action, None
            self._now = max(self._now, due[0].due)
            assert action is not None
            action()
            self._flush()
        self._now = end

    def _flush(self) -> None:
        while self._outboxes:
            self._outboxes.popleft().flush()


@dataclass(eq=False)
class PlainPeer:
    """A device, asked and looked at as it is."""

    program: Program
    answers: bool = True
    attributes: tuple[str, ...] = ()
    ends: dict[str, End] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.program.name

    @property
    def device(self) -> Device:
        return self.program.device

    def seen(self, attribute: str) -> Seen | None:
        shown = self.program.state.shown[attribute]
        return Seen(shown.value, shown.quality, shown.time)

    def read(self, attributes: Iterable[str]) -> dict[str, Seen]:
        return {name: seen for name in attributes if (seen := self.seen(name)) is not None}

    def execute(self, command: str, argument: Any) -> str:
        if reason := self.program.forbid(command):
            raise Refused(reason)
        self.program.begin(command, Argument(argument, argument))
        return ""


class PlainDevices:
    """All devices of a declared telescope, the peers of each other.

    :ivar told: device, attribute and value of each change that was pushed, in order.
    """

    def __init__(self, telescope: Telescope) -> None:
        self.clock = PlainClock()
        self.told: list[tuple[str, str, Any]] = []
        declaration = Declaration(telescope)
        devices = telescope.devices.values()
        self._peers = {one.name: PlainPeer(Program(one, declaration, self.clock, self)) for one in devices}
        for peer in self._peers.values():
            outbox = peer.program.outbox
            outbox.monitor, outbox.emit = nullcontext, ignore
            outbox.publish = self._publisher(peer)
            peer.program.restart()

    def __getitem__(self, name: str) -> Program:
        return self._peers[name].program

    def _publisher(self, peer: PlainPeer) -> Callable[[Change], None]:
        def publish(change: Change) -> None:
            self.told.append((peer.name, change.attribute, change.shown.value))
            self.clock.post(lambda: self.take(peer.name, {}))

        return publish

    def lose(self, name: str) -> None:
        """Let a device not answer any more."""
        self._peers[name].answers = False
        self.take(name, {})

    def remote(self, name: str) -> PlainPeer:
        return self._peers[name]

    def take(self, device: str, values: dict[str, Seen]) -> None:
        for peer in self._peers.values():
            peer.program.remote_changed(self._peers[device])

    def watch(self, waiter: object, devices: Iterable[str]) -> None: ...

    def forget(self, waiter: object) -> None: ...


def ignore(line: Line) -> None:
    """Log nothing."""
