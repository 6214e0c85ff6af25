"""Questions about the devices of a control system, answered by its database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from harness.connectors.tango.abstract import AbstractDevicesQuery, DeviceDescription
from harness.connectors.tango.direct.database import TangoDatabase
from harness.connectors.tango.naming import parse

_ADMINISTRATION = "dserver/"


class DirectDevicesQuery(AbstractDevicesQuery):
    """Answers of one `TangoDatabase`. Names of devices are lower case and sorted."""

    def __init__(self, database: TangoDatabase) -> None:
        self._database = database

    def devices(self, pattern: str = "*") -> tuple[str, ...]:
        return _sorted(self._database.ask(f"devices {pattern}", _command, "DbGetDeviceWideList", pattern))

    def exported(self, pattern: str = "*") -> tuple[str, ...]:
        return _sorted(self._database.ask(f"exported devices {pattern}", _command, "DbGetDeviceExportedList", pattern))

    def of_class(self, device_class: str) -> tuple[str, ...]:
        what = f"devices of class {device_class}"
        return _sorted(self._database.ask(what, _command, "DbGetDeviceList", ["*", device_class]))

    def of_server(self, server: str) -> tuple[str, ...]:
        found = self._database.ask(f"devices of server {server}", _command, "DbGetDeviceClassList", server)
        return tuple(name for name in _sorted(found[::2]) if not name.startswith(_ADMINISTRATION))

    def classes(self) -> tuple[str, ...]:
        return tuple(sorted(self._database.ask("device classes", _command, "DbGetClassList", "*")))

    def servers(self) -> tuple[str, ...]:
        """By their administration devices: under controlled access nobody may ask for the list of servers itself."""
        found = self._database.ask("device servers", _command, "DbGetDeviceWideList", f"{_ADMINISTRATION}*")
        return tuple(sorted(name.partition("/")[2] for name in found))

    def aliases(self) -> dict[str, str]:
        return dict(sorted(self._database.ask("aliases", _aliases).items()))

    def describe(self, device: str) -> DeviceDescription:
        name = self._database.resolve(parse(device, self._database.address))
        return self._database.describe(name.name)

    def properties(self, device: str, pattern: str = "*") -> dict[str, tuple[str, ...]]:
        """By the database's commands, in which PyTango lets other threads go on."""
        name = self._database.resolve(parse(device, self._database.address)).name
        names = self._database.ask(f"properties of {name}", _command, "DbGetDevicePropertyList", [name, pattern])
        if not names:
            return {}
        return dict(_values(self._database.ask(f"properties of {name}", _all, "DbGetDeviceProperty", [name, *names])))


def _values(answer: Sequence[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Of those that are there: the answer is device, count, then name, length and values of each."""
    rest = iter(answer[2:])
    for name in rest:
        length = int(next(rest))
        values = tuple(next(rest) for _ in range(max(length, 1)))  # of one that is not there, a blank
        if length:
            yield name, values


def _all(database: Any, command: str, argument: Any) -> list[str]:
    return list(database.command_inout(command, argument) or ())


def _command(database: Any, command: str, argument: Any) -> list[str]:
    return [text for text in database.command_inout(command, argument) or () if text]


def _aliases(database: Any) -> dict[str, str]:
    names = _command(database, "DbGetDeviceAliasList", "*")
    return {name.lower(): str(database.command_inout("DbGetAliasDevice", name)).lower() for name in names}


def _sorted(names: list[str]) -> tuple[str, ...]:
    return tuple(sorted({name.lower() for name in names}))
