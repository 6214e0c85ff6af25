"""The devices that a control system defines, as its gateway lists them."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping, Sequence
from typing import Any

from harness.connectors.tango.bridge.bridge import TangoBridge
from harness.connectors.tango.bridge.devices.shape import understood
from harness.connectors.tango.bridge.transport.documents import DEVICES
from harness.connectors.tango.bridge.transport.failures import failure
from harness.connectors.tango.failures import Attempt
from harness.errors import NotDefined, NotExported
from harness.suggest import near_misses

DATABASE = "DataBase"
"""Class of the device that answers questions to the database."""


class Directory:
    """Remembers the last list, and asks for another when a name is not in it. May be used from any thread."""

    def __init__(self, bridge: TangoBridge) -> None:
        self._bridge = bridge
        self.address = f"{bridge.gateway.url}{bridge.gateway.prefix}"
        self._lock = threading.Lock()
        self._devices: dict[str, Mapping[str, Any]] = {}
        self._aliases: dict[str, str] = {}

    def matching(self, pattern: str) -> list[Mapping[str, Any]]:
        """The devices whose names match, ``*`` standing for any text; asked now."""
        # The gateway writes the pattern into SQL, where an underscore stands for any character.
        answer = self._bridge.call(DEVICES, {"pattern": pattern.replace("'", "''")})
        if error := answer.error():
            raise failure(error, Attempt(f"devices {pattern}", "", self.address))
        wanted = re.compile(".*".join(map(re.escape, pattern.split("*"))), re.IGNORECASE | re.DOTALL)
        with understood(f"devices {pattern} of {self.address}", answer.data):
            found = [one for one in answer.data.get("devices") or () if wanted.fullmatch(str(one["name"]))]
            for one in found:
                server_of(one), one["deviceClass"]
            return found

    def aliases(self) -> dict[str, str]:
        """Alias to device name; asked now."""
        self._look()
        return dict(sorted(self._aliases.items()))

    def check(self, device: str) -> None:
        """Raise `NotDefined` with near misses, or `NotExported`, for a device that cannot be used."""
        if self._devices.get(device, {}).get("exported"):
            return
        self._look()
        if device not in self._devices:
            raise NotDefined(
                f"device {device} is not defined in the control system behind {self.address}"
                f"{near_misses(device, self._devices)}",
                device=device,
                reason="DB_DeviceNotDefined",
            )
        if not self._devices[device].get("exported"):
            raise NotExported(
                f"device {device} is defined in the control system behind {self.address}, but no running server "
                f"exports it. Start its device server {server_of(self._devices[device])}",
                device=device,
                reason="API_DeviceNotExported",
            )

    def device_of(self, alias: str) -> str:
        """The device that an alias stands for; raises `NotDefined` with near misses."""
        if alias not in self._aliases:
            self._look()
        if alias not in self._aliases:
            raise NotDefined(
                f"there is no device or alias {alias!r} in the control system behind {self.address}"
                f"{near_misses(alias, [*self._devices, *self._aliases])}",
                device=alias,
                reason="DB_DeviceNotDefined",
            )
        return self._aliases[alias]

    def database(self) -> str:
        """The device that answers questions to the database; raises `NotDefined`."""
        return self._of_class(DATABASE) or self._of_class(DATABASE, look=True)

    def _of_class(self, device_class: str, *, look: bool = False) -> str:
        if look:
            self._look()
        found = (name for name, one in self._devices.items() if one.get("deviceClass") == device_class)
        name = min(found, default="")
        if look and not name:
            raise NotDefined(f"the control system behind {self.address} has no device of class {device_class}")
        return name

    def _look(self) -> None:
        found = self.matching("*")
        with self._lock:
            self._devices = {str(one["name"]).lower(): one for one in found}
            self._aliases = {str(one["alias"]).lower(): str(one["name"]).lower() for one in found if one.get("alias")}


def names(found: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """Names of listed devices, lower case and sorted."""
    return tuple(sorted({str(one["name"]).lower() for one in found}))


def server_of(one: Mapping[str, Any]) -> str:
    """The server of a listed device, as ``Server/instance``."""
    return str((one.get("server") or {}).get("id") or "")
