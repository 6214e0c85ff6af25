"""Enters a server process's devices in the Tango database."""

from __future__ import annotations

import tango

from simulators.tango.plan import CONTROL_CLASS, Plan


def register(plan: Plan, database: tango.Database) -> None:
    """Devices, aliases and properties; the server must not run yet."""
    devices = [plan.telescope.devices[name] for name in plan.devices]
    infos = [_info(plan, device.name, device.device_class.name) for device in devices]
    infos.append(_info(plan, plan.control, CONTROL_CLASS))
    infos.append(_info(plan, f"dserver/{plan.server}", "DServer"))
    database.add_server(plan.server, infos, with_dserver=False)
    for device in devices:
        if device.alias:
            database.put_device_alias(device.name, device.alias)
        if device.properties:
            database.put_device_property(device.name, {name: list(value) for name, value in device.properties.items()})


def _info(plan: Plan, name: str, device_class: str) -> tango.DbDevInfo:
    info = tango.DbDevInfo()
    info.name, info._class, info.server = name, device_class, plan.server  # noqa: SLF001  (so PyTango calls it)
    return info
