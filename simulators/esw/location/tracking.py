"""Who tracks a connection, and what they were last told."""

from __future__ import annotations

import asyncio
import math
from collections import defaultdict
from collections.abc import Mapping

from harness.contracts.esw.location import Connection, Location, LocationRemoved, LocationUpdated, TrackingEvent
from simulators.esw.actors.behavior import ActorContext, Reply


class Trackers:
    """Tells of changes on a tick, as the replicated data of the real service do; used by one actor.

    What happens between two ticks is one change, and what is as it was last told is not told again. A connection that
    was never registered is not told of.

    :param period: seconds between two ticks.
    """

    def __init__(self, context: ActorContext, period: float) -> None:
        self._context, self._period = context, period
        self._told: dict[Connection, dict[Reply, TrackingEvent | None]] = defaultdict(dict)
        self._seen: set[Connection] = set()
        self._changed: set[Connection] = set()
        self._timer: asyncio.TimerHandle | None = None
        self.tick = object()
        """The message that the actor is sent on a tick, when there is anything to tell."""

    def add(self, connection: Connection, reply: Reply) -> None:
        """Track a connection until the reply is cancelled."""
        self._told[connection][reply] = None
        self._changed.add(connection)
        reply.on_cancel(lambda: self._forget(connection, reply))
        self._set_timer()

    def note(self, connection: Connection) -> None:
        """Note that a connection was registered or removed."""
        self._seen.add(connection)
        if connection in self._told:
            self._changed.add(connection)
            self._set_timer()

    def flush(self, locations: Mapping[Connection, Location]) -> None:
        """Tell what has changed since the last tick."""
        self._timer = None
        changed, self._changed = self._changed & self._seen, set()
        for connection in changed:
            location = locations.get(connection)
            event = LocationRemoved(connection) if location is None else LocationUpdated(location)
            told = self._told.get(connection, {})
            for reply, last in tuple(told.items()):
                if last != event:
                    told[reply] = event
                    reply.push(event)

    def _set_timer(self) -> None:
        """Have the actor told at the next tick: a multiple of the period, as if it ticked all the time."""
        if self._timer is None:
            now = asyncio.get_running_loop().time()
            due = math.floor(now / self._period + 1) * self._period
            self._timer = self._context.schedule(due - now, self.tick)

    def _forget(self, connection: Connection, reply: Reply) -> None:
        told = self._told.get(connection, {})
        told.pop(reply, None)
        if not told:
            self._told.pop(connection, None)
