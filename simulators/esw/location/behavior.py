"""The actor that holds all locations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import singledispatchmethod
from typing import Any
from urllib.parse import urlsplit

from harness.contracts.esw.location import (
    ComponentType,
    Connection,
    ConnectionType,
    Find,
    ListByComponentType,
    ListByConnectionType,
    ListByHostname,
    ListByPrefix,
    ListEntries,
    Location,
    OtherLocationIsRegistered,
    PekkoLocation,
    Register,
    Resolve,
    Track,
    Unregister,
    UnregisterAll,
)
from harness.contracts.esw.messages import DONE
from simulators.esw.actors.behavior import ActorContext, Behavior, Reply
from simulators.esw.location.locating import Hosts, describe, locate
from simulators.esw.location.tracking import Trackers
from simulators.esw.location.waiting import WaitingReplies
from simulators.esw.msocket.errors import DomainError

TWINS = frozenset({ComponentType.HCD, ComponentType.ASSEMBLY, ComponentType.SEQUENCER})
"""Types of components whose two locations go together."""
FLUSH = 0.5
"""Seconds between the notifications of who tracks: the tick of pekko's replicator."""
SHORTEST_FLUSH = 0.01


@dataclass(frozen=True, slots=True)
class ActorGone:
    """The actor of a location is gone."""

    location: PekkoLocation


class LocationBehavior(Behavior):
    """Owns the locations, who waits for one and who tracks one.

    :param hosts: of locations, by network.
    :param flush: seconds between notifications.
    """

    def __init__(self, context: ActorContext, hosts: Hosts, flush: float = FLUSH) -> None:
        super().__init__(context)
        self._hosts = hosts
        self._locations: dict[Connection, Location] = {}
        self._watches: dict[Connection, Callable[[], None]] = {}
        self._waiting = WaitingReplies()
        self._trackers = Trackers(context, flush)

    def receive(self, message: Any, reply: Reply) -> None:
        self._follow(message, reply)

    @singledispatchmethod
    def _follow(self, message: Any, reply: Reply) -> None:
        if message is self._trackers.tick:
            self._trackers.flush(self._locations)
            return
        raise TypeError(f"the Location Service takes no {type(message).__name__}")

    @_follow.register
    def _register(self, request: Register, reply: Reply) -> None:
        location = locate(request.registration, self._hosts)
        connection = location.connection
        known = self._locations.get(connection)
        if known is not None and known != location:
            text = f"there is another location={describe(known)} registered against name={connection.name}."
            raise DomainError(OtherLocationIsRegistered(text, text))
        if known is None:
            self._add(location)
        reply.answer(location)

    @_follow.register
    def _unregister(self, request: Unregister, reply: Reply) -> None:
        self._remove(request.connection)
        reply.answer(DONE)

    @_follow.register
    def _unregister_all(self, request: UnregisterAll, reply: Reply) -> None:
        for connection in tuple(self._locations):
            self._remove_one(connection)
        reply.answer(DONE)

    @_follow.register
    def _find(self, request: Find, reply: Reply) -> None:
        reply.answer(self._locations.get(request.connection))

    @_follow.register
    def _resolve(self, request: Resolve, reply: Reply) -> None:
        location = self._locations.get(request.connection)
        if location is not None or request.within.seconds <= 0:
            reply.answer(location)
        else:
            self._waiting.add(request.connection, reply, request.within.seconds)

    @_follow.register
    def _list_entries(self, request: ListEntries, reply: Reply) -> None:
        self._list(reply, lambda location: True)

    @_follow.register
    def _list_by_component_type(self, request: ListByComponentType, reply: Reply) -> None:
        self._list(reply, lambda location: location.connection.component_type == request.component_type)

    @_follow.register
    def _list_by_connection_type(self, request: ListByConnectionType, reply: Reply) -> None:
        self._list(reply, lambda location: location.connection.connection_type == request.connection_type)

    @_follow.register
    def _list_by_hostname(self, request: ListByHostname, reply: Reply) -> None:
        self._list(reply, lambda location: urlsplit(location.uri).hostname == request.hostname.lower())

    @_follow.register
    def _list_by_prefix(self, request: ListByPrefix, reply: Reply) -> None:
        self._list(reply, lambda location: location.connection.prefix.startswith(request.prefix))

    @_follow.register
    def _track(self, request: Track, reply: Reply) -> None:
        self._trackers.add(request.connection, reply)

    @_follow.register
    def _lose(self, message: ActorGone, reply: Reply) -> None:
        if self._locations.get(message.location.connection) == message.location:
            self._remove(message.location.connection)

    def _list(self, reply: Reply, wanted: Callable[[Location], bool]) -> None:
        reply.answer(tuple(location for location in self._locations.values() if wanted(location)))

    def _add(self, location: Location) -> None:
        connection = location.connection
        self._locations[connection] = location
        if isinstance(location, PekkoLocation):
            self._watches[connection] = self.context.watch(location.uri, ActorGone(location))
        self._waiting.answer(connection, location)
        self._trackers.note(connection)

    def _remove(self, connection: Connection) -> None:
        """Remove a location, and its twin."""
        twins = (ConnectionType.PEKKO, ConnectionType.HTTP) if connection.component_type in TWINS else ()
        for one in {connection, *(Connection(connection.prefix, connection.component_type, twin) for twin in twins)}:
            self._remove_one(one)

    def _remove_one(self, connection: Connection) -> None:
        if self._locations.pop(connection, None) is not None:
            if release := self._watches.pop(connection, None):
                release()
            self._trackers.note(connection)
