"""One device, reached with PyTango; every call runs under the guard."""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import tango

from harness.connectors.guard import Guard
from harness.connectors.tango.abstract import (
    AbstractDeviceProxy,
    AttributeConfiguration,
    CommandConfiguration,
    DeviceDescription,
    PendingCommand,
    Reading,
    Thing,
)
from harness.connectors.tango.checking import argument_of, value_of
from harness.connectors.tango.direct import self_polling
from harness.connectors.tango.direct.connection import DeviceConnection
from harness.connectors.tango.direct.conversion import (
    Extract,
    attribute_configuration,
    command_configuration,
    extraction,
    plain,
    reading,
)
from harness.connectors.tango.direct.database import TangoDatabase
from harness.connectors.tango.direct.pending import CalledBack, DirectPendingCommand, pushed
from harness.connectors.tango.direct.settings import change_settings, settings_of
from harness.connectors.tango.failures import Attempt, errors_of, explain
from harness.connectors.tango.naming import DeviceName
from harness.errors import (
    CallFailed,
    ConnectorError,
    NotAllowed,
    NotDefined,
    NotSupported,
)

TUPLE = tango.ExtractAs.Tuple
_PATIENCE = 3_600_000
"""Tango's timeout in ms for commands that are started without waiting."""
_PARTS = re.compile(r"object\(s\) (.+?) \[")


class DirectDeviceProxy(DeviceConnection, AbstractDeviceProxy):
    """A device behind a `tango.DeviceProxy`. May be used from any thread."""

    def __init__(self, name: str, place: DeviceName, database: TangoDatabase | None, guard: Guard) -> None:
        self.round_trip = 0.0
        """Seconds that the last ping for a subscription took."""
        self._attributes: dict[str, tuple[AttributeConfiguration, Any]] = {}
        self._commands: dict[str, CommandConfiguration] = {}
        super().__init__(name, place, database, guard)

    def forget_all(self) -> None:
        self._attributes.clear()
        self._commands.clear()

    def state(self) -> str:
        return str(self.call("state", tango.DeviceProxy.state, self.raw).name)

    def status(self) -> str:
        return str(self.call("status", tango.DeviceProxy.status, self.raw))

    def ping(self) -> float:
        return float(self.call("ping", tango.DeviceProxy.ping, self.raw)) / 1e6

    def describe(self) -> DeviceDescription:
        if self._database is not None:
            return self._database.describe(self._place.name)
        found = self.call("info", tango.DeviceProxy.info, self.raw)
        return DeviceDescription(self.name, found.dev_class, found.server_id, found.server_host, exported=True)

    def description(self) -> str:
        return str(self.call("description", tango.DeviceProxy.description, self.raw))

    def versions(self) -> dict[str, str]:
        found = self.call("info", tango.DeviceProxy.info, self.raw)
        return {"IDL": str(found.server_version), **dict(found.version_info)}

    def black_box(self, depth: int) -> tuple[str, ...]:
        try:
            return tuple(self.call("black box", tango.DeviceProxy.black_box, self.raw, depth))
        except ConnectorError as problem:
            if problem.reason == "API_BlackBoxEmpty":
                return ()
            raise

    def attributes(self) -> tuple[AttributeConfiguration, ...]:
        found = self.call("attribute list", tango.DeviceProxy.attribute_list_query_ex, self.raw)
        return tuple(self._keep(raw)[0] for raw in found)

    def attribute(self, name: str) -> AttributeConfiguration:
        return self._attribute(name)[0]

    def configure_each(self, names: Sequence[str]) -> tuple[AttributeConfiguration | ConnectorError, ...]:
        """The same with an error in the place of each that does not exist; raises what goes wrong with the device."""
        with contextlib.suppress(NotDefined):  # asked one by one, each tells for itself
            return self.configure(names)
        return tuple(self._configuration_or_error(name) for name in names)

    def _configuration_or_error(self, name: str) -> AttributeConfiguration | ConnectorError:
        try:
            return self.attribute(name)
        except NotDefined as problem:
            return problem

    def configure(self, names: Sequence[str]) -> tuple[AttributeConfiguration, ...]:
        """Configuration of several attributes in one call; cached."""
        missing = [name for name in names if name.lower() not in self._attributes]
        if len(missing) > 1:
            what = "configuration of " + ", ".join(f'"{name}"' for name in missing)
            for raw in self.call(what, tango.DeviceProxy.get_attribute_config_ex, self.raw, missing, names=missing):
                self._keep(raw)
        return tuple(self.attribute(name) for name in names)

    def extraction(self, name: str) -> Extract:
        """How this attribute's values become plain."""
        configuration = self.attribute(name)
        return extraction(configuration.type, configuration.enum_labels)

    def commands(self) -> tuple[CommandConfiguration, ...]:
        found = self.call("command list", tango.DeviceProxy.command_list_query, self.raw)
        configurations = tuple(command_configuration(raw) for raw in found)
        self._commands.update({one.name.lower(): one for one in configurations})
        return configurations

    def command(self, name: str) -> CommandConfiguration:
        if (known := self._commands.get(name.lower())) is None:
            raw = self.call(f'command "{name}"', tango.DeviceProxy.command_query, self.raw, name, names=[name])
            known = self._commands[name.lower()] = command_configuration(raw)
        return known

    def settings(self, attribute: str) -> dict[str, str]:
        self.forget(attribute)
        return settings_of(self._attribute(attribute)[1])

    def change_settings(self, attribute: str, changes: Mapping[str, str]) -> None:
        change_settings(self, attribute, changes)

    def forget(self, attribute: str) -> None:
        """Ask anew for the attribute's configuration when it is needed next."""
        self._attributes.pop(attribute.lower(), None)

    def read(self, attribute: str, *, cached: bool = False) -> Reading:
        what = f'read of "{attribute}"' + (" from the cache" if cached else "")
        source = self.beside("cache", source=tango.DevSource.CACHE) if cached else self.raw
        raw = self.call(what, tango.DeviceProxy.read_attribute, source, attribute, TUPLE, names=[attribute])
        return reading(self.name, raw, self._extract(raw))

    def read_several(self, attributes: Sequence[str]) -> tuple[Reading, ...]:
        readings = self.read_each(attributes)
        for one in readings:
            if isinstance(one, ConnectorError):
                raise one
        return tuple(one for one in readings if isinstance(one, Reading))

    def read_each(self, attributes: Sequence[str]) -> tuple[Reading | ConnectorError, ...]:
        """Several attributes in one call; an error stands in the place of each that cannot be read."""
        if not attributes:
            return ()
        what = "read of " + ", ".join(f'"{name}"' for name in attributes)
        found = self.call(what, tango.DeviceProxy.read_attributes, self.raw, list(attributes), TUPLE, names=attributes)
        return tuple(self._reading_or_error(name, raw) for name, raw in zip(attributes, found, strict=True))

    def write(self, attribute: str, value: Any) -> None:
        configuration, raw = self._writable(attribute)
        checked = value_of(configuration, value, self.name)
        self.call(f'write of "{configuration.name}"', tango.DeviceProxy.write_attribute, self.raw, raw, checked)

    def write_several(self, values: Mapping[str, Any]) -> None:
        self.configure(list(values))
        checked = [
            (configuration.name, value_of(configuration, value, self.name))
            for configuration, value in ((self._writable(name)[0], value) for name, value in values.items())
        ]
        what = "write of " + ", ".join(f'"{name}"' for name, _ in checked)
        try:
            self.call(what, tango.DeviceProxy.write_attributes, self.raw, checked)
        except CallFailed as problem:
            # PyTango keeps only the names of those that failed; each alone says why.
            failed = _PARTS.search(problem.what)
            if problem.reason != "API_AttributeFailed" or failed is None:
                raise
            for name in re.split(r"[,\s]+", failed[1]):
                self.write(name, next(value for known, value in checked if known.lower() == name.lower()))

    def write_read(self, attribute: str, value: Any) -> Reading:
        configuration, info = self._writable(attribute)
        checked = value_of(configuration, value, self.name)
        what = f'write and read of "{configuration.name}"'
        raw = self.call(what, tango.DeviceProxy.write_read_attribute, self.raw, info, checked, TUPLE)
        return reading(self.name, raw, self._extract(raw))

    def execute(self, command: str, argument: Any = None) -> Any:
        configuration = self.command(command)
        data = argument_of(configuration, argument, self.name)
        silent = configuration.result_type == "DevVoid"
        return self.call(f"command {configuration.name}", _execute, self.raw, configuration.name, data, silent)

    def start(
        self, command: str, argument: Any = None, *, called_back: Callable[[PendingCommand], None] | None = None
    ) -> PendingCommand:
        configuration = self.command(command)
        data = argument_of(configuration, argument, self.name)
        what, name = f"command {configuration.name}", configuration.name
        self.ping()  # which has a limit
        patient = self.beside("patient", timeout=_PATIENCE)
        silent = configuration.result_type == "DevVoid"
        if called_back is None:
            number = self.call(what, _send, patient, name, data)
            return DirectPendingCommand(self, patient, number, name, silent=silent)
        pending = CalledBack(self, name, called_back, silent=silent)
        pushed()
        self.call(what, _send, patient, name, data, pending)
        return pending

    def pipe(self, name: str) -> Any:
        raise NotSupported(
            f'pipe "{name}" of {self.name}: pipes are gone from PyTango 10.3 and Tango 10.1. '
            "Let the device offer what it tells as attributes, or as a command that returns JSON",
            device=self.name,
        )

    def properties(self, pattern: str = "*") -> dict[str, tuple[str, ...]]:
        return self.ask_database("properties", _properties, self.raw, pattern)

    def put_properties(self, values: Mapping[str, Sequence[str]]) -> None:
        texts = {name: [str(one) for one in value] for name, value in values.items()}
        self.ask_database("change of properties", tango.DeviceProxy.put_property, self.raw, texts)

    def delete_properties(self, names: Sequence[str]) -> None:
        self.ask_database("removal of properties", tango.DeviceProxy.delete_property, self.raw, list(names))

    def polling(self, name: str, thing: Thing = "attribute") -> float:
        return self_polling.period(self, name, thing)

    def poll(self, name: str, seconds: float, thing: Thing = "attribute") -> None:
        self_polling.poll(self, name, seconds, thing)

    def history(self, name: str, depth: int, thing: Thing = "attribute") -> tuple[Reading, ...]:
        return self_polling.history(self, name, depth, thing)

    def _attribute(self, name: str) -> tuple[AttributeConfiguration, Any]:
        if (known := self._attributes.get(name.lower())) is None:
            what = f'attribute "{name}"'
            raw = self.call(what, tango.DeviceProxy.get_attribute_config, self.raw, name, names=[name])
            known = self._keep(raw)
        return known

    def _keep(self, raw: Any) -> tuple[AttributeConfiguration, Any]:
        kept = self._attributes[raw.name.lower()] = (attribute_configuration(raw), raw)
        return kept

    def _writable(self, name: str) -> tuple[AttributeConfiguration, Any]:
        configuration, raw = self._attribute(name)
        if configuration.writable == "READ":
            raise NotAllowed(
                f'attribute "{configuration.name}" of {self.name} can only be read; nothing was written',
                device=self.name,
                reason="API_AttrNotWritable",
            )
        return configuration, raw

    def _extract(self, raw: Any) -> Extract:
        kind = raw.type.name
        return self.extraction(raw.name) if kind == "DevEnum" else extraction(kind, ())

    def _reading_or_error(self, name: str, raw: Any) -> Reading | ConnectorError:
        if raw.has_failed:
            attempt = Attempt(f'read of "{name}" of {self.name}', self.name, self._place.address)
            error = explain(errors_of(raw.get_err_stack()), attempt)
            return self._explained(error, [name], time.monotonic() + self._guard.limit)
        try:
            return reading(self.name, raw, self._extract(raw))
        except ConnectorError as problem:
            return problem


def _execute(raw: Any, name: str, data: Any, silent: bool) -> Any:
    result = raw.command_inout_raw(name, data)
    return None if silent else plain(result.extract(TUPLE))


def _send(raw: Any, *arguments: Any) -> Any:
    # Only a call that waits connects again to a server that was started anew; the answer of one that does not is then
    # an error (seen with PyTango 10.3).
    raw.ping()
    return raw.command_inout_asynch(*arguments)


def _properties(raw: Any, pattern: str) -> dict[str, tuple[str, ...]]:
    names = list(raw.get_property_list(pattern))
    return {name: tuple(values) for name, values in raw.get_property(names).items()} if names else {}
