"""What a device polls by itself and keeps, through PyTango."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import tango

from harness.connectors.tango.described import Reading, Thing
from harness.connectors.tango.direct.conversion import plain, reading

if TYPE_CHECKING:
    from collections.abc import Callable

    from harness.connectors.tango.direct.connection import DeviceConnection


class _Calls(NamedTuple):
    """PyTango's methods for one sort of thing."""

    period: Callable[..., Any]
    poll: Callable[..., Any]
    stop: Callable[..., Any]


_CALLS: dict[Thing, _Calls] = {
    "attribute": _Calls(
        tango.DeviceProxy.get_attribute_poll_period,
        tango.DeviceProxy.poll_attribute,
        tango.DeviceProxy.stop_poll_attribute,
    ),
    "command": _Calls(
        tango.DeviceProxy.get_command_poll_period,
        tango.DeviceProxy.poll_command,
        tango.DeviceProxy.stop_poll_command,
    ),
}


def period(proxy: DeviceConnection, name: str, thing: Thing) -> float:
    """Seconds; 0 if it is not polled."""
    known = _known(proxy, name, thing)
    return float(proxy.call(f'polling of {thing} "{name}"', _CALLS[thing].period, proxy.raw, known)) / 1000


def poll(proxy: DeviceConnection, name: str, seconds: float, thing: Thing) -> None:
    """Begin, change or, with 0, stop the polling; nothing is done that is already so."""
    known = _known(proxy, name, thing)
    what = f'polling of {thing} "{name}"'
    if seconds:
        proxy.call(what, _CALLS[thing].poll, proxy.raw, known, round(seconds * 1000))
    elif period(proxy, name, thing):
        proxy.call(what, _CALLS[thing].stop, proxy.raw, known)


def history(proxy: DeviceConnection, name: str, depth: int, thing: Thing) -> tuple[Reading, ...]:
    """What was kept and could be read, oldest first."""
    known = _known(proxy, name, thing)
    what = f'history of "{known}"' if thing == "attribute" else f'history of command "{known}"'
    if thing == "attribute":
        call = tango.DeviceProxy.attribute_history
        found = proxy.call(what, call, proxy.raw, known, depth, tango.ExtractAs.Tuple, names=[name])
        extract = proxy.extraction(known)
        return tuple(reading(proxy.name, raw, extract) for raw in found if not raw.has_failed)
    kept = proxy.call(what, tango.DeviceProxy.command_history, proxy.raw, known, depth, names=[name])
    return tuple(_result(proxy.name, known, raw) for raw in kept if not raw.has_failed())


def _known(proxy: DeviceConnection, name: str, thing: Thing) -> str:
    """As the device spells it; raises `NotDefined`."""
    known: str = proxy.attribute(name).name if thing == "attribute" else proxy.command(name).name
    return known


def _result(device: str, command: str, raw: Any) -> Reading:
    value = None if raw.is_empty() else plain(raw.extract())
    return Reading(
        device=device,
        attribute=command,
        value=value,
        label=value if isinstance(value, str) else "",
        quality="VALID",
        source_time=raw.get_date().totime(),
    )
