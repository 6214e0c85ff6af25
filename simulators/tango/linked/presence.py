"""Looks whether the devices of other processes that matter are still there: those waited for, mirrored, or whose
answering counts. Whether one of this process is there needs no looking.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Protocol

import tango

from simulators.devices.kernel import Kernel
from simulators.devices.peers import PATIENCE, NoAnswer, Refused, Seen
from simulators.tango.linked.remote import Remote, connected
from simulators.tango.plan import control_name

CHECK_PERIOD = 0.5
"""Real seconds between two looks."""
DOUBT = 0.05
"""Real seconds from an event that tells of a device that is gone or back to the look at it."""


class Known(Protocol):
    """What is known of all devices, and is told what was found."""

    def absent(self) -> list[Remote]: ...
    def take(self, device: str, values: dict[str, Seen]) -> None: ...
    def mark(self, group: int, *, answers: bool) -> None: ...
    def gone(self, device: str) -> None: ...
    def back(self, device: str) -> None: ...


class Presence:
    """The looks; a timer runs only while something matters.

    A process is looked at by its control device, and a device by itself that is known to be gone from a process. After
    `PATIENCE` either is taken for lost. The library has no such limit: its call on a stopped process was seen to take
    6 s with a timeout of 1.5 s.

    :ivar lasting: devices of other processes that matter all the time.
    """

    def __init__(self, kernel: Kernel, links: Known) -> None:
        self._kernel, self._links = kernel, links
        self.lasting: dict[Remote, None] = {}
        self._awaited: dict[object, list[Remote]] = {}
        self._looks: dict[int, object] = {}
        self._doubts: set[Remote] = set()
        self._controls: dict[int, tango.DeviceProxy] = {}
        self._timer_runs = False

    def start(self) -> None:
        """Look from now on. With the lock."""
        if not self._timer_runs and (self.lasting or self._awaited or self._links.absent()):
            self._timer_runs = True
            self._kernel.loop.later(CHECK_PERIOD, self._look)

    def watch(self, waiter: object, remotes: Iterable[Remote]) -> None:
        """Look for devices that a command waits for. With the lock."""
        if others := [remote for remote in remotes if remote.program is None]:
            self._awaited[waiter] = others
            self.start()

    def forget(self, waiter: object) -> None:
        """Look no more for what waits no more. With the lock."""
        self._awaited.pop(waiter, None)

    def doubt(self, remote: Remote) -> None:
        """An event tells that a single device is gone, or back: look at it. From any thread."""
        with self._kernel.lock:
            if remote in self._doubts:
                return
            self._doubts.add(remote)
        # The last that a device says is that it goes.
        self._kernel.loop.later(DOUBT, lambda: self._kernel.pool.submit(partial(self._settle, remote)))

    def _settle(self, remote: Remote) -> None:
        """Ping a single device. On a thread of the pool."""
        if remote.absent:
            remote.connect_anew()
        try:
            remote.ping()
            answers = True
        except NoAnswer:
            answers = False
        with self._kernel.lock:
            self._doubts.discard(remote)
            if answers is remote.answers and answers is not remote.absent:
                return
        tell = self._links.back if answers else self._links.gone
        self._kernel.loop.post(partial(tell, remote.name))
        with self._kernel.lock:
            self.start()

    def _look(self) -> None:
        with self._kernel.lock:
            self._timer_runs = False
            awaited = {remote for remotes in self._awaited.values() for remote in remotes}
            groups: dict[int, list[Remote]] = {}
            absent = self._links.absent()
            for remote in dict.fromkeys([*self.lasting, *awaited]):
                if remote not in absent:
                    groups.setdefault(remote.group, []).append(remote)
            for group, members in groups.items():
                if group not in self._looks:
                    look = self._looks[group] = object()
                    again = [remote for remote in members if remote in awaited]
                    self._kernel.pool.submit(partial(self._at, look, group, again))
                    self._kernel.loop.later(PATIENCE, partial(self._late, look, group))
            self.start()
        for remote in absent:
            self.doubt(remote)

    def _at(self, look: object, group: int, again: list[Remote]) -> None:
        """Ping a process; read what is waited for, in case an event was lost."""
        post = self._kernel.loop.post
        try:
            answers = self._answers(group)
            post(partial(self._links.mark, group, answers=answers))
            for remote in again if answers else ():
                try:
                    post(partial(self._links.take, remote.name, remote.read(remote.attributes)))
                except NoAnswer:
                    self.doubt(remote)
                except Refused:
                    pass
        finally:
            with self._kernel.lock:
                if self._looks.get(group) is look:
                    del self._looks[group]

    def _answers(self, group: int) -> bool:
        try:
            if group not in self._controls:
                self._controls[group] = connected(control_name(group))
            self._controls[group].ping()
        except tango.DevFailed:
            return False
        return True

    def _late(self, look: object, group: int) -> None:
        with self._kernel.lock:
            if self._looks.get(group) is look:
                self._links.mark(group, answers=False)
