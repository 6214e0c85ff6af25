"""One factory for both clients of a component."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from harness.contracts.esw.location import HttpLocation, Location, PekkoLocation
from harness.contracts.esw.services import Service
from simulators.esw.actors.refs import ActorRef
from simulators.esw.actors.system import ActorSystem
from simulators.esw.msocket.client import MsocketClient

Api = TypeVar("Api")


@dataclass(frozen=True)
class ClientFactory(Generic[Api]):
    """Makes a client of an API for wherever a component is.

    :param service: the protocol over HTTP.
    :param http: makes the HTTP client.
    :param actor: makes the actor client, which is the impl.
    """

    service: Service
    http: Callable[[MsocketClient], Api]
    actor: Callable[[ActorRef], Api]

    def make(self, location: Location, system: ActorSystem) -> Api:
        """Return a client.

        :raises ForeignActorError: at once, for an actor of another system.
        :raises ValueError: for a TCP location.
        """
        if isinstance(location, PekkoLocation):
            return self.actor(system.refer(location.uri))
        if isinstance(location, HttpLocation):
            return self.http(MsocketClient(self.service, location.uri))
        raise ValueError(f"{location.connection.name} at {location.uri} is reached neither by HTTP nor as an actor")
