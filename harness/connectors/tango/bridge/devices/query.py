"""Questions about the devices of a control system, answered by the gateway."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from harness.connectors.tango.abstract import AbstractDevicesQuery, DeviceDescription
from harness.connectors.tango.bridge.bridge import TangoBridge
from harness.connectors.tango.bridge.devices.described import described, properties_of
from harness.connectors.tango.bridge.devices.directory import Directory, names, server_of
from harness.connectors.tango.bridge.devices.shape import understood
from harness.connectors.tango.bridge.transport.documents import DEVICE, PROPERTIES
from harness.connectors.tango.bridge.transport.failures import failure
from harness.connectors.tango.failures import Attempt

ADMINISTRATION = "dserver/"


class RemoteDevicesQuery(AbstractDevicesQuery):
    """Names of devices are lower case and sorted.

    :param resolve: gives the device name of an alias.
    """

    def __init__(self, bridge: TangoBridge, directory: Directory, resolve: Callable[[str], str]) -> None:
        self._bridge, self._directory, self._resolve = bridge, directory, resolve

    def devices(self, pattern: str = "*") -> tuple[str, ...]:
        return names(self._directory.matching(pattern))

    def exported(self, pattern: str = "*") -> tuple[str, ...]:
        return names([one for one in self._directory.matching(pattern) if one.get("exported")])

    def of_class(self, device_class: str) -> tuple[str, ...]:
        wanted = device_class.lower()
        return names([one for one in self._directory.matching("*") if str(one["deviceClass"]).lower() == wanted])

    def of_server(self, server: str) -> tuple[str, ...]:
        found = [one for one in self._directory.matching("*") if server_of(one).lower() == server.lower()]
        return tuple(name for name in names(found) if not name.startswith(ADMINISTRATION))

    def classes(self) -> tuple[str, ...]:
        return tuple(sorted({str(one["deviceClass"]) for one in self._directory.matching("*")}))

    def servers(self) -> tuple[str, ...]:
        found = self._directory.matching(f"{ADMINISTRATION}*")
        return tuple(sorted({str(one["name"]).partition("/")[2] for one in found}))

    def aliases(self) -> dict[str, str]:
        return self._directory.aliases()

    def describe(self, device: str) -> DeviceDescription:
        name = self._resolve(device)
        what = f"description of {name}"
        found = self._device(DEVICE, what, name)
        with understood(what, found, name):
            return described(found)

    def properties(self, device: str, pattern: str = "*") -> dict[str, tuple[str, ...]]:
        name = self._resolve(device)
        what = f"properties of {name}"
        found = self._device(PROPERTIES, what, name, pattern=pattern)
        with understood(what, found, name):
            return properties_of(found)

    def _device(self, document: str, what: str, name: str, **variables: str) -> Mapping[str, Any]:
        answer = self._bridge.call(document, {"name": name, **variables})
        found = answer.data.get("device")
        if found is None or answer.errors:
            said = answer.error() or f"device {name} does not exist"
            raise failure(said, Attempt(what, name, self._directory.address))
        with understood(what, found, name):
            return dict(found)
