"""Makes locations of registrations."""

from __future__ import annotations

from dataclasses import dataclass

from harness.contracts.esw.location import (
    ComponentId,
    Connection,
    ConnectionType,
    HttpLocation,
    HttpRegistration,
    Location,
    NetworkType,
    Outside,
    PekkoLocation,
    PekkoRegistration,
    Registration,
    TcpLocation,
)


@dataclass(frozen=True, slots=True)
class Hosts:
    """The host that locations have, by their network: the server's own interface on it."""

    inside: str = "127.0.0.1"
    outside: str = "127.0.0.1"

    def choose(self, network: NetworkType) -> str:
        """Return the host on a network."""
        return self.outside if isinstance(network, Outside) else self.inside


def locate(registration: Registration, hosts: Hosts) -> Location:
    """Make the location of a registration."""
    connection, metadata = registration.connection, registration.metadata
    if isinstance(registration, PekkoRegistration):
        return PekkoLocation(connection, registration.actor_ref_uri, metadata)
    if isinstance(registration, HttpRegistration):
        host = hosts.choose(registration.network_type)
        return HttpLocation(connection, f"http://{host}:{registration.port}/{registration.path}", metadata)
    return TcpLocation(connection, f"tcp://{hosts.inside}:{registration.port}", metadata)


def describe(location: Location) -> str:
    """Write a location as Scala does."""
    metadata = ", ".join(f"{key} -> {value}" for key, value in location.metadata.items())
    connection = describe_connection(location.connection)
    return f"{type(location).__name__}({connection},{location.uri},Metadata(Map({metadata})))"


def describe_connection(connection: Connection) -> str:
    """Write a connection as Scala does."""
    kinds = {ConnectionType.HTTP: "Http", ConnectionType.TCP: "Tcp", ConnectionType.PEKKO: "Pekko"}
    return f"{kinds[connection.connection_type]}Connection({describe_component(connection.component_id)})"


def describe_component(component: ComponentId) -> str:
    """Write a component as Scala does."""
    return f"ComponentId({component.prefix},{component.component_type})"
