"""The connection to one device with PyTango: every call runs under the guard, and its errors become the harness's."""

from __future__ import annotations

import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Any, TypeVar, TypeVarTuple

import tango

from harness.connectors.guard import Guard
from harness.connectors.tango.described import AttributeConfiguration, CommandConfiguration
from harness.connectors.tango.direct.conversion import Extract
from harness.connectors.tango.direct.database import TangoDatabase
from harness.connectors.tango.failures import Attempt, errors_of, explain, stack_of, was_not_tried
from harness.connectors.tango.naming import DeviceName
from harness.errors import ConnectorError, NotDefined, NotExported, TimedOut, Unreachable
from harness.suggest import near_misses

T = TypeVar("T")
Arguments = TypeVarTuple("Arguments")

_BELOW = 0.95
"""Tango's own timeout as a part of the limit: a device that is only slow then ends its call by itself."""
_LISTS = {"API_AttrNotFound": "get_attribute_list", "API_CommandNotFound": "get_command_list"}


class DeviceConnection(ABC):
    """A `tango.DeviceProxy` that may be used from any thread.

    :param name: as the harness knows it.
    :param place: the same with its control system.
    :param database: where it is defined; None for a device without database.
    """

    def __init__(self, name: str, place: DeviceName, database: TangoDatabase | None, guard: Guard) -> None:
        self.name = name
        self.server = ""
        """Its device server, as ``Server/instance``; "" for a device without database."""
        self._place, self._database, self._guard = place, database, guard
        if database is not None:
            self.server = database.check(place.name).server
        self._lock = threading.Lock()
        self._others: dict[str, Any] = {}
        self.raw = self._connect()

    @abstractmethod
    def attribute(self, name: str) -> AttributeConfiguration:
        """Return what is known of an attribute; raise `NotDefined` naming near misses."""

    @abstractmethod
    def command(self, name: str) -> CommandConfiguration:
        """Return what is known of a command; raise `NotDefined` naming near misses."""

    @abstractmethod
    def extraction(self, name: str) -> Extract:
        """Return what makes an attribute's values plain."""

    @abstractmethod
    def forget(self, attribute: str) -> None:
        """Ask again when an attribute's configuration is wanted: it has changed."""

    @abstractmethod
    def forget_all(self) -> None:
        """Ask again for everything: the device has ended, and may be otherwise when it is back."""

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
        not_tried = any(was_not_tried(description, self._place.name) for _, description, _ in stack)
        if not_tried and arguments and arguments[0] is self.raw:
            with self._lock:
                self.raw = self._connect(max(0.1, deadline - time.monotonic()), tried=tried)
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
            self.forget_all()
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

    def ask_database(self, what: str, function: Callable[[*Arguments], T], *arguments: *Arguments) -> T:
        """The same for a function that asks the database, not the device."""
        if self._database is None:
            return self.call(what, function, *arguments)
        self._database.silence.check(f"{what} of {self.name}", self.name)
        try:
            return self.call(what, function, *arguments)
        except TimedOut:
            self._database.silence.doubt()
            raise

    def _connect(self, limit: float | None = None, timeout: int | None = None, tried: str = "") -> Any:
        tried = tried or f"connecting to {self.name}"
        if self._database is not None:  # PyTango asks it, and lets nobody else connect while it waits
            self._database.silence.check(tried, self.name)
        milliseconds = timeout or max(1, int(self._guard.limit * _BELOW * 1000))
        try:
            return self._guard.call(tried, _connected, self._place.locator, milliseconds, device=self.name, limit=limit)
        except tango.DevFailed as problem:
            raise explain(stack_of(problem), Attempt(tried, self.name, self._place.address)) from None

    def beside(self, name: str, *, timeout: int | None = None, source: Any = None) -> Any:
        """Another connection to the device, with settings of its own."""
        with self._lock:
            if name not in self._others:
                other = self._others[name] = self._connect(timeout=timeout)
                if source is not None:
                    other.set_source(source)
            return self._others[name]

    def failure(self, what: str, errors: Any) -> ConnectorError:
        """The error of a call of this device that Tango tells in an answer of its own."""
        return explain(errors_of(errors), Attempt(f"{what} of {self.name}", self.name, self._place.address))

    def timed_out(self, what: str, limit: float) -> TimedOut:
        """The error of a call of this device that was not over in time but may still end."""
        return TimedOut(f"{what} of {self.name}: not over within {limit:g} s", device=self.name)


def _connected(locator: str, milliseconds: int) -> Any:
    raw = tango.DeviceProxy(locator)
    # An error if the server does not answer. Setting the timeout would then try to connect again, and hold Python's
    # global lock meanwhile: every thread would stand still for 3 s (seen with PyTango 10.3).
    raw.ping()
    raw.set_timeout_millis(milliseconds)
    raw.set_source(tango.DevSource.DEV)  # to read is to read now: by default it is as old as the device's polling
    return raw
