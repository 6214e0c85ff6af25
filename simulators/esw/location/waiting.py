"""Who waits for a location that is not registered yet."""

from __future__ import annotations

import asyncio
from collections import defaultdict

from harness.contracts.esw.location import Connection, Location
from simulators.esw.actors.behavior import Reply


class WaitingReplies:
    """Replies that wait for a connection, each until its time is over; used by one actor."""

    def __init__(self) -> None:
        self._replies: dict[Connection, dict[Reply, asyncio.TimerHandle]] = defaultdict(dict)

    def add(self, connection: Connection, reply: Reply, seconds: float) -> None:
        """Let a reply wait; when its time is over it is answered with None."""

        def give_up() -> None:
            self._forget(connection, reply)
            reply.answer(None)

        self._replies[connection][reply] = asyncio.get_running_loop().call_later(seconds, give_up)
        reply.on_cancel(lambda: self._forget(connection, reply))

    def answer(self, connection: Connection, location: Location) -> None:
        """Answer all that wait for a connection."""
        for reply, timer in self._replies.pop(connection, {}).items():
            timer.cancel()
            reply.answer(location)

    def _forget(self, connection: Connection, reply: Reply) -> None:
        waiting = self._replies.get(connection, {})
        if timer := waiting.pop(reply, None):
            timer.cancel()
        if not waiting:
            self._replies.pop(connection, None)
