"""One device, reached with PyTango; every call runs under the guard."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar, TypeVarTuple

import tango

from harness.connectors.abstract import (
    AbstractDeviceProxy,
    AttributeConfiguration,
    CommandConfiguration,
    DeviceDescription,
    PendingCommand,
    Reading,
)
from harness.connectors.direct.checking import argument_of, value_of
from harness.connectors.direct.conversion import (
    Extract,
    attribute_configuration,
    command_configuration,
    extraction,
    plain,
    reading,
)
from harness.connectors.direct.database import TangoDatabase
from harness.connectors.direct.naming import DeviceName
from harness.connectors.direct.pending import DirectPendingCommand
from harness.connectors.failures import Attempt, errors_of, explain, near_misses, stack_of
from harness.connectors.guard import Guard
from harness.errors import CallFailed, ConnectorError, NotAllowed, NotDefined, NotExported, TimedOut, Unreachable

T = TypeVar("T")
Arguments = TypeVarTuple("Arguments")

TUPLE = tango.ExtractAs.Tuple
_BELOW = 0.95
"""Tango's own timeout as a part of the limit: a device that is only slow then ends its call by itself."""
_PATIENCE = 3_600_000
"""Tango's timeout in ms for commands that are started without waiting."""
_DELAYED = "connection request was delayed"
"""Tango does not reconnect twice within 1 s; the call was not even tried then."""
_PARTS = re.compile(r"object\(s\) (.+?) \[")
_LISTS = {"API_AttrNotFound": "get_attribute_list", "API_CommandNotFound": "get_command_list"}


class DirectDeviceProxy(AbstractDeviceProxy):
    """A device behind a `tango.DeviceProxy`. May be used from any thread.

    :param name: as the harness knows it.
    :param place: the same with its control system.
    :param database: where it is defined; None for a device without database.
    """

    def __init__(self, name: str, place: DeviceName, database: TangoDatabase | None, guard: Guard) -> None:
        self.name = name
        self.server = ""
        """Its device server, as ``Server/instance``; "" for a device without database."""
        self.round_trip = 0.0
        """Seconds that the last ping for a subscription took."""
        self._place, self._database, self._guard = place, database, guard
        if database is not None:
            self.server = database.check(place.name).server
        self._attributes: dict[str, tuple[AttributeConfiguration, Any]] = {}
        self._commands: dict[str, CommandConfiguration] = {}
        self._lock = threading.Lock()
        self._patient: Any = None
        self.raw = self._connect()

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

    def read(self, attribute: str) -> Reading:
        what = f'read of "{attribute}"'
        raw = self.call(what, tango.DeviceProxy.read_attribute, self.raw, attribute, TUPLE, names=[attribute])
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

    def start(self, command: str, argument: Any = None) -> PendingCommand:
        configuration = self.command(command)
        data = argument_of(configuration, argument, self.name)
        what = f"command {configuration.name}"
        patient = self._connected_patiently()
        number = self.call(what, tango.DeviceProxy.command_inout_asynch, patient, configuration.name, data)
        silent = configuration.result_type == "DevVoid"
        return DirectPendingCommand(self, patient, number, configuration.name, silent=silent)

    def properties(self, pattern: str = "*") -> dict[str, tuple[str, ...]]:
        return self.call("properties", _properties, self.raw, pattern)

    def put_properties(self, values: Mapping[str, Sequence[str]]) -> None:
        texts = {name: [str(one) for one in value] for name, value in values.items()}
        self.call("change of properties", tango.DeviceProxy.put_property, self.raw, texts)

    def delete_properties(self, names: Sequence[str]) -> None:
        self.call("removal of properties", tango.DeviceProxy.delete_property, self.raw, list(names))

    def history(self, attribute: str, depth: int) -> tuple[Reading, ...]:
        what = f'history of "{attribute}"'
        call = tango.DeviceProxy.attribute_history
        found = self.call(what, call, self.raw, attribute, depth, TUPLE, names=[attribute])
        extract = self.extraction(attribute)
        return tuple(reading(self.name, raw, extract) for raw in found if not raw.has_failed)

    def call(
        self,
        what: str,
        function: Callable[[*Arguments], T],
        *arguments: *Arguments,
        limit: float | None = None,
        undo: Callable[[T], object] | None = None,
        names: Sequence[str] = (),
    ) -> T:
        """Call a function of PyTango under the guard; what goes wrong becomes an error of the harness.

        :param what: the call in words, without the device.
        :param names: attributes or commands that are asked for: their near misses are looked up if there are none.
        """
        tried = f"{what} of {self.name}"
        limit = self._guard.limit if limit is None else limit
        deadline = time.monotonic() + limit
        try:
            return self._guard.call(tried, function, *arguments, device=self.name, limit=limit, undo=undo)
        except tango.DevFailed as problem:
            stack = stack_of(problem)
        if any(_DELAYED in description for _, description, _ in stack) and arguments and arguments[0] is self.raw:
            with self._lock:
                self.raw = self._connect(max(0.1, deadline - time.monotonic()))
            everything: tuple[Any, ...] = arguments
            fresh: Any = (self.raw, *everything[1:])
            remaining = max(0.1, deadline - time.monotonic())
            try:
                return self._guard.call(tried, function, *fresh, device=self.name, limit=remaining, undo=undo)
            except tango.DevFailed as problem:
                stack = stack_of(problem)
        raise self._explained(explain(stack, Attempt(tried, self.name, self._place.address)), names, deadline)

    def _explained(self, error: ConnectorError, names: Sequence[str], deadline: float) -> ConnectorError:
        """The error with what only a second look shows: near misses, and whether the device is exported."""
        remaining = deadline - time.monotonic()
        if isinstance(error, NotDefined) and error.reason in _LISTS and remaining > 0:
            try:
                listed = getattr(tango.DeviceProxy, _LISTS[error.reason])
                known = list(self._guard.call(f"names of {self.name}", listed, self.raw, limit=remaining))
            except (ConnectorError, tango.DevFailed):
                return error
            spelt = {name.lower() for name in known}
            near = "".join(near_misses(name, known) for name in names if name.lower() not in spelt)
            return NotDefined(error.what + near, device=self.name, reason=error.reason, stack=error.stack)
        if isinstance(error, (Unreachable, NotExported)):
            self._attributes.clear()
            self._commands.clear()
            ended = isinstance(error, NotExported) or (
                self._database is not None and not self._database.exports(self._place.name, max(0.1, remaining))
            )
            if ended:
                return NotExported(
                    f"{error.what.partition(':')[0]}: the device is defined in the Tango database "
                    f"{self._place.address}, but its server {self.server} has ended. Start it again",
                    device=self.name,
                    reason=error.reason,
                    stack=error.stack,
                )
        return error

    def _connect(self, limit: float | None = None, timeout: int | None = None) -> Any:
        tried = f"connecting to {self.name}"
        milliseconds = timeout or max(1, int(self._guard.limit * _BELOW * 1000))
        try:
            return self._guard.call(tried, _connected, self._place.locator, milliseconds, device=self.name, limit=limit)
        except tango.DevFailed as problem:
            raise explain(stack_of(problem), Attempt(tried, self.name, self._place.address)) from None

    def _connected_patiently(self) -> Any:
        with self._lock:
            if self._patient is None:
                self._patient = self._connect(timeout=_PATIENCE)
            return self._patient

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

    def timed_out(self, what: str, limit: float) -> TimedOut:
        """The error of a call of this device that was not over in time but may still end."""
        return TimedOut(f"{what} of {self.name}: not over within {limit:g} s", device=self.name)


def _connected(locator: str, milliseconds: int) -> Any:
    raw = tango.DeviceProxy(locator)
    raw.set_timeout_millis(milliseconds)
    raw.set_source(
        tango.DevSource.DEV
    )  # to read is to read now: by default a polled attribute is as old as its polling
    return raw


def _execute(raw: Any, name: str, data: Any, silent: bool) -> Any:
    result = raw.command_inout_raw(name, data)
    return None if silent else plain(result.extract(TUPLE))


def _properties(raw: Any, pattern: str) -> dict[str, tuple[str, ...]]:
    names = list(raw.get_property_list(pattern))
    return {name: tuple(values) for name, values in raw.get_property(names).items()} if names else {}
