"""A declared telescope held against a control system that runs: what is missing, extra or different."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from harness.connectors.tango.described import AttributeConfiguration, CommandConfiguration
from harness.live.survey import Surveyed
from harness.models import schema, values
from harness.models.telescope import DeviceClass, Telescope

Kind = Literal["missing", "extra", "different", "unknown"]
FORMATS = ("SCALAR", "SPECTRUM", "IMAGE")
ACCESS = {"READ": "read", "WRITE": "write", "READ_WRITE": "read-write", "READ_WITH_WRITE": "read-write"}
EVERY_ATTRIBUTE = {"state", "status"}
EVERY_COMMAND = {"state", "status", "init"}
"""What every Tango device has, declared or not."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One difference of one device.

    :param kind: ``missing``: declared, not there; ``extra``: there, not declared; ``unknown``: it could not be asked.
    :param member: ``device``, ``attribute obsState`` or ``command On``.
    :param aspect: of a member that is different: ``type``, ``unit``, ``enum labels``, ...
    :param declared, live: what each side says.
    """

    kind: Kind
    member: str
    aspect: str = ""
    declared: str = ""
    live: str = ""

    def __str__(self) -> str:
        match self.kind:
            case "missing":
                return f"{self.member} is declared, and missing in the control system"
            case "extra":
                return f"{self.member} is in the control system, and not declared"
            case "unknown":
                return f"{self.member} cannot be compared: {self.live}"
        declared, live = (text or "none" for text in (self.declared, self.live))
        return f"{self.member}: {self.aspect} declared {declared}, in the control system {live}"


EXTRA = Finding("extra", "device")


@dataclass(frozen=True, slots=True)
class Difference:
    """The same finding on devices of one class.

    :param device_class: as declared; of devices that are not declared, as the control system has it.
    :param of: how many devices the class has there.
    """

    device_class: str
    finding: Finding
    devices: tuple[str, ...]
    of: int


def differences(telescope: Telescope, live: Mapping[str, Surveyed]) -> tuple[Difference, ...]:
    """What differs, class by class in the order of the declaration; devices of undeclared classes last.

    :param live: every declared device that is defined, and those that are not declared.
    """
    found: dict[tuple[str, Finding], list[str]] = {}
    counts: dict[str, int] = {}
    for name, device in telescope.devices.items():
        counts[device.device_class.name] = counts.get(device.device_class.name, 0) + 1
        for finding in _of_device(telescope, device.device_class, live.get(name)):
            found.setdefault((device.device_class.name, finding), []).append(name)
    for name in sorted(set(live) - set(telescope.devices)):
        found.setdefault((live[name].device_class, EXTRA), []).append(name)
    made = (
        Difference(device_class, finding, tuple(names), counts.get(device_class, len(names)))
        for (device_class, finding), names in found.items()
    )
    order = {name: number for number, name in enumerate(telescope.classes)}
    return tuple(sorted(made, key=lambda one: order.get(one.device_class, len(order))))


def _of_device(telescope: Telescope, declared: DeviceClass, live: Surveyed | None) -> Iterator[Finding]:
    if live is None or live.description is None:
        yield Finding("missing", "device")
        return
    if live.problem is not None:
        yield Finding("unknown", "device", live=str(live.problem))
        return
    attributes = {one.name.lower(): one for one in live.attributes}
    for name, attribute in declared.attributes.items():
        known = attributes.pop(name.lower(), None)
        yield from _of_attribute(telescope, name, attribute, known)
    for key, extra in attributes.items():
        if key not in EVERY_ATTRIBUTE:
            yield Finding("extra", f"attribute {extra.name}")
    commands = {one.name.lower(): one for one in live.commands}
    for name, command in declared.commands.items():
        yield from _of_command(name, command, commands.pop(name.lower(), None))
    for key, further in commands.items():
        if key not in EVERY_COMMAND:
            yield Finding("extra", f"command {further.name}")


def _of_attribute(
    telescope: Telescope, name: str, declared: schema.Attribute, live: AttributeConfiguration | None
) -> Iterator[Finding]:
    member = f"attribute {name}"
    if live is None:
        yield Finding("missing", member)
        return
    for aspect, (of_declared, of_live) in _ASPECTS.items():
        one, other = of_declared(telescope, name, declared), of_live(live)
        if one != other:
            yield Finding("different", member, aspect, one, other)
    if declared.format and declared.format != live.display:
        yield Finding("different", member, "display", declared.format, live.display)


def _of_command(name: str, declared: schema.Command, live: CommandConfiguration | None) -> Iterator[Finding]:
    member = f"command {name}"
    if live is None:
        yield Finding("missing", member)
        return
    argument, result = command_types(declared)
    for aspect, one, other in (
        ("argument type", argument, live.argument_type),
        ("result type", result, live.result_type),
    ):
        if one != other:
            yield Finding("different", member, aspect, one, other)


def command_types(declared: schema.Command) -> tuple[str, str]:
    """Tango types of a declared command's argument and result."""
    argument = declared.argument.type if declared.argument else "DevVoid"
    if declared.protocol == "long-running":
        return argument, "DevVarLongStringArray"
    return argument, declared.result.type if declared.result else "DevVoid"


def _labels(telescope: Telescope, name: str, declared: schema.Attribute) -> str:
    return ", ".join(telescope.enumerations.get(declared.type, ()))


def _limit(end: Literal["minimum", "maximum"]) -> Callable[[Telescope, str, schema.Attribute], str]:
    def limit(telescope: Telescope, name: str, declared: schema.Attribute) -> str:
        value = getattr(declared.limits, end) if declared.limits else None
        return "" if value is None else f"{value:g}"

    return limit


def number(text: str) -> str:
    """A limit as Tango writes it, in the shortest form."""
    try:
        return f"{float(text):g}" if text else ""
    except ValueError:
        return text


def _shape(shape: tuple[int, ...]) -> str:
    return " x ".join(str(size) for size in shape)


_Of = tuple[Callable[[Telescope, str, schema.Attribute], str], Callable[[AttributeConfiguration], str]]
_ASPECTS: dict[str, _Of] = {
    "type": (lambda telescope, _, declared: values.tango_type(telescope, declared), lambda live: live.type),
    "format": (lambda _, __, declared: FORMATS[len(declared.shape)], lambda live: live.format),
    "size": (lambda _, __, declared: _shape(declared.shape), lambda live: _shape(live.shape)),
    "writability": (lambda _, __, declared: declared.access, lambda live: ACCESS.get(live.writable, live.writable)),
    "enum labels": (_labels, lambda live: ", ".join(live.enum_labels)),
    "label": (lambda _, name, declared: declared.label or name, lambda live: live.label),
    "unit": (lambda _, __, declared: declared.unit, lambda live: live.unit),
    "minimum": (_limit("minimum"), lambda live: number(live.minimum)),
    "maximum": (_limit("maximum"), lambda live: number(live.maximum)),
}
