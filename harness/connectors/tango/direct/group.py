"""Several devices commanded and read as one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from harness.connectors.guard import Guard
from harness.connectors.tango.abstract import AbstractDeviceProxy, AbstractGroup


class DirectGroup(AbstractGroup):
    """Devices that are called side by side, so that a slow or dead one delays no other.

    A `tango.Group` is not used: its calls cannot be bounded one by one.

    :param names: device names, as answers carry them.
    :param device: gives the proxy of a name.
    """

    def __init__(self, names: Sequence[str], device: Callable[[str], AbstractDeviceProxy], guard: Guard) -> None:
        self._names, self._device, self._guard = tuple(dict.fromkeys(names)), device, guard

    def execute(self, command: str, argument: Any = None) -> dict[str, Any]:
        return self._each(f"command {command}", lambda name: self._device(name).execute(command, argument))

    def read(self, attribute: str) -> dict[str, Any]:
        return self._each(f'read of "{attribute}"', lambda name: self._device(name).read(attribute))

    def write(self, attribute: str, value: Any) -> dict[str, Any]:
        return self._each(f'write of "{attribute}"', lambda name: self._device(name).write(attribute, value))

    def _each(self, what: str, call: Callable[[str], Any]) -> dict[str, Any]:
        return self._guard.side_by_side({name: (f"{what} of {name}", call) for name in self._names})
