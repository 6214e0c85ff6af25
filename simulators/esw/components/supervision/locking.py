"""The lock of a component: commands of one prefix alone are taken, for as long as its lease."""

from __future__ import annotations

import asyncio
from typing import Protocol

from harness.contracts.esw.values.names import Prefix
from simulators.esw.actors.behavior import Reply
from simulators.esw.components.supervision.messages import (
    AcquiringLockFailed,
    Lock,
    LockAcquired,
    LockAlreadyReleased,
    LockExpired,
    LockExpiringShortly,
    LockReleased,
    ReleasingLockFailed,
    Unlock,
)

SHORTLY = 0.9
"""Part of the lease after which the holder is told that it ends."""


class Scheduler(Protocol):
    """Sends the component a message later."""

    def schedule(self, seconds: float, message: object) -> asyncio.TimerHandle: ...


class LockTimer:
    """The message that part of a lease, or all of it, is over."""

    def __init__(self, reply: Reply, *, over: bool) -> None:
        self.reply, self.over = reply, over


class ComponentLock:
    """Who has locked a component. Leases are real time, which no scale makes shorter: who locks it has asked for them.

    :ivar holder: the prefix that has locked it; "" for none.
    """

    def __init__(self, context: Scheduler) -> None:
        self._context = context
        self.holder = ""
        self._timers: list[asyncio.TimerHandle] = []

    def shuts_out(self, source: Prefix) -> bool:
        """Tell whether commands of a prefix are not taken."""
        return self.holder not in ("", source)

    def lock(self, request: Lock, reply: Reply) -> None:
        """Lock it, or begin the lease again."""
        if self.shuts_out(request.source):
            text = f"Invalid source {request.source} for acquiring lock. Currently it is acquired by component: "
            reply.push(AcquiringLockFailed(f"{text}{self.holder}"))
            reply.end()
            return
        self.release()
        self.holder = request.source
        seconds = request.lease_duration.seconds
        self._timers = [
            self._context.schedule(seconds * SHORTLY, LockTimer(reply, over=False)),
            self._context.schedule(seconds, LockTimer(reply, over=True)),
        ]
        reply.push(LockAcquired())

    def unlock(self, request: Unlock, reply: Reply) -> None:
        """Take commands of all again."""
        if not self.holder:
            reply.answer(LockAlreadyReleased())
        elif self.shuts_out(request.source):
            text = f"Invalid source {request.source} for releasing lock. Currently it is acquired by component: "
            reply.answer(ReleasingLockFailed(f"{text}{self.holder}"))
        else:
            self.release()
            reply.answer(LockReleased())

    def expire(self, timer: LockTimer) -> None:
        """Tell the holder that its lease ends, or has ended."""
        if not timer.over:
            timer.reply.push(LockExpiringShortly())
            return
        self.release()
        timer.reply.push(LockExpired())
        timer.reply.end()

    def release(self) -> None:
        """Take commands of all again, whoever has locked it."""
        self.holder = ""
        for timer in self._timers:
            timer.cancel()
        self._timers = []
