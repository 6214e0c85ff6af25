"""What an attribute shows when a simulated telescope starts."""

from __future__ import annotations

from typing import Any

from harness.models.telescope import Device, Telescope
from harness.models.values import initial_value

DEPTH = 10
"""An attribute that mirrors one that mirrors another: so far, and no circles."""


def initial(telescope: Telescope, device: Device, attribute: str, depth: int = DEPTH) -> Any:
    """Its declared initial value; else what the attribute that it mirrors shows; else its type's first value."""
    declared = device.device_class.attributes[attribute]
    if attribute in device.initial:
        return device.initial[attribute]
    if declared.initial is None and declared.mirrors is not None and depth:
        for name in device.links.get(declared.mirrors.of, {}).values():
            return initial(telescope, telescope.devices[name], declared.mirrors.attribute, depth - 1)
    return initial_value(telescope, declared)
