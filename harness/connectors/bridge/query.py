"""Questions about the devices of a control system, answered by the gateway."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from harness.connectors.abstract import AbstractDevicesQuery, DeviceDescription
from harness.connectors.bridge.bridge import TangoBridge
from harness.connectors.bridge.failures import failure
from harness.connectors.bridge.proxy import DEVICE, described
from harness.connectors.failures import Attempt

DEVICES = (
    "query Devices($pattern: String) { devices(pattern: $pattern) { name alias exported deviceClass server { id } } }"
)
ADMINISTRATION = "dserver/"


class RemoteDevicesQuery(AbstractDevicesQuery):
    """Names of devices are lower case and sorted."""

    def __init__(self, bridge: TangoBridge) -> None:
        self._bridge = bridge

    def devices(self, pattern: str = "*") -> tuple[str, ...]:
        return _names(self._found(pattern))

    def exported(self, pattern: str = "*") -> tuple[str, ...]:
        return _names([one for one in self._found(pattern) if one.get("exported")])

    def of_class(self, device_class: str) -> tuple[str, ...]:
        return _names(
            [
                one
                for one in self._found("*")
                if str(one.get("deviceClass")).lower() == device_class.lower() and one.get("exported")
            ]
        )

    def of_server(self, server: str) -> tuple[str, ...]:
        found = [one for one in self._found("*") if _server(one).lower() == server.lower()]
        return tuple(name for name in _names(found) if not name.startswith(ADMINISTRATION))

    def classes(self) -> tuple[str, ...]:
        return tuple(sorted({str(one.get("deviceClass")) for one in self._found("*")}))

    def servers(self) -> tuple[str, ...]:
        return tuple(sorted({_server(one) for one in self._found("*")}))

    def aliases(self) -> dict[str, str]:
        found = self._found("*")
        return {str(one["alias"]).lower(): str(one["name"]).lower() for one in found if one.get("alias")}

    def describe(self, device: str) -> DeviceDescription:
        answer = self._bridge.call(DEVICE, {"name": device})
        found = answer.data.get("device")
        if found is None:
            attempt = Attempt(f"description of {device}", device, self._bridge.gateway.url)
            raise failure(answer.error() or f"device {device} does not exist", attempt)
        return described(found)

    def _found(self, pattern: str) -> list[Mapping[str, Any]]:
        answer = self._bridge.call(DEVICES, {"pattern": pattern})
        if error := answer.error():
            raise failure(error, Attempt(f"devices {pattern}", "", self._bridge.gateway.url))
        return list(answer.data.get("devices") or ())


def _names(found: list[Mapping[str, Any]]) -> tuple[str, ...]:
    return tuple(sorted({str(one["name"]).lower() for one in found}))


def _server(one: Mapping[str, Any]) -> str:
    return str((one.get("server") or {}).get("id") or "")
