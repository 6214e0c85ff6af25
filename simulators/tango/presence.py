"""Looks whether the devices that matter are still there: those waited for, mirrored, or whose answering counts."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from simulators.tango.remote import NoAnswer, Refused, Remote

if TYPE_CHECKING:
    from simulators.tango.execution import Execution
    from simulators.tango.kernel import Kernel
    from simulators.tango.links import Links

CHECK_PERIOD = 0.5
"""Real seconds between two looks."""


class Presence:
    """The looks; a timer runs only while something matters.

    :param lasting: devices of other processes that matter all the time.
    """

    def __init__(self, kernel: Kernel, links: Links, lasting: list[Remote]) -> None:
        self._kernel, self._links, self._lasting = kernel, links, lasting
        self._awaited: dict[Execution, list[Remote]] = {}
        self._looking = False
        self._timer_runs = False

    def start(self) -> None:
        """Look from now on. With the lock."""
        if not self._timer_runs and not self._looking and (self._lasting or self._awaited):
            self._timer_runs = True
            self._kernel.loop.later(CHECK_PERIOD, self._look)

    def await_(self, execution: Execution, remotes: list[Remote]) -> None:
        """A command waits for devices. With the lock."""
        if remotes:
            self._awaited[execution] = remotes
            self.start()

    def forget(self, execution: Execution) -> None:
        """It waits no more. With the lock."""
        self._awaited.pop(execution, None)

    def _look(self) -> None:
        with self._kernel.lock:
            self._timer_runs = False
            awaited = {remote for remotes in self._awaited.values() for remote in remotes}
            groups: dict[int, dict[Remote, None]] = {}
            for remote in [*self._lasting, *awaited]:
                groups.setdefault(remote.group, {})[remote] = None
            if not groups:
                return
            self._looking = True
        look = Look(self._kernel, self._links, awaited, len(groups), self._over)
        for members in groups.values():
            self._kernel.pool.submit(partial(look.at, list(members)))

    def _over(self) -> None:
        with self._kernel.lock:
            self._looking = False
            self.start()


class Look:
    """One look at all devices that matter now; a job of the pool for each server process.

    :param over: posted to the loop after the last job.
    """

    def __init__(self, kernel: Kernel, links: Links, awaited: set[Remote], jobs: int, over: Callable[[], None]) -> None:
        self._kernel, self._links, self._awaited, self._over = kernel, links, awaited, over
        self._lock = threading.Lock()
        self._open = jobs

    def at(self, members: list[Remote]) -> None:
        """Ping the process by its first device; read again what is waited for, in case an event was lost."""
        post = self._kernel.loop.post
        group = members[0].group
        try:
            members[0].ping()
            post(partial(self._links.mark, group, answers=True))
            for remote in members:
                if remote in self._awaited:
                    post(partial(self._links.take, remote, remote.read(remote.attributes)))
        except NoAnswer:
            post(partial(self._links.mark, group, answers=False))
        except Refused:
            pass
        finally:
            with self._lock:
                self._open -= 1
                last = self._open == 0
            if last:
                post(self._over)
