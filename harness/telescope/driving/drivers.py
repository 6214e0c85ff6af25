"""The drivers of declared devices, by their system."""

from __future__ import annotations

from harness.models.telescope import Device
from harness.targets.target import Target
from harness.telescope.driving.driver import Driver
from harness.telescope.driving.tango_driver import TangoDriver


def find_driver(target: Target, device: Device) -> Driver:
    """Return what drives a declared device."""
    if device.device_class.system == "esw":
        from harness.telescope.driving.esw_driver import EswDriver  # noqa: PLC0415  (it imports ESW's messages)

        return EswDriver(target, device)
    return TangoDriver(target, device)
