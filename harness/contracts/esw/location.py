"""Messages of the Location Service: who is registered where."""

from __future__ import annotations

from enum import unique
from typing import Self

from msgspec import field

from harness.contracts.esw.messages import Done, Message, Model, Option
from harness.contracts.esw.params.numbers import Int
from harness.contracts.esw.services import Service
from harness.contracts.esw.values.durations import FiniteDuration
from harness.contracts.esw.values.names import Prefix
from harness.contracts.esw.values.words import Word


@unique
class ComponentType(Word):
    """The kind of a component."""

    CONTAINER = "Container"
    HCD = "HCD"
    ASSEMBLY = "Assembly"
    SEQUENCER = "Sequencer"
    SEQUENCE_COMPONENT = "SequenceComponent"
    SERVICE = "Service"
    MACHINE = "Machine"


@unique
class ConnectionType(Word):
    """How a component is reached."""

    HTTP = "http"
    TCP = "tcp"
    PEKKO = "pekko"

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        """Read Akka, which CSW had before release 6, as Pekko."""
        if isinstance(value, str) and value.lower() == "akka":
            return cls("pekko")
        return super()._missing_(value)


class ComponentId(Model):
    """A component."""

    prefix: Prefix
    component_type: ComponentType


class Connection(Model):
    """A way to reach a component."""

    prefix: Prefix
    component_type: ComponentType
    connection_type: ConnectionType

    @property
    def component_id(self) -> ComponentId:
        """The component that it leads to."""
        return ComponentId(self.prefix, self.component_type)

    @property
    def name(self) -> str:
        """Its name in messages: ``TCS.filter.wheel-HCD-http``."""
        return f"{self.prefix}-{self.component_type}-{self.connection_type}"


class Inside(Message):
    """The network of the control system."""


class Outside(Message):
    """The network of the observatory."""


NetworkType = Inside | Outside


class PekkoRegistration(Message):
    """An actor to register."""

    connection: Connection
    actor_ref_uri: str = field(name="actorRefURI")
    metadata: dict[str, str] = field(default_factory=dict)


class HttpRegistration(Message):
    """An HTTP service to register."""

    connection: Connection
    port: Int
    path: str
    network_type: NetworkType = Inside()
    metadata: dict[str, str] = field(default_factory=dict)


class TcpRegistration(Message):
    """A TCP service to register."""

    connection: Connection
    port: Int
    metadata: dict[str, str] = field(default_factory=dict)


Registration = PekkoRegistration | HttpRegistration | TcpRegistration


class RegisteredLocation(Message):
    """What locations have in common."""

    connection: Connection
    uri: str
    metadata: dict[str, str] = field(default_factory=dict)


class PekkoLocation(RegisteredLocation):
    """Where an actor is."""


class HttpLocation(RegisteredLocation):
    """Where an HTTP service is."""


class TcpLocation(RegisteredLocation):
    """Where a TCP service is."""


Location = PekkoLocation | HttpLocation | TcpLocation


class Register(Message):
    """Register a component; answered with its location."""

    registration: Registration


class Unregister(Message):
    """Remove a connection; an unknown one as well."""

    connection: Connection


class UnregisterAll(Message):
    """Remove all connections."""


class Find(Message):
    """Look up a connection."""

    connection: Connection


class Resolve(Message):
    """Look up a connection, and wait for it."""

    connection: Connection
    within: FiniteDuration


class ListEntries(Message):
    """List all locations."""


class ListByComponentType(Message):
    """List the locations of a kind of component."""

    component_type: ComponentType


class ListByHostname(Message):
    """List the locations on a host."""

    hostname: str


class ListByConnectionType(Message):
    """List the locations that are reached in a way."""

    connection_type: ConnectionType


class ListByPrefix(Message):
    """List the locations of prefixes that begin with a text."""

    prefix: str


class Track(Message):
    """Tell the location of a connection now and whenever it changes."""

    connection: Connection


class LocationUpdated(Message):
    """There is a location, or another one."""

    location: Location


class LocationRemoved(Message):
    """There is no location any more."""

    connection: Connection


TrackingEvent = LocationUpdated | LocationRemoved


class OtherLocationIsRegistered(Message):
    """Another location is registered for the connection."""

    msg: str
    error_message: str = field(name="error_message")


class RegistrationFailed(Message):
    """The registration failed."""

    msg: str
    error_message: str = field(name="error_message")


class UnregistrationFailed(Message):
    """A connection could not be removed."""

    connection: Connection
    error_message: str = field(name="error_message")


class RegistrationListingFailed(Message):
    """The locations could not be listed."""

    error_message: str = field(name="error_message", default="unable to get the list of registered locations")


LocationServiceError = OtherLocationIsRegistered | RegistrationFailed | UnregistrationFailed | RegistrationListingFailed

Locations = tuple[Location, ...]
LOCATION = Service(
    post={
        Register: Location,
        Unregister: Done,
        UnregisterAll: Done,
        Find: Option[Location],
        Resolve: Option[Location],
        ListEntries: Locations,
        ListByComponentType: Locations,
        ListByHostname: Locations,
        ListByConnectionType: Locations,
        ListByPrefix: Locations,
    },
    websocket={Track: TrackingEvent},
    error=LocationServiceError,
)
