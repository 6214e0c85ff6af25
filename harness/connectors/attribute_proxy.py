"""One attribute of one device, by a name of its own: the counterpart of Tango's ``AttributeProxy``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from harness.connectors.abstract import AbstractDeviceProxy
from harness.connectors.described import AttributeConfiguration, Reading


@dataclass(frozen=True, slots=True)
class AttributeProxy:
    """What a device can be asked about one of its attributes; every method as in `AbstractDeviceProxy`.

    :param name: as the device spells it.
    """

    device: AbstractDeviceProxy
    name: str

    @property
    def configuration(self) -> AttributeConfiguration:
        return self.device.attribute(self.name)

    def settings(self) -> dict[str, str]:
        return self.device.settings(self.name)

    def change_settings(self, changes: Mapping[str, str]) -> None:
        self.device.change_settings(self.name, changes)

    def read(self, *, cached: bool = False) -> Reading:
        return self.device.read(self.name, cached=cached)

    def write(self, value: Any) -> None:
        self.device.write(self.name, value)

    def write_read(self, value: Any) -> Reading:
        return self.device.write_read(self.name, value)

    def polling(self) -> float:
        return self.device.polling(self.name)

    def poll(self, seconds: float) -> None:
        self.device.poll(self.name, seconds)

    def history(self, depth: int) -> tuple[Reading, ...]:
        return self.device.history(self.name, depth)

    def __str__(self) -> str:
        return f"{self.device.name}/{self.name}"
