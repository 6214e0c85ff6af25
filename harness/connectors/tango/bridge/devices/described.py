"""What the gateway says of devices, attributes and commands, in the harness's own words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from harness.connectors.tango.bridge.devices.conversion import Essentials, conversion
from harness.connectors.tango.described import AttributeConfiguration, CommandConfiguration, DeviceDescription

UNSAID = frozenset({"Not specified", "No unit", "No description", "Uninitialised"})
"""Tango's words for what is not set."""
NOWHERE = frozenset({"", "nada", "not defined", "none"})
"""Tango's words for the host of a device that runs nowhere."""


def described(found: Mapping[str, Any]) -> DeviceDescription:
    """What the gateway says of a device."""
    server = found.get("server") or {}
    alias, host, exported = str(found.get("alias") or ""), str(server.get("host") or ""), bool(found.get("exported"))
    return DeviceDescription(
        str(found["name"]).lower(),
        str(found.get("deviceClass") or ""),
        str(server.get("id") or ""),
        "" if host.lower() in NOWHERE else host,
        exported,
        int(found.get("pid") or 0) if exported else 0,
        (alias.lower(),) if alias else (),
    )


def properties_of(found: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """What the gateway says of the properties of a device."""
    return {str(one["name"]): tuple(one["value"] or ()) for one in found.get("properties") or ()}


def attribute_configuration(found: Mapping[str, Any]) -> AttributeConfiguration:
    """What the gateway says of an attribute; it does not tell how many values there may be."""
    return AttributeConfiguration(
        name=str(found["name"]),
        type=_type(found["datatype"]),
        format=str(found["dataformat"]),
        writable=str(found["writable"]),
        label=str(found["label"] or ""),
        unit=_said(found["unit"]),
        description=_said(found["description"]),
        enum_labels=tuple(found["enumLabels"] or ()),
        minimum=_said(found["minvalue"]),
        maximum=_said(found["maxvalue"]),
        display=_said(found["format"]),
    )


def settings_of(found: Mapping[str, Any]) -> dict[str, str]:
    """What the gateway says of an attribute's settings, by Tango's names; "" for what is not set."""
    return {name: _said(text) for name, text in found.items()}


def essentials(found: Mapping[str, Any]) -> Essentials:
    """What the gateway says that one has to know to subscribe: a third of its work for all that it says."""
    name, labels = str(found["name"]), tuple(found["enumLabels"] or ())
    looks = AttributeConfiguration(name, _type(found["datatype"]), str(found["dataformat"]), enum_labels=labels)
    return Essentials(name, conversion(looks))


def command_configuration(found: Mapping[str, Any]) -> CommandConfiguration:
    """What the gateway says of a command."""
    return CommandConfiguration(
        name=str(found["name"]),
        argument_type=_type(found["intype"]),
        result_type=_type(found["outtype"]),
        argument_description=_said(found["intypedesc"]),
        result_description=_said(found["outtypedesc"]),
    )


def _type(name: Any) -> str:
    if not isinstance(name, str) or not name:
        raise ValueError(f"{name!r} is no type")
    return name


def _said(text: Any) -> str:
    said = "" if text is None else str(text)
    return "" if said in UNSAID else said
