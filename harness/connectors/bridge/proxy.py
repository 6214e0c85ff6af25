"""One device, reached through the gateway."""

from __future__ import annotations

import concurrent.futures
import re
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from harness.connectors.abstract import (
    AbstractDeviceProxy,
    AttributeConfiguration,
    CommandConfiguration,
    DeviceDescription,
    PendingCommand,
    Reading,
    Thing,
)
from harness.connectors.bridge.answers import Answer
from harness.connectors.bridge.bridge import TangoBridge
from harness.connectors.bridge.conversion import Convert, conversion, plain, sendable
from harness.connectors.bridge.failures import failure
from harness.connectors.direct.checking import value_of
from harness.connectors.failures import Attempt, near_misses
from harness.errors import CallFailed, ConnectorError, NotAllowed, NotDefined, NotExported, NotSupported, TimedOut

DEVICE = """query Device($name: String!) {
  device(name: $name) { name alias exported deviceClass pid connected server { id host } }
}"""
STATE = "query State($name: String!) { device(name: $name) { exported connected state } }"
PING = "query Ping($name: String!) { device(name: $name) { exported connected } }"
VERSIONS = "query Versions($name: String!) { device(name: $name) { server { versionInfo } } }"
BLACK_BOX = "query BlackBox($name: String!, $depth: Int) { device(name: $name) { blackbox(depth: $depth) } }"
ATTRIBUTES = """query Attributes($name: String!) { device(name: $name) { connected attributes {
  name datatype dataformat format writable label unit description enumLabels minvalue maxvalue
} } }"""
COMMANDS = """query Commands($name: String!) { device(name: $name) { connected commands {
  name intype intypedesc outtype outtypedesc
} } }"""
PROPERTIES = """query Properties($name: String!, $pattern: String) {
  device(name: $name) { properties(pattern: $pattern) { name value } }
}"""
READ = """query Read($names: [String]!) {
  attributes(fullNames: $names) { name value writevalue quality timestamp }
}"""
EXECUTE = """mutation Execute($device: String!, $command: String!, $argument: ScalarTypes) {
  executeCommand(device: $device, command: $command, argin: $argument) { ok message output }
}"""
WRITE = """mutation Write($device: String!, $name: String!, $value: ScalarTypes!) {
  setAttributeValue(device: $device, name: $name, value: $value) { ok message }
}"""
PUT_PROPERTY = """mutation Put($device: String!, $name: String!, $value: [String]) {
  putDeviceProperty(device: $device, name: $name, value: $value) { ok message }
}"""
DELETE_PROPERTY = """mutation Delete($device: String!, $name: String!) {
  deleteDeviceProperty(device: $device, name: $name) { ok message }
}"""
UNSAID = {"Not specified", "No unit", "No description", "Uninitialised"}


class RemoteDeviceProxy(AbstractDeviceProxy):
    """A device behind the gateway. May be used from any thread.

    What the gateway cannot do raises `NotSupported`.
    """

    def __init__(self, name: str, bridge: TangoBridge) -> None:
        self.name = name
        self._bridge = bridge
        self._attributes: dict[str, tuple[AttributeConfiguration, Convert]] = {}
        self._commands: dict[str, CommandConfiguration] = {}

    # ---- the device ---------------------------------------------------------------------------------------------

    def state(self) -> str:
        return str(self._device("state", STATE)["state"])

    def status(self) -> str:
        return str(self.read("Status").value)

    def ping(self) -> float:
        """Seconds for a round trip by way of the gateway."""
        began = time.monotonic()
        self._device("ping", PING)
        return time.monotonic() - began

    def describe(self) -> DeviceDescription:
        return described(self._found("description", DEVICE))

    def description(self) -> str:
        raise self._not_supported("what a device says that it is")

    def administration(self) -> str:
        return f"dserver/{self.describe().server.lower()}"

    def versions(self) -> dict[str, str]:
        found = (self._found("versions", VERSIONS).get("server") or {}).get("versionInfo") or {}
        return {str(name): str(version) for name, version in found.items()}

    def black_box(self, depth: int) -> tuple[str, ...]:
        return tuple(self._found("black box", BLACK_BOX, depth=depth).get("blackbox") or ())

    # ---- what it has --------------------------------------------------------------------------------------------

    def attributes(self) -> tuple[AttributeConfiguration, ...]:
        found = self._device("attribute list", ATTRIBUTES)["attributes"] or ()
        return tuple(self._keep(attribute_configuration(one))[0] for one in found)

    def attribute(self, name: str) -> AttributeConfiguration:
        return self._attribute(name)[0]

    def convert(self, name: str) -> Convert:
        """How this attribute's values become plain."""
        return self._attribute(name)[1]

    def commands(self) -> tuple[CommandConfiguration, ...]:
        found = self._device("command list", COMMANDS)["commands"] or ()
        configurations = tuple(command_configuration(one) for one in found)
        self._commands = {one.name.lower(): one for one in configurations}
        return configurations

    def command(self, name: str) -> CommandConfiguration:
        if name.lower() not in self._commands:
            self.commands()
        try:
            return self._commands[name.lower()]
        except KeyError:
            known = near_misses(name, self._commands)
            raise NotDefined(
                f"{self.name} has no command {name!r}{known}", device=self.name, reason="API_CommandNotFound"
            ) from None

    def settings(self, attribute: str) -> dict[str, str]:
        raise self._not_supported("the settings of an attribute")

    def change_settings(self, attribute: str, changes: Mapping[str, str]) -> None:
        raise self._not_supported("to change the settings of an attribute")

    # ---- values -------------------------------------------------------------------------------------------------

    def read(self, attribute: str, *, cached: bool = False) -> Reading:
        if cached:
            raise self._not_supported("to read what the device's polling kept")
        return self.read_several([attribute])[0]

    def read_several(self, attributes: Sequence[str]) -> tuple[Reading, ...]:
        if not attributes:
            return ()
        kept = [self._attribute(name) for name in attributes]
        what = "read of " + ", ".join(f'"{name}"' for name in attributes)
        answer = self._bridge.call(READ, {"names": [f"{self.name}/{one.name}" for one, _ in kept]})
        if error := answer.error():
            raise failure(error, self._attempt(what))
        found = answer.data.get("attributes") or ()
        return tuple(self._reading(*one, frame, what) for one, frame in zip(kept, found, strict=True))

    def write(self, attribute: str, value: Any) -> None:
        configuration = self.attribute(attribute)
        if configuration.writable == "READ":
            raise NotAllowed(
                f'attribute "{configuration.name}" of {self.name} can only be read; nothing was written',
                device=self.name,
                reason="API_AttrNotWritable",
            )
        checked = sendable(value_of(configuration, value, self.name), f'"{configuration.name}" of {self.name}')
        variables = {"device": self.name, "name": configuration.name, "value": checked}
        self._changed(f'write of "{configuration.name}"', WRITE, variables, "setAttributeValue")

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
        what = f"command {configuration.name}"
        variables = {
            "device": self.name,
            "command": configuration.name,
            "argument": sendable(argument, f"{what} of {self.name}"),
        }
        repeatable = configuration.name in self._bridge.gateway.repeatable
        found = self._changed(what, EXECUTE, variables, "executeCommand", repeatable=repeatable)
        return plain(found.get("output"), configuration.result_type)

    def start(
        self, command: str, argument: Any = None, *, called_back: Callable[[PendingCommand], None] | None = None
    ) -> PendingCommand:
        self.command(command)
        return RemotePendingCommand(self, command, argument, called_back)

    def pipe(self, name: str) -> Any:
        raise NotSupported(
            f'pipe "{name}" of {self.name}: pipes are gone from PyTango 10.3 and Tango 10.1, and the gateway has none',
            device=self.name,
        )

    # ---- properties and polling ---------------------------------------------------------------------------------

    def properties(self, pattern: str = "*") -> dict[str, tuple[str, ...]]:
        found = self._found("properties", PROPERTIES, pattern=pattern).get("properties") or ()
        return {one["name"]: tuple(one["value"] or ()) for one in found}

    def put_properties(self, values: Mapping[str, Sequence[str]]) -> None:
        for name, value in values.items():
            variables = {"device": self.name, "name": name, "value": [str(one) for one in value]}
            self._changed(f'change of property "{name}"', PUT_PROPERTY, variables, "putDeviceProperty")

    def delete_properties(self, names: Sequence[str]) -> None:
        for name in names:
            variables = {"device": self.name, "name": name}
            self._changed(f'removal of property "{name}"', DELETE_PROPERTY, variables, "deleteDeviceProperty")

    def polling(self, name: str, thing: Thing = "attribute") -> float:
        raise self._not_supported("what a device polls by itself")

    def poll(self, name: str, seconds: float, thing: Thing = "attribute") -> None:
        raise self._not_supported("to let a device poll by itself")

    def history(self, name: str, depth: int, thing: Thing = "attribute") -> tuple[Reading, ...]:
        raise self._not_supported("the history that a device's polling kept")

    # ---- calls --------------------------------------------------------------------------------------------------

    def _attempt(self, what: str) -> Attempt:
        return Attempt(f"{what} of {self.name}", self.name, self._bridge.gateway.url)

    def _found(self, what: str, document: str, **variables: Any) -> Mapping[str, Any]:
        """The device of an answer; raises what the gateway said in its place."""
        answer = self._bridge.call(document, {"name": self.name, **variables})
        found = answer.data.get("device")
        if found is None:
            said = answer.error() or f"device {self.name} does not exist"
            raise failure(said, self._attempt(what))
        return dict(found)

    def _device(self, what: str, document: str) -> Mapping[str, Any]:
        """The same of a device that has to answer."""
        found = self._found(what, document)
        if not found.get("connected"):
            raise self._absent(what, self.describe())
        return found

    def _absent(self, what: str, described_: DeviceDescription) -> ConnectorError:
        reason = "API_CantConnectToDevice" if described_.exported else "API_DeviceNotExported"
        kind = failure(
            f"failed to connect to device {self.name}" if described_.exported else f"{self.name} is not exported",
            self._attempt(what),
        )
        return kind if described_.exported else NotExported(kind.what, device=self.name, reason=reason)

    def _changed(
        self, what: str, document: str, variables: Mapping[str, Any], field: str, *, repeatable: bool = False
    ) -> Mapping[str, Any]:
        answer: Answer = self._bridge.change(document, variables, repeatable=repeatable)
        found = answer.data.get(field) or {}
        if error := answer.error(field):
            raise failure(error, self._attempt(what))
        if not found.get("ok"):
            said = found.get("message") or ("no message",)
            raise failure(" ".join(map(str, said)), self._attempt(what))
        return dict(found)

    def _attribute(self, name: str) -> tuple[AttributeConfiguration, Convert]:
        if name.lower() not in self._attributes:
            self.attributes()
        try:
            return self._attributes[name.lower()]
        except KeyError:
            known = near_misses(name, [one.name for one, _ in self._attributes.values()])
            raise NotDefined(
                f"{self.name} has no attribute {name!r}{known}", device=self.name, reason="API_AttrNotFound"
            ) from None

    def _keep(self, configuration: AttributeConfiguration) -> tuple[AttributeConfiguration, Convert]:
        kept = self._attributes[configuration.name.lower()] = (configuration, conversion(configuration))
        return kept

    def _reading(
        self, configuration: AttributeConfiguration, convert: Convert, frame: Mapping[str, Any], what: str
    ) -> Reading:
        quality = str(frame.get("quality") or "").removeprefix("ATTR_")
        invalid = quality == "INVALID"
        value, label = (None, "") if invalid else convert(frame.get("value"))
        if not invalid and value is None:
            raise CallFailed(
                f"{what} of {self.name} failed: the gateway gave neither value nor reason", device=self.name
            )
        writable = configuration.writable != "READ" and frame.get("writevalue") is not None
        set_point = convert(frame["writevalue"])[0] if writable else None
        return Reading(self.name, configuration.name, value, label, quality, float(frame["timestamp"]), set_point)

    def _not_supported(self, what: str) -> NotSupported:
        return NotSupported(
            f"{self.name}: TangoGQL cannot give {what}; it is for a target that is reached directly", device=self.name
        )


class RemotePendingCommand(PendingCommand):
    """A command that was sent on a thread of its own, because the gateway answers only when it has ended."""

    def __init__(
        self,
        proxy: RemoteDeviceProxy,
        command: str,
        argument: Any,
        called_back: Callable[[PendingCommand], None] | None,
    ) -> None:
        self._what = f"command {command} of {proxy.name}"
        pool = concurrent.futures.ThreadPoolExecutor(1, thread_name_prefix="tango-bridge-command")
        self._future = pool.submit(proxy.execute, command, argument)
        pool.shutdown(wait=False)
        if called_back is not None:
            self._future.add_done_callback(lambda _: called_back(self))

    def result(self, limit: float) -> Any:
        try:
            return self._future.result(limit)
        except concurrent.futures.TimeoutError:
            raise TimedOut(f"{self._what}: no answer within {limit:g} s") from None


def described(found: Mapping[str, Any]) -> DeviceDescription:
    """What the gateway says of a device."""
    server = found.get("server") or {}
    alias = str(found.get("alias") or "")
    return DeviceDescription(
        str(found["name"]).lower(),
        str(found.get("deviceClass") or ""),
        str(server.get("id") or ""),
        str(server.get("host") or ""),
        bool(found.get("exported")),
        int(found.get("pid") or 0),
        (alias.lower(),) if alias else (),
    )


def attribute_configuration(found: Mapping[str, Any]) -> AttributeConfiguration:
    """What the gateway says of an attribute; what Tango calls "Not specified" becomes ""."""
    return AttributeConfiguration(
        name=str(found["name"]),
        type=str(found["datatype"]),
        format=str(found["dataformat"]),
        writable=re.sub(r"^WT_UNKNOWN$", "READ", str(found["writable"])),
        label=_said(found["label"]),
        unit=_said(found["unit"]),
        description=_said(found["description"]),
        enum_labels=tuple(found["enumLabels"] or ()),
        minimum=_said(found["minvalue"]),
        maximum=_said(found["maxvalue"]),
        display=_said(found["format"]),
    )


def command_configuration(found: Mapping[str, Any]) -> CommandConfiguration:
    """What the gateway says of a command."""
    return CommandConfiguration(
        name=str(found["name"]),
        argument_type=str(found["intype"]),
        result_type=str(found["outtype"]),
        argument_description=_said(found["intypedesc"]),
        result_description=_said(found["outtypedesc"]),
    )


def _said(text: Any) -> str:
    said = "" if text is None else str(text).strip()
    return "" if said in UNSAID else said
