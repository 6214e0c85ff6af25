"""An actor that lives: its behavior, its mailbox, and what goes with it."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any

from simulators.esw.actors.behavior import ActorContext, Behavior, Reply
from simulators.esw.actors.errors import ActorUnreachableError, MailboxFullError
from simulators.esw.actors.paths import ActorPath
from simulators.esw.actors.replies import NoReply

_log = logging.getLogger(__name__)

LARGEST_MAILBOX = 10_000
"""Messages."""
AT_ONCE = 100
"""Messages that are followed before the event loop does something else."""

MakeBehavior = Callable[[ActorContext], Behavior]
Watch = Callable[[str, Callable[[], None]], Callable[[], None]]


class Mailbox:
    """The mailbox of one actor, which is its context too.

    :param watch: watches an actor by its URI, as `ActorSystem.watch`.
    """

    def __init__(self, path: ActorPath, make: MakeBehavior, watch: Watch) -> None:
        self.path, self._watch = path, watch
        self._loop = asyncio.get_running_loop()
        self._messages: deque[tuple[object, Reply]] = deque()
        self._scheduled = False
        self._stopped = False
        self._timers: set[asyncio.TimerHandle] = set()
        self._tasks: set[asyncio.Task[object]] = set()
        self._watches: set[Callable[[], None]] = set()
        self._watchers: dict[int, Callable[[], None]] = {}
        self._next_watcher = 0
        self._behavior = make(self)

    @property
    def uri(self) -> str:
        return self.path.uri

    def put(self, message: object, reply: Reply) -> None:
        """Put a message in; it is followed soon.

        :raises MailboxFullError, ActorUnreachableError: if it is not taken.
        """
        if self._stopped:
            raise ActorUnreachableError(f"{self.uri} has stopped")
        if len(self._messages) >= LARGEST_MAILBOX:
            raise MailboxFullError(f"{self.uri} has {LARGEST_MAILBOX} messages waiting")
        self._messages.append((message, reply))
        self._wake()

    def add_watcher(self, call: Callable[[], None]) -> Callable[[], None]:
        """Have a function called once when the actor stops; returns what takes that back."""
        if self._stopped:
            self._loop.call_soon(call)
            return lambda: None
        self._next_watcher += 1
        number = self._next_watcher
        self._watchers[number] = call

        def release() -> None:
            self._watchers.pop(number, None)

        return release

    def stop(self) -> None:
        """Stop the actor: what waits fails, what it started is cancelled, who watches is told."""
        if self._stopped:
            return
        self._stopped = True
        for timer in self._timers:
            timer.cancel()
        for task in self._tasks:
            task.cancel()
        for unwatch in tuple(self._watches):
            unwatch()
        while self._messages:
            self._messages.popleft()[1].fail(ActorUnreachableError(f"{self.uri} has stopped"))
        watchers = list(self._watchers.values())
        self._watchers.clear()
        for call in watchers:
            call()

    def tell_self(self, message: object) -> None:
        if not self._stopped:
            self.put(message, NoReply())

    def schedule(self, seconds: float, message: object) -> asyncio.TimerHandle:
        def ring() -> None:
            self._timers.discard(timer)
            self.tell_self(message)

        self._timers = {one for one in self._timers if not one.cancelled()}
        timer = self._loop.call_later(seconds, ring)
        self._timers.add(timer)
        return timer

    def start(self, work: Coroutine[Any, Any, object]) -> asyncio.Task[object]:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def watch(self, uri: str, message: object) -> Callable[[], None]:
        def release() -> None:
            self._watches.discard(release)
            unwatch()

        def tell() -> None:
            self._watches.discard(release)
            self.tell_self(message)

        unwatch = self._watch(uri, tell)
        self._watches.add(release)
        return release

    def _wake(self) -> None:
        if not self._scheduled:
            self._scheduled = True
            self._loop.call_soon(self._follow)

    def _follow(self) -> None:
        self._scheduled = False
        for _ in range(min(len(self._messages), AT_ONCE)):
            if self._stopped:
                return
            message, reply = self._messages.popleft()
            try:
                self._behavior.receive(message, reply)
            except Exception as error:
                _log.debug("%s could not follow %s", self.uri, type(message).__name__, exc_info=True)
                reply.fail(error)
        if self._messages:
            self._wake()
