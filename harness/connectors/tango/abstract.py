"""How the harness reaches a telescope, whatever lies between: the interface that every connector implements.

Names follow the remote-connector design: a device is reached through an `AbstractDeviceProxy`, sets of devices
through an `AbstractDevicesQuery`.

Every method may be called from any thread, ends within the limit of the call that the connector was made with, and
raises only errors of `harness.errors`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from harness.connectors.base import Source, Subscriber, Subscription
from harness.connectors.tango.administration import AbstractAdministration
from harness.connectors.tango.described import (
    AttributeConfiguration,
    CommandConfiguration,
    DeviceDescription,
    Passage,
    Reading,
    Thing,
)
from harness.connectors.tango.keys import STATE, TangoKeys
from harness.connectors.tango.logs import AbstractLogCollector
from harness.errors import ConnectorError
from harness.events.delivery import Delivery
from harness.events.entry import Event
from harness.events.key import Key

__all__ = [
    "AbstractDeviceProxy",
    "AbstractDevicesQuery",
    "AbstractGroup",
    "AttributeConfiguration",
    "AttributeProxy",
    "CommandConfiguration",
    "Connector",
    "DeviceDescription",
    "Passage",
    "PendingCommand",
    "Reading",
    "Subscriber",
    "Subscription",
    "Thing",
]

FAULT = "FAULT"


class PendingCommand(ABC):
    """A command sent without waiting for its answer."""

    @abstractmethod
    def result(self, limit: float) -> Any:
        """The command's result; raises the error that came instead, or `TimedOut` if none came in ``limit`` seconds."""


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
    def description(self) -> str:
        """What the device says that it is."""

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
    def settings(self, attribute: str) -> dict[str, str]:
        """What can be changed of an attribute's configuration, as it is now, by the names of `SETTINGS`.

        Those that cannot be had are left out.
        """

    @abstractmethod
    def change_settings(self, attribute: str, changes: Mapping[str, str]) -> None:
        """Change some of them ("" unsets); read back, because devices leave out changes without an error.

        Raises `RejectedArgument` for a setting that does not exist, a value that is refused, and what was left out.
        """

    @abstractmethod
    def read(self, attribute: str, *, cached: bool = False) -> Reading:
        """Read now, or what the device's polling kept last: `NotAllowed` for an attribute that it does not poll."""

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
    def start(
        self, command: str, argument: Any = None, *, called_back: Callable[[PendingCommand], None] | None = None
    ) -> PendingCommand:
        """Send a command without waiting for its answer; it is on its way when this returns.

        Of commands that are under way at a time, a device may execute the later one first.

        :param called_back: is called once with the answer, on a thread of the connector; otherwise it is fetched.
        """

    @abstractmethod
    def pipe(self, name: str) -> Any:
        """Read a pipe; raises `NotSupported` where there are none any more."""

    @abstractmethod
    def properties(self, pattern: str = "*") -> dict[str, tuple[str, ...]]: ...

    @abstractmethod
    def put_properties(self, values: Mapping[str, Sequence[str]]) -> None: ...

    @abstractmethod
    def delete_properties(self, names: Sequence[str]) -> None: ...

    @abstractmethod
    def polling(self, name: str, thing: Thing = "attribute") -> float:
        """Seconds between two pollings of an attribute or command by the device itself; 0 if it does not poll it."""

    @abstractmethod
    def poll(self, name: str, seconds: float, thing: Thing = "attribute") -> None:
        """Let the device poll an attribute or command at this period; with 0, no more."""

    @abstractmethod
    def history(self, name: str, depth: int, thing: Thing = "attribute") -> tuple[Reading, ...]:
        """What the device's polling kept, oldest first; raises `NotAllowed` for what it does not poll."""


@dataclass(frozen=True, slots=True)
class AttributeProxy:
    """What a device can be asked about one of its attributes; every method as in `AbstractDeviceProxy`.

    :param name: as the device spells it.
    """

    device: AbstractDeviceProxy
    name: str

    @property
    def configuration(self) -> AttributeConfiguration:
        return self.device.attribute(self.name)

    def settings(self) -> dict[str, str]:
        return self.device.settings(self.name)

    def change_settings(self, changes: Mapping[str, str]) -> None:
        self.device.change_settings(self.name, changes)

    def read(self, *, cached: bool = False) -> Reading:
        return self.device.read(self.name, cached=cached)

    def write(self, value: Any) -> None:
        self.device.write(self.name, value)

    def write_read(self, value: Any) -> Reading:
        return self.device.write_read(self.name, value)

    def polling(self) -> float:
        return self.device.polling(self.name)

    def poll(self, seconds: float) -> None:
        self.device.poll(self.name, seconds)

    def history(self, depth: int) -> tuple[Reading, ...]:
        return self.device.history(self.name, depth)

    def __str__(self) -> str:
        return f"{self.device.name}/{self.name}"


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

    @abstractmethod
    def properties(self, device: str, pattern: str = "*") -> dict[str, tuple[str, ...]]:
        """What the database keeps for a device, whether it runs or not; ``*`` in the pattern stands for any text.

        Names are as they are written there. What another process has written before is in it.
        """


class AbstractGroup(ABC):
    """Several devices commanded and read as one; answers come by device name, an error in place of a value."""

    @abstractmethod
    def execute(self, command: str, argument: Any = None) -> dict[str, Any]: ...

    @abstractmethod
    def read(self, attribute: str) -> dict[str, Any]: ...

    @abstractmethod
    def write(self, attribute: str, value: Any) -> dict[str, Any]: ...


class Connector(Source):
    """A way to reach the devices of one Tango control system; owns its threads and proxies until closed."""

    def __init__(self) -> None:
        self._keys = TangoKeys()

    def resolve(self, key: Key) -> Key:
        return self._keys.resolve(self.resolve_device(key.subject), key.field)

    def health(self, subject: str) -> Key:
        return self._keys.resolve(subject, STATE)

    def shows_fault(self, event: Event) -> bool:
        """Return whether its label is FAULT, be it the state's or that of another enumeration, such as obsState."""
        return event.label == FAULT

    def name_subject(self, subject: str) -> str:
        return "the device"

    def ping(self, subject: str) -> None:
        self.device(subject).ping()

    def check(self, *, login: bool = False) -> None:
        if login:
            self.passage()
        self.query().servers()

    @abstractmethod
    def resolve_device(self, name: str) -> str:
        """Return the device name, lower case, for a name, alias or full TRL, as events carry it.

        Raises `NotDefined` for an alias that is not defined, and for what is not a name.
        """

    @abstractmethod
    def device(self, name: str) -> AbstractDeviceProxy:
        """A device by name, alias or full TRL; proxies are kept, so this is cheap the second time.

        Raises `NotDefined` (naming near misses), `NotExported` or `Unreachable`.
        """

    @abstractmethod
    def attribute(self, name: str) -> AttributeProxy:
        """An attribute by its full name (``domain/family/member/attribute``, also as a TRL) or its alias.

        Raises what `device` does.
        """

    @abstractmethod
    def read_each(self, keys: Sequence[Key]) -> tuple[Reading | ConnectorError, ...]: ...

    @abstractmethod
    def configure_each(self, keys: Sequence[Key]) -> tuple[AttributeConfiguration | ConnectorError, ...]:
        """Return the configurations of attributes, in few calls and cached; errors as in `read_each`."""

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
    def rename(self, devices: Mapping[str, str]) -> None:
        """Let names of devices (lower case) stand for other devices, in place of what was said before; {} for none.

        Aliases and former names follow. No device that a name stands for may itself stand for another one.
        """

    def count_events(self, keys: Sequence[Key], since: float) -> Mapping[Key, Delivery]:
        return {key: Delivery(unknown=f"nobody counts the events on the way through {self.address}") for key in keys}

    def passage(self) -> Passage | None:
        """The gateway on the way, tried out; None without one. Raises `Unreachable`, `NotLoggedIn`, `TimedOut`."""
        return None
