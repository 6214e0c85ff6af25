"""Several devices behind a gateway, commanded and read as one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from harness.connectors.tango.abstract import AbstractDeviceProxy, AbstractGroup
from harness.errors import ConnectorError

AT_ONCE = 16
"""Devices that are called at a time."""


class RemoteGroup(AbstractGroup):
    """Devices that are called side by side.

    :param names: device names, as answers carry them.
    :param device: gives the proxy of a name.
    """

    def __init__(self, names: Sequence[str], device: Callable[[str], AbstractDeviceProxy]) -> None:
        self._names, self._device = tuple(dict.fromkeys(names)), device

    def execute(self, command: str, argument: Any = None) -> dict[str, Any]:
        return self._each(lambda device: device.execute(command, argument))

    def read(self, attribute: str) -> dict[str, Any]:
        return self._each(lambda device: device.read(attribute))

    def write(self, attribute: str, value: Any) -> dict[str, Any]:
        return self._each(lambda device: device.write(attribute, value))

    def _each(self, call: Callable[[AbstractDeviceProxy], Any]) -> dict[str, Any]:
        def tried(name: str) -> Any:
            try:
                return call(self._device(name))
            except ConnectorError as error:
                return error

        with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="tango-bridge-group") as callers:
            return dict(zip(self._names, callers.map(tried, self._names), strict=True))
