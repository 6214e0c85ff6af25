"""What can be changed of an attribute's configuration while its device runs, through PyTango.

Devices of cppTango leave out what they will not change without an error, such as the label of State, and PyTango the
fields of a configuration that it has twice: so what was changed is read back.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import tango

from harness.connectors.tango.described import SETTINGS
from harness.errors import RejectedArgument
from harness.suggest import near_misses

if TYPE_CHECKING:
    from harness.connectors.tango.direct.connection import DeviceConnection

_BEHIND = {
    **dict.fromkeys(("min_alarm", "max_alarm", "min_warning", "max_warning", "delta_t", "delta_val"), ("alarms",)),
    **dict.fromkeys(("abs_change", "rel_change"), ("events", "ch_event")),
    "period": ("events", "per_event"),
    **dict.fromkeys(("archive_abs_change", "archive_rel_change", "archive_period"), ("events", "arch_event")),
}
"""Where PyTango has a setting in its `tango.AttributeInfoEx`, if not at its top."""

_UNSET = ("Not specified", "No standard unit", "No display unit", "No unit", "No description")
"""How cppTango writes what is not set; the first is also how it is told to forget a setting."""


def settings_of(raw: Any) -> dict[str, str]:
    """All settings of a `tango.AttributeInfoEx`; "" for what is not set."""
    return {name: _shown(str(getattr(_place(raw, name), name))) for name in SETTINGS}


def change_settings(proxy: DeviceConnection, attribute: str, changes: Mapping[str, str]) -> None:
    """As `AbstractDeviceProxy.change_settings` has it."""
    for name in changes:
        if name not in SETTINGS:
            near = near_misses(name, SETTINGS) or f"; there are {', '.join(SETTINGS)}"
            raise RejectedArgument(f"an attribute has no setting {name!r}{near}", device=proxy.name)
    raw = _asked(proxy, attribute)
    for name, text in changes.items():
        setattr(_place(raw, name), name, text or _UNSET[0])
    proxy.call(f'configuration of "{attribute}"', tango.DeviceProxy.set_attribute_config, proxy.raw, raw)
    proxy.forget(attribute)
    after = settings_of(_asked(proxy, attribute))
    for name, text in changes.items():
        # A text that is forgotten comes back as the device's own, such as the name of the attribute as its label.
        if text and not _same(after[name], text):
            raise RejectedArgument(
                f'{name} of "{attribute}" of {proxy.name} did not become {text!r}: the device took it without an '
                f"error, and it is still {after[name]!r}. It cannot be changed while the device runs",
                device=proxy.name,
            )


def _asked(proxy: DeviceConnection, attribute: str) -> Any:
    what = f'configuration of "{attribute}"'
    return proxy.call(what, tango.DeviceProxy.get_attribute_config, proxy.raw, attribute, names=[attribute])


def _place(raw: Any, name: str) -> Any:
    for part in _BEHIND.get(name, ()):
        raw = getattr(raw, part)
    return raw


def _shown(text: str) -> str:
    return "" if text in _UNSET else text


def _same(one: str, other: str) -> bool:
    """Whether two settings are the same: devices write numbers in their own way."""
    try:
        return one == other or math.isclose(float(one), float(other), rel_tol=1e-6)
    except ValueError:
        return False
