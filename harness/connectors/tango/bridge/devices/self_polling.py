"""What a device polls by itself, by way of the administration device of its server: the gateway has no word for it.

Commands and arguments: Tango's manual, "The administration device"; their use as `tango.DeviceProxy` has it.
"""

from __future__ import annotations

from harness.connectors.tango.abstract import AbstractDeviceProxy
from harness.connectors.tango.described import Thing
from harness.connectors.tango.direct.administration import polled


def period(device: str, name: str, thing: Thing, server: AbstractDeviceProxy) -> float:
    """Seconds; 0 if it is not polled.

    :param name: as the device spells it.
    :param server: the proxy of the administration device.
    """
    found = (one for one in polled(server, device) if one.kind == thing and one.name.lower() == name.lower())
    return next((one.period for one in found), 0.0)


def poll(device: str, name: str, seconds: float, thing: Thing, server: AbstractDeviceProxy) -> None:
    """Begin, change or, with 0, stop the polling; nothing is done that is already so."""
    known = period(device, name, thing, server)
    what = [device, thing, name.lower()]
    if seconds:
        server.execute("UpdObjPollingPeriod" if known else "AddObjPolling", [[round(seconds * 1000)], what])
    elif known:
        server.execute("RemObjPolling", what)
