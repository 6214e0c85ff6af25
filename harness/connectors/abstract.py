"""How the harness reaches a telescope, whatever lies between: the interface that every connector implements.

Names follow the remote-connector design: a device is reached through an `AbstractDeviceProxy`, sets of devices
through an `AbstractDevicesQuery`; a `Producer` pushes events to a `Subscriber`.

Every method may be called from any thread, ends within the limit of the call that the connector was made with, and
raises only errors of `harness.errors`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from harness.connectors.administration import AbstractAdministration
from harness.connectors.logs import AbstractLogCollector
from harness.events.entry import Event


@dataclass(frozen=True, slots=True)
class Reading:
    """A value read from an attribute; fields as in `harness.events.entry.Event`."""

    device: str
    attribute: str
    value: Any
    label: str
    quality: str
    source_time: float
    set_point: Any = None


@dataclass(frozen=True, slots=True)
class AttributeConfiguration:
    """What a device says of one of its attributes.

    :param type: Tango type name, such as ``DevDouble``, ``DevEnum``, ``DevState``.
    :param format: ``SCALAR``, ``SPECTRUM`` or ``IMAGE``.
    :param writable: ``READ``, ``WRITE``, ``READ_WRITE``, ``READ_WITH_WRITE``.
    :param minimum, maximum: limits of values written, as Tango writes them; "" without.
    :param shape: most values: () for a scalar, (x,) for a spectrum, (x, y) for an image.
    :param display: how a value is shown, such as ``%6.2f``.
    """

    name: str
    type: str
    format: str = "SCALAR"
    writable: str = "READ"
    label: str = ""
    unit: str = ""
    description: str = ""
    enum_labels: tuple[str, ...] = ()
    minimum: str = ""
    maximum: str = ""
    shape: tuple[int, ...] = ()
    display: str = ""


@dataclass(frozen=True, slots=True)
class CommandConfiguration:
    """What a device says of one of its commands; types are Tango type names (``DevVoid`` for none)."""

    name: str
    argument_type: str
    result_type: str
    argument_description: str = ""
    result_description: str = ""


@dataclass(frozen=True, slots=True)
class DeviceDescription:
    """What the control system says of a device."""

    name: str
    device_class: str
    server: str
    host: str
    exported: bool
    process: int = 0
    aliases: tuple[str, ...] = ()


class Subscriber(Protocol):
    """Takes events; called on a thread of the connector, so it must return at once and never raise."""

    def push_event(self, event: Event) -> None: ...


class Subscription(ABC):
    """A running subscription of one attribute."""

    device: str
    attribute: str
    polled: bool
    """True if the attribute pushes no events and the harness reads it."""

    @abstractmethod
    def close(self) -> None:
        """End it; no event is pushed once this has returned. Calling it again does nothing."""


class PendingCommand(ABC):
    """A command sent without waiting for its answer."""

    @abstractmethod
    def result(self, limit: float) -> Any:
        """The command's result; raises `TimedOut` when none came within ``limit`` seconds."""


class AbstractDeviceProxy(ABC):
    """One device."""

    name: str
    """The name asked for, lower case."""

    @abstractmethod
    def state(self) -> str:
        """Name of the state, such as ``ON``."""

    @abstractmethod
    def status(self) -> str:
        """The status text."""

    @abstractmethod
    def ping(self) -> float:
        """Seconds for a round trip to the device."""

    @abstractmethod
    def describe(self) -> DeviceDescription:
        """Class, server, host, exported or not, aliases."""

    @abstractmethod
    def versions(self) -> dict[str, str]:
        """Versions of the libraries of its server, by name, as far as it tells them."""

    @abstractmethod
    def black_box(self, depth: int) -> tuple[str, ...]:
        """The last ``depth`` calls that the device recorded, newest first."""

    @abstractmethod
    def attributes(self) -> tuple[AttributeConfiguration, ...]:
        """Configuration of all attributes, in the device's order."""

    @abstractmethod
    def attribute(self, name: str) -> AttributeConfiguration:
        """Configuration of one attribute; cached. Raises `NotDefined` naming near misses."""

    @abstractmethod
    def commands(self) -> tuple[CommandConfiguration, ...]:
        """Configuration of all commands, in the device's order."""

    @abstractmethod
    def command(self, name: str) -> CommandConfiguration:
        """Configuration of one command; cached. Raises `NotDefined` naming near misses."""

    @abstractmethod
    def read(self, attribute: str) -> Reading: ...

    @abstractmethod
    def read_several(self, attributes: Sequence[str]) -> tuple[Reading, ...]:
        """Several attributes in one call; raises for the first that cannot be read."""

    @abstractmethod
    def write(self, attribute: str, value: Any) -> None:
        """Write a plain Python value; an enumeration takes its label or its number."""

    @abstractmethod
    def write_several(self, values: Mapping[str, Any]) -> None: ...

    @abstractmethod
    def write_read(self, attribute: str, value: Any) -> Reading:
        """Write, then read what the device made of it, in one call."""

    @abstractmethod
    def execute(self, command: str, argument: Any = None) -> Any:
        """Execute a command and return its result as plain Python (a tuple for spectra, a state's name)."""

    @abstractmethod
    def start(self, command: str, argument: Any = None) -> PendingCommand:
        """Send a command without waiting for its answer."""

    @abstractmethod
    def properties(self, pattern: str = "*") -> dict[str, tuple[str, ...]]: ...

    @abstractmethod
    def put_properties(self, values: Mapping[str, Sequence[str]]) -> None: ...

    @abstractmethod
    def delete_properties(self, names: Sequence[str]) -> None: ...

    @abstractmethod
    def history(self, attribute: str, depth: int) -> tuple[Reading, ...]:
        """What the device's polling kept, oldest first; raises `NotAllowed` for an attribute that is not polled."""


class AbstractDevicesQuery(ABC):
    """Questions about the devices of a control system."""

    @abstractmethod
    def devices(self, pattern: str = "*") -> tuple[str, ...]:
        """Names that match, sorted; ``*`` stands for any text."""

    @abstractmethod
    def exported(self, pattern: str = "*") -> tuple[str, ...]: ...

    @abstractmethod
    def of_class(self, device_class: str) -> tuple[str, ...]: ...

    @abstractmethod
    def of_server(self, server: str) -> tuple[str, ...]:
        """Devices of a server given as ``Server/instance``, its administration device left out."""

    @abstractmethod
    def classes(self) -> tuple[str, ...]: ...

    @abstractmethod
    def servers(self) -> tuple[str, ...]: ...

    @abstractmethod
    def aliases(self) -> dict[str, str]:
        """Alias to device name."""

    @abstractmethod
    def describe(self, device: str) -> DeviceDescription: ...


class AbstractGroup(ABC):
    """Several devices commanded and read as one; answers come by device name, an error in place of a value."""

    @abstractmethod
    def execute(self, command: str, argument: Any = None) -> dict[str, Any]: ...

    @abstractmethod
    def read(self, attribute: str) -> dict[str, Any]: ...

    @abstractmethod
    def write(self, attribute: str, value: Any) -> dict[str, Any]: ...


class Producer(ABC):
    """Pushes events of attributes to subscribers."""

    @abstractmethod
    def subscribe(
        self, interests: Sequence[tuple[str, str]], subscriber: Subscriber, *, periodic: bool = False
    ) -> tuple[Subscription, ...]:
        """Subscribe to (device, attribute) pairs in one go, and return once each has pushed its first value or error.

        An attribute that pushes no events is read by the connector at its polling period, and its events are marked
        `Kind.POLLED`; the device's configuration is never changed.
        """

    @abstractmethod
    def resolve(self, name: str) -> str:
        """The device name, lower case, for a name, alias or full TRL, as events carry it.

        Raises `NotDefined` for an alias that is not defined, and for what is not a name.
        """


class Connector(Producer):
    """A way to reach the devices of one control system; owns its threads and proxies until closed."""

    name: str
    """``direct`` or ``bridge``."""
    address: str
    """Where it connects to, such as ``127.0.0.1:10000``."""

    @abstractmethod
    def device(self, name: str) -> AbstractDeviceProxy:
        """A device by name, alias or full TRL; proxies are kept, so this is cheap the second time.

        Raises `NotDefined` (naming near misses), `NotExported` or `Unreachable`.
        """

    @abstractmethod
    def query(self) -> AbstractDevicesQuery: ...

    @abstractmethod
    def group(self, names: Sequence[str]) -> AbstractGroup: ...

    @abstractmethod
    def administration(self, name: str) -> AbstractAdministration:
        """The administration device of the server that a device lives in."""

    @abstractmethod
    def logs(self) -> AbstractLogCollector:
        """What the devices log that have its target among theirs; one for the connector."""

    @abstractmethod
    def versions(self) -> dict[str, str]:
        """Library and service versions worth reporting."""

    @abstractmethod
    def close(self) -> None:
        """End every subscription and thread."""
