"""What the Tango database knows of a server process's devices."""

from __future__ import annotations

import tango

from harness.models.telescope import Device
from simulators.tango.plan import CONTROL_CLASS, Plan


def register(plan: Plan, database: tango.Database) -> None:
    """Devices, aliases and properties; the server must not run yet."""
    devices = [plan.telescope.devices[name] for name in plan.devices]
    infos = [_info(plan.server, device.name, device.device_class.name) for device in devices]
    infos.append(_info(plan.server, plan.control, CONTROL_CLASS))
    infos.append(_info(plan.server, f"dserver/{plan.server}", "DServer"))
    database.add_server(plan.server, infos, with_dserver=False)
    for device in devices:
        if device.alias:
            database.put_device_alias(device.name, device.alias)
        if device.properties:
            database.put_device_property(device.name, {name: list(value) for name, value in device.properties.items()})


def withdraw(device: Device, server: str, database: tango.Database) -> None:
    """The device is not exported any more.

    A device that is entered anew is not exported. It is what works: pytango-db 0.9 takes the first letter of a name
    that it is to unexport for the name.
    """
    database.add_device(_info(server, device.name, device.device_class.name))
    if device.alias:
        database.put_device_alias(device.name, device.alias)


def _info(server: str, name: str, device_class: str) -> tango.DbDevInfo:
    info = tango.DbDevInfo()
    info.name, info._class, info.server = name, device_class, server  # noqa: SLF001  (so PyTango calls it)
    return info
