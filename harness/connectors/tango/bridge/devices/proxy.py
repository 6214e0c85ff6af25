"""One device, reached through the gateway."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NoReturn

from harness.connectors.tango.abstract import (
    AbstractDeviceProxy,
    AttributeConfiguration,
    CommandConfiguration,
    PendingCommand,
    Reading,
    Thing,
)
from harness.connectors.tango.administration import AbstractAdministration
from harness.connectors.tango.bridge.bridge import TangoBridge
from harness.connectors.tango.bridge.devices.connection import RemoteConnection, asked_by_command
from harness.connectors.tango.bridge.devices.conversion import (
    FLOATS,
    Convert,
    Essentials,
    NoTextError,
    conversion,
    plain,
    sendable,
)
from harness.connectors.tango.bridge.devices.described import (
    attribute_configuration,
    command_configuration,
    essentials,
    properties_of,
    settings_of,
)
from harness.connectors.tango.bridge.devices.directory import Directory
from harness.connectors.tango.bridge.devices.pending import RemotePendingCommand
from harness.connectors.tango.bridge.devices.self_polling import period, poll
from harness.connectors.tango.bridge.transport import documents
from harness.connectors.tango.bridge.transport.causes import cause
from harness.connectors.tango.bridge.transport.failures import failure
from harness.connectors.tango.checking import checked_argument, value_of
from harness.connectors.tango.direct.administration import DirectAdministration
from harness.errors import CallFailed, NotAllowed, NotDefined, NotLoggedIn, NotSupported
from harness.suggest import near_misses

ADMINISTRATION = "dserver/"


class RemoteDeviceProxy(RemoteConnection, AbstractDeviceProxy):
    """A device behind the gateway. May be used from any thread.

    What the gateway cannot do raises `NotSupported`.

    :param device: gives the proxies of other devices.
    :param limit: seconds that a call may take.
    """

    def __init__(
        self,
        name: str,
        bridge: TangoBridge,
        directory: Directory,
        device: Callable[[str], RemoteDeviceProxy],
        limit: float,
    ) -> None:
        super().__init__(name, bridge, directory)
        self._device_of, self._limit = device, limit
        self._attributes: dict[str, tuple[AttributeConfiguration, Convert]] = {}
        self._essentials: dict[str, Essentials] = {}
        self._commands: dict[str, CommandConfiguration] = {}
        self._server = ""

    # ---- the device ---------------------------------------------------------------------------------------------

    def state(self) -> str:
        found = self.answered("state", documents.PING).get("state")
        return str(self.read("State").value if found is None else found)

    def status(self) -> str:
        return str(self.read("Status").value)

    def ping(self) -> float:
        """Seconds for a round trip by way of the gateway."""
        began = time.monotonic()
        self.answered("ping", documents.PING)
        return time.monotonic() - began

    def description(self) -> str:
        self._refuse("what a device says that it is")

    def versions(self) -> dict[str, str]:
        found = self.found("versions", documents.VERSIONS)
        with self.understood("versions", found):
            libraries = {str(name): str(one) for name, one in ((found["server"] or {})["versionInfo"] or {}).items()}
        told = {}
        with contextlib.suppress(NotLoggedIn):  # who may only look cannot ask the database by a command
            database = self._device_of(self._directory.database())
            kept = database.execute("DbGetDeviceInfo", self.name)
            with self.understood("versions", kept):
                _, (_, _, told["IDL"], *_) = kept
        return told | libraries

    def black_box(self, depth: int) -> tuple[str, ...]:
        found = self.answered("black box", documents.BLACK_BOX, depth=depth)
        with self.understood("black box", found):
            return tuple(found["blackbox"] or ())

    def administration(self) -> AbstractAdministration:
        """The administration device of its server."""
        return DirectAdministration(self._administration(), self._device_of, self._limit)

    # ---- what it has --------------------------------------------------------------------------------------------

    def attributes(self) -> tuple[AttributeConfiguration, ...]:
        found = self.answered("attribute list", documents.ATTRIBUTES)
        with self.understood("attribute list", found):
            return tuple(self._keep(attribute_configuration(one))[0] for one in found["attributes"] or ())

    def attribute(self, name: str) -> AttributeConfiguration:
        return self._attribute(name)[0]

    def known(self, name: str) -> AttributeConfiguration | None:
        """Configuration of one attribute, if it has been asked for before."""
        kept = self._attributes.get(name.lower())
        return kept and kept[0]

    def learn(self, frame: Mapping[str, Any]) -> None:
        """Keep what the gateway says of an attribute; of one that does not exist it gives an empty configuration."""
        with self.understood("attribute", frame):
            if frame.get("datatype") not in _NO_TYPES:
                self._keep(attribute_configuration(frame))

    def reading(self, name: str, frame: Mapping[str, Any]) -> Reading | None:
        """What the gateway gives for a reading; None if it gives no value, because that has reasons to be asked for."""
        with self.understood(f'read of "{name}"', frame):
            return None if frame.get("value") is None else self._reading(*self._attribute(name), frame)

    def essentials(self, name: str) -> Essentials:
        """What has to be known of an attribute to subscribe to it."""
        if (known := self.known_essentials(name)) is not None:
            return known
        configuration, convert = self._attribute(name)
        return Essentials(configuration.name, convert)

    def known_essentials(self, name: str) -> Essentials | None:
        """The same, if it has been asked for before."""
        return self._essentials.get(name.lower())

    def learn_essentials(self, frame: Mapping[str, Any]) -> None:
        """Keep what the gateway says of how an attribute's values look; as `learn`."""
        with self.understood("attribute", frame):
            if frame.get("datatype") not in _NO_TYPES:
                learnt = essentials(frame)
                self._essentials[learnt.name.lower()] = learnt

    def commands(self) -> tuple[CommandConfiguration, ...]:
        found = self.answered("command list", documents.COMMANDS)
        with self.understood("command list", found):
            configurations = tuple(command_configuration(one) for one in found["commands"] or ())
        self._commands = {one.name.lower(): one for one in configurations}
        return configurations

    def command(self, name: str) -> CommandConfiguration:
        if name.lower() not in self._commands:
            self.commands()
        if (known := self._commands.get(name.lower())) is None:
            near = near_misses(name, [one.name for one in self._commands.values()])
            raise NotDefined(f"{self.name} has no command {name!r}{near}", device=self.name, reason=_NO_COMMAND)
        return known

    def settings(self, attribute: str) -> dict[str, str]:
        """Those that the gateway tells."""
        configuration = self.attribute(attribute)
        what = f'settings of "{configuration.name}"'
        answer = self.values(what, [configuration.name], documents.SETTINGS)
        if error := answer.error():
            self.fail(error, what)
        with self.understood(what, answer.data):
            return settings_of(answer.data["attributes"][0])

    def change_settings(self, attribute: str, changes: Mapping[str, str]) -> None:
        self._refuse("a way to change the settings of an attribute")

    # ---- values -------------------------------------------------------------------------------------------------

    def read(self, attribute: str, *, cached: bool = False) -> Reading:
        """The gateway reads from the device's cache whatever the device polls, asked to or not."""
        if cached and not self.polling(attribute):
            raise failure(f"attribute {attribute} is not polled", self.attempt(f'read of "{attribute}" from the cache'))
        return self.read_several([attribute])[0]

    def read_several(self, attributes: Sequence[str]) -> tuple[Reading, ...]:
        if not attributes:
            return ()
        kept = [self._attribute(name) for name in attributes]
        names = [configuration.name for configuration, _ in kept]
        what = "read of " + ", ".join(f'"{name}"' for name in names)
        answer = self.values(what, names)
        found = answer.data.get("attributes")
        for number, name in enumerate(names):
            if error := answer.error("attributes", number) or (answer.error() if not found else ""):
                self.fail(error, f'read of "{name}"')
        with self.understood(what, answer.data):
            return tuple(self._reading(*one, frame) for one, frame in zip(kept, found or (), strict=True))

    def write(self, attribute: str, value: Any) -> None:
        configuration = self.attribute(attribute)
        if configuration.writable == "READ":
            raise NotAllowed(
                f'attribute "{configuration.name}" of {self.name} can only be read; nothing was written',
                device=self.name,
                reason="API_AttrNotWritable",
            )
        checked = sendable(value_of(configuration, value, self.name), f'"{configuration.name}" of {self.name}')
        what, name = f'write of "{configuration.name}"', configuration.name
        self.changed(what, documents.WRITE, "setAttributeValue", name=name, value=checked)

    def write_several(self, values: Mapping[str, Any]) -> None:
        """One after the other: the gateway has no call for several."""
        for name, value in values.items():
            self.write(name, value)

    def write_read(self, attribute: str, value: Any) -> Reading:
        """Two calls: the gateway has none for both."""
        self.write(attribute, value)
        return self.read(attribute)

    # ---- commands -----------------------------------------------------------------------------------------------

    def execute(self, command: str, argument: Any = None) -> Any:
        configuration = self.command(command)
        return self._execute(configuration, self._checked(configuration, argument))

    def start(
        self, command: str, argument: Any = None, *, called_back: Callable[[PendingCommand], None] | None = None
    ) -> PendingCommand:
        configuration = self.command(command)
        checked = self._checked(configuration, argument)
        what = f"command {configuration.name} of {self.name}"
        answer = self.sent(configuration.name, checked)
        return RemotePendingCommand(what, lambda: self._plain(configuration, answer()), called_back)

    def pipe(self, name: str) -> Any:
        raise NotSupported(
            f'pipe "{name}" of {self.name}: pipes are gone from PyTango 10.3 and Tango 10.1, and TangoGQL has none. '
            "Let the device offer what it tells as attributes, or as a command that returns JSON",
            device=self.name,
        )

    # ---- properties and polling ---------------------------------------------------------------------------------

    def properties(self, pattern: str = "*") -> dict[str, tuple[str, ...]]:
        found = self.found("properties", documents.PROPERTIES, pattern=pattern)
        with self.understood("properties", found):
            return properties_of(found)

    def put_properties(self, values: Mapping[str, Sequence[str]]) -> None:
        for name, value in values.items():
            what, texts = f'change of property "{name}"', [str(one) for one in value]
            self.changed(what, documents.PUT_PROPERTY, "putDeviceProperty", name=name, value=texts)

    def delete_properties(self, names: Sequence[str]) -> None:
        for name in names:
            what = f'removal of property "{name}"'
            self.changed(what, documents.DELETE_PROPERTY, "deleteDeviceProperty", name=name)

    def polling(self, name: str, thing: Thing = "attribute") -> float:
        with asked_by_command(f'the polling of "{name}" of {self.name}'):
            return period(self.name, self._spelt(name, thing), thing, self._administration())

    def poll(self, name: str, seconds: float, thing: Thing = "attribute") -> None:
        poll(self.name, self._spelt(name, thing), seconds, thing, self._administration())

    def history(self, name: str, depth: int, thing: Thing = "attribute") -> tuple[Reading, ...]:
        """The newest value, which the gateway reads from the device's cache; what cannot be read is left out."""
        if depth > 1:
            self._refuse("more of the history that a device's polling kept than the newest value")
        spelt = self._spelt(name, thing)
        if not self.polling(spelt, thing):
            raise failure(f"{thing} {spelt} is not polled", self.attempt(f'history of "{spelt}"'))
        try:
            return (self.read(spelt, cached=True) if thing == "attribute" else self._result(spelt),)
        except CallFailed:
            return ()

    def _result(self, command: str) -> Reading:
        """What a command that the device polls gives: from its cache; when it did, nobody tells."""
        value = self.execute(command)
        return Reading(self.name, command, value, value if isinstance(value, str) else "", "VALID", time.time())

    def forget(self) -> None:
        self._attributes.clear()
        self._essentials.clear()
        self._commands.clear()

    # ---- calls --------------------------------------------------------------------------------------------------

    def _checked(self, command: CommandConfiguration, argument: Any) -> Any:
        checked = checked_argument(command, argument, self.name)
        return sendable(checked, f"command {command.name} of {self.name}")

    def _execute(self, command: CommandConfiguration, argument: Any) -> Any:
        return self._plain(command, self.executed(command.name, argument))

    def _plain(self, command: CommandConfiguration, given: Any) -> Any:
        what = f"the result of command {command.name}"
        with self.understood(what, given), self._as_text(what):
            return plain(given, command.result_type)

    @contextlib.contextmanager
    def _as_text(self, what: str) -> Iterator[None]:
        try:
            yield
        except NoTextError as error:
            raise NotSupported(f"{what} of {self.name} cannot be had: {error}", device=self.name) from None

    def _attribute(self, name: str) -> tuple[AttributeConfiguration, Convert]:
        if name.lower() not in self._attributes:
            self.attributes()
        if (known := self._attributes.get(name.lower())) is None:
            near = near_misses(name, [one.name for one, _ in self._attributes.values()])
            raise NotDefined(f"{self.name} has no attribute {name!r}{near}", device=self.name, reason=_NO_ATTRIBUTE)
        return known

    def _keep(self, configuration: AttributeConfiguration) -> tuple[AttributeConfiguration, Convert]:
        convert = conversion(configuration)
        self._essentials[configuration.name.lower()] = Essentials(configuration.name, convert)
        kept = self._attributes[configuration.name.lower()] = (configuration, convert)
        return kept

    def _spelt(self, name: str, thing: Thing) -> str:
        return self.attribute(name).name if thing == "attribute" else self.command(name).name

    def _administration(self) -> RemoteDeviceProxy:
        if self.name.startswith(ADMINISTRATION):
            return self
        self._server = self._server or self.describe().server
        return self._device_of(f"{ADMINISTRATION}{self._server}")

    def _reading(self, configuration: AttributeConfiguration, convert: Convert, frame: Mapping[str, Any]) -> Reading:
        name, what = configuration.name, f'read of "{configuration.name}"'
        quality = str(frame.get("quality") or "").removeprefix("ATTR_")
        given, written = frame.get("value"), frame.get("writevalue")
        valid = given is not None or (quality != "INVALID" and configuration.type in FLOATS)
        if not valid and (error := cause(self._bridge.show(self.name, name), self.attempt(what))):
            raise error
        if not valid and quality != "INVALID":
            raise CallFailed(f"{what} of {self.name} failed: the gateway gave no value and no error", device=self.name)
        with self._as_text(f'the value of "{name}"'):
            value, label = convert(given) if valid else (None, "")
            set_point = convert(written)[0] if written not in (None, []) else None
        return Reading(self.name, name, value, label, quality, float(frame["timestamp"]), set_point)

    def _refuse(self, what: str) -> NoReturn:
        raise NotSupported(
            f"{self.name}: TangoGQL does not offer {what}; that takes a target that is reached directly",
            device=self.name,
        )


_NO_TYPES = (None, "DevVoid")
_NO_COMMAND, _NO_ATTRIBUTE = "API_CommandNotFound", "API_AttrNotFound"
