"""A declaration made of what a running control system says: devices, classes, attributes, commands, and what they show.

States and transitions cannot be seen from outside; they are left to be filled in, with comments that say so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from harness.connectors.tango.described import AttributeConfiguration, CommandConfiguration
from harness.contracts.tango_types import ARRAYS, INTEGERS, PAIRS
from harness.live.difference import ACCESS, EVERY_COMMAND, number
from harness.live.survey import Surveyed
from harness.models.values import COMMAND_TYPES, SCALARS

LONG_RUNNING = "longRunningCommandResult"
MOST_VALUES = 64
"""A value with more parts than this is left out: it is data, not what a device is like at first."""

DEFAULTS: Mapping[str, Any] = {"DevBoolean": False, "DevString": "", "DevState": "UNKNOWN", "DevEncoded": ["", ""]}
USUAL = ("%6.2f", "%d", "%s")
"""Formats that an attribute has if nobody says otherwise."""
NOT_SAID = ("No input parameter", "No output parameter", ":param", ":return", "Uninitialised")
"""How descriptions begin that PyTango and Tango write themselves."""

Interface = tuple[frozenset[AttributeConfiguration], frozenset[CommandConfiguration]]


@dataclass(frozen=True)
class Taken:
    """A declaration in the making.

    :param devices: with class, alias and what they show differently from the others of their class.
    :param left_out: sentences about what could not be taken over.
    """

    enumerations: dict[str, tuple[str, ...]] = field(default_factory=dict)
    classes: dict[str, dict[str, Any]] = field(default_factory=dict)
    devices: list[dict[str, Any]] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def take(surveyed: Mapping[str, Surveyed]) -> Taken:
    """Make a declaration of devices; those that could not be asked are left out, and said to be.

    Devices of one Tango class that differ in attributes or commands become classes of their own: ``Motor``, ``Motor2``.
    """
    taken = Taken()
    taken.left_out.extend(str(one.problem) for one in surveyed.values() if one.problem is not None)
    for name, devices in _classes([one for one in surveyed.values() if one.problem is None]).items():
        _take_class(taken, name, devices)
    taken.devices.sort(key=lambda device: str(device["name"]))
    return taken


def _classes(devices: Sequence[Surveyed]) -> dict[str, list[Surveyed]]:
    """Devices by class; the interface that most devices of a Tango class have keeps its name."""
    by_interface: dict[str, dict[Interface, list[Surveyed]]] = {}
    for one in devices:
        interface = frozenset(one.attributes), frozenset(one.commands)
        by_interface.setdefault(one.device_class, {}).setdefault(interface, []).append(one)
    named: dict[str, list[Surveyed]] = {}
    for tango_class, groups in sorted(by_interface.items()):
        for count, group in enumerate(sorted(groups.values(), key=len, reverse=True), 1):
            name = tango_class if count == 1 else f"{tango_class}{count}"
            while name in named or (count > 1 and name in by_interface):
                name += "_"
            named[name] = group
    return named


def _take_class(taken: Taken, name: str, devices: Sequence[Surveyed]) -> None:
    first = devices[0]
    attributes: dict[str, Any] = {}
    own: dict[str, dict[str, Any]] = {device.name: {} for device in devices}
    for configuration in first.attributes:
        if configuration.name == "Status":
            continue
        if configuration.type not in (*SCALARS, "DevEnum"):
            taken.left_out.append(
                f"attribute {configuration.name} of {name}: a {configuration.type} cannot be declared"
            )
            continue
        declared = _attribute(taken, name, configuration)
        shown = {device.name: _initial(configuration, device.values) for device in devices}
        common = _most_common(list(shown.values()))
        if common is not None:
            declared["initial"] = common
        for device, value in shown.items():
            if value is not None and value != common:
                own[device][configuration.name] = value
        attributes[configuration.name] = declared
    commands = {one.name: _command(one, first) for one in first.commands if _is_declarable(taken, name, one)}
    taken.classes[name] = {"attributes": attributes, "commands": commands}
    taken.devices.extend(_device(device, name, own[device.name]) for device in devices)


def _device(device: Surveyed, device_class: str, initial: dict[str, Any]) -> dict[str, Any]:
    assert device.description is not None
    aliases = device.description.aliases[:1]
    declared = {"name": device.name, "class": device_class, "alias": aliases[0] if aliases else None}
    return {key: value for key, value in {**declared, "initial": initial}.items() if value}


def _attribute(taken: Taken, device_class: str, live: AttributeConfiguration) -> dict[str, Any]:
    limits = {
        end: float(number(text))
        for end, text in (("minimum", live.minimum), ("maximum", live.maximum))
        if _is_number(text)
    }
    declared: dict[str, Any] = {
        "type": _enumeration(taken, device_class, live) if live.type == "DevEnum" else live.type,
        "shape": list(live.shape),
        "access": ACCESS.get(live.writable, "read"),
        "label": "" if live.label == live.name else live.label,
        "unit": live.unit,
        "description": _said(live.description),
        "format": "" if live.display in USUAL else live.display,
        "limits": limits,
    }
    return {key: value for key, value in declared.items() if value and (key, value) != ("access", "read")}


def _enumeration(taken: Taken, device_class: str, live: AttributeConfiguration) -> str:
    """The name of an enumeration with these labels; a new one is named for its attribute."""
    for name, labels in taken.enumerations.items():
        if labels == live.enum_labels:
            return name
    name = f"{live.name[:1].upper()}{live.name[1:]}"
    if name in taken.enumerations:
        name = f"{device_class}{name}"
    while name in taken.enumerations or name in COMMAND_TYPES:
        name += "_"
    taken.enumerations[name] = live.enum_labels
    return name


def _command(live: CommandConfiguration, device: Surveyed) -> dict[str, Any]:
    declared: dict[str, Any] = {}
    if live.argument_type != "DevVoid":
        described = {"type": live.argument_type, "description": _said(live.argument_description)}
        declared["argument"] = {key: value for key, value in described.items() if value}
    if _is_long_running(live, device):
        declared["protocol"] = "long-running"
    elif live.result_type != "DevVoid":
        described = {"type": live.result_type, "description": _said(live.result_description)}
        declared["result"] = {key: value for key, value in described.items() if value}
        declared["result"]["value"] = _first_value(live.result_type)
    return declared


def _is_long_running(live: CommandConfiguration, device: Surveyed) -> bool:
    """SKA's protocol is not told by a command's type alone; with the attribute beside it, it hardly is another."""
    return live.result_type == "DevVarLongStringArray" and any(one.name == LONG_RUNNING for one in device.attributes)


def _is_declarable(taken: Taken, device_class: str, live: CommandConfiguration) -> bool:
    if live.name.lower() in EVERY_COMMAND:
        return False
    unknown = [one for one in (live.argument_type, live.result_type) if one not in COMMAND_TYPES]
    if unknown:
        taken.left_out.append(f"command {live.name} of {device_class}: a {unknown[0]} cannot be declared")
    return not unknown


def _first_value(type_: str) -> Any:
    if type_ in PAIRS:
        return [[], []]
    return [] if type_ in ARRAYS else DEFAULTS.get(type_, 0)


def _initial(live: AttributeConfiguration, shown: Mapping[str, Any]) -> Any:
    """What an attribute shows, as far as a declaration may say it; None if not."""
    value = shown.get(live.name)
    if value is None or value == []:
        return None
    parts = list(_parts(value))
    if len(parts) > MOST_VALUES or not all(_may_be_initial(live, part) for part in parts):
        return None
    return value


def _may_be_initial(live: AttributeConfiguration, value: Any) -> bool:
    if value is None:
        return False
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):  # noqa: PLR0124
        return False
    if live.type not in (*INTEGERS, "DevFloat", "DevDouble"):
        return True
    low, high = (float(text) if _is_number(text) else None for text in (live.minimum, live.maximum))
    return (low is None or value >= low) and (high is None or value <= high)


def _parts(value: Any) -> Any:
    if isinstance(value, list):
        for part in value:
            yield from _parts(part)
    else:
        yield value


def _most_common(values: Sequence[Any]) -> Any:
    counted = Counter(repr(value) for value in values if value is not None)
    if not counted:
        return None
    most = counted.most_common(1)[0][0]
    return next(value for value in values if repr(value) == most)


def _said(text: str) -> str:
    return "" if text == "-" or text.startswith(NOT_SAID) else " ".join(text.split())


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
