"""The Tango database of a control system, asked under the guard.

Asked with its own commands: several methods of `tango.Database`, such as ``get_device_info``, hold Python's global lock
while they wait, so that a stopped database would stop the whole process for a minute (seen with PyTango 10.3).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any, TypeVarTuple

import tango

from harness.connectors.guard import Guard
from harness.connectors.tango.abstract import DeviceDescription
from harness.connectors.tango.direct.silence import Silence
from harness.connectors.tango.failures import Attempt, explain, stack_of
from harness.connectors.tango.naming import DeviceName
from harness.errors import CallFailed, ConnectorError, NotDefined, NotExported, TimedOut, Unreachable
from harness.suggest import near_misses

Arguments = TypeVarTuple("Arguments")
_NONE = {"", "nada", "not defined", "none"}


class TangoDatabase:
    """One Tango database; may be asked from any thread.

    :param address: ``host:port``.
    """

    def __init__(self, address: str, guard: Guard) -> None:
        self.address = address
        self._guard = guard
        self._database: Any = None
        self._lock = threading.Lock()
        self._aliases: dict[str, str] = {}
        self.silence = Silence(address, guard, self._ask_anything)

    def ask(self, what: str, question: Callable[..., Any], *arguments: Any, limit: float | None = None) -> Any:
        """Call ``question(database, *arguments)`` and translate what goes wrong; at once while it is silent."""
        self.silence.check(what)
        attempt = Attempt(what, "", self.address)
        started = time.monotonic()
        limit = self._guard.limit if limit is None else limit
        try:
            if self._database is None:
                self._connect(limit)
                limit = max(0.1, limit - (time.monotonic() - started))
            asking = f"asking the Tango database at {self.address} for {what}"
            return self._guard.call(asking, question, self._database, *arguments, limit=limit)
        except TimedOut:
            self.silence.doubt()
            raise
        except tango.DevFailed as problem:
            error = explain(stack_of(problem), attempt)
            if isinstance(error, TimedOut):
                self.silence.doubt()
            if isinstance(error, Unreachable):
                self._database = None  # a new connection is tried at once, an old one only every second
            raise error from None

    def resolve(self, name: DeviceName) -> DeviceName:
        """The device that an alias stands for; other names unchanged. Raises `NotDefined`."""
        if not name.is_alias:
            return name
        if name.name not in self._aliases:
            try:
                found = self.ask(f'device "{name.name}"', _device_of_alias, name.name)
            except NotDefined as unknown:
                raise NotDefined(
                    f"there is no device or alias {name.name!r} in the Tango database {self.address}"
                    f"{near_misses(name.name, self._known(aliases=True))}",
                    device=name.name,
                    reason=unknown.reason,
                    stack=unknown.stack,
                ) from None
            self._aliases[name.name] = found.lower()
        return DeviceName(name.address, self._aliases[name.name], name.defined)

    def attribute_of(self, alias: str) -> str:
        """Full name of the attribute that an alias stands for; raises `NotDefined`."""
        try:
            return str(self.ask(f'attribute "{alias}"', _attribute_of_alias, alias))
        except (NotDefined, CallFailed) as unknown:  # each database server has its own reason for this
            raise NotDefined(
                f"there is no alias {alias!r} of an attribute in the Tango database {self.address}; write "
                "domain/family/member/attribute, or define the alias",
                reason=unknown.reason,
                stack=unknown.stack,
            ) from None

    def check(self, device: str) -> DeviceDescription:
        """A device that can be reached; raises `NotDefined` with near misses, or `NotExported`."""
        described = self.describe(device, aliases=False)
        if not described.exported:
            raise NotExported(
                f"device {device} is defined in the Tango database {self.address}, but no running server exports it. "
                f"Start its device server {described.server}",
                device=device,
                reason="API_DeviceNotExported",
            )
        return described

    def describe(self, device: str, *, aliases: bool = True, limit: float | None = None) -> DeviceDescription:
        """What the database says of a device; raises `NotDefined`."""
        try:
            found = self.ask(f"device {device}", _information, device, limit=limit)
        except NotDefined as unknown:
            raise NotDefined(
                f"device {device} is not defined in the Tango database {self.address}"
                f"{near_misses(device, self._known())}",
                device=device,
                reason=unknown.reason,
                stack=unknown.stack,
            ) from None
        alias = self.ask(f"alias of {device}", _alias_of, device) if aliases else ""
        (exported_, process), (_, _, _, server, host, _, _, device_class) = found
        exported = bool(exported_)
        return DeviceDescription(
            name=device,
            device_class=device_class,
            server=server,
            host="" if host.lower() in _NONE else host,
            exported=exported,
            process=process if exported else 0,
            aliases=(alias.lower(),) if alias else (),
        )

    def exports(self, device: str, limit: float) -> bool:
        """Whether a running server exports it; True when that cannot be found out within ``limit``."""
        try:
            return self.describe(device, aliases=False, limit=limit).exported
        except ConnectorError:
            return True

    def _ask_anything(self) -> None:
        database = self._database or _open(*self.address.rsplit(":", 1))
        database.command_inout("DbInfo")

    def _connect(self, limit: float) -> None:
        host, _, port = self.address.rpartition(":")
        database = self._guard.call(f"connecting to the Tango database {self.address}", _open, host, port, limit=limit)
        with self._lock:
            self._database = self._database or database

    def _known(self, *, aliases: bool = False) -> tuple[str, ...]:
        """Names for near misses; none if they cannot be had."""
        try:
            devices = tuple(self.ask("device names", _devices, "*"))
            return devices + (tuple(self.ask("aliases", _alias_names)) if aliases else ())
        except ConnectorError:
            return ()


def _open(host: str, port: str) -> Any:
    if not (host and port.isdigit()):
        raise Unreachable(
            f"'{host}:{port}' is not the address of a Tango database; write host:port, such as mid-tango:10000"
        )
    return tango.Database(host, int(port))


def _information(database: Any, device: str) -> tuple[list[int], list[str]]:
    numbers, texts = database.command_inout("DbGetDeviceInfo", device)
    return [int(number) for number in numbers][:2], [*texts, ""][:8]


def _device_of_alias(database: Any, alias: str) -> str:
    return str(database.command_inout("DbGetAliasDevice", alias))


def _attribute_of_alias(database: Any, alias: str) -> str:
    return str(database.command_inout("DbGetAttributeAlias", alias))


def _alias_of(database: Any, device: str) -> str:
    try:
        return str(database.command_inout("DbGetDeviceAlias", device))
    except tango.CommunicationFailed as error:
        if "UNKNOWN" in error.args[0].desc:  # so pytango-db 0.9 on Python 3.13 answers for a device without alias
            return ""
        raise
    except tango.ConnectionFailed:
        raise
    except tango.DevFailed:  # a device without alias, in other words with each database server
        return ""


def _devices(database: Any, pattern: str) -> list[str]:
    return list(database.command_inout("DbGetDeviceWideList", pattern))


def _alias_names(database: Any) -> list[str]:
    return list(database.command_inout("DbGetDeviceAliasList", "*"))
