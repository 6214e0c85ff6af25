"""Device classes with all that they inherit, and where each part of them was declared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from harness.models import schema
from harness.models.reading.problems import Problems, near_miss
from harness.models.reading.source import Path
from harness.models.telescope import DeviceClass

Member = TypeVar("Member", schema.Attribute, schema.Command, schema.Fault)


@dataclass(frozen=True, slots=True)
class Classes:
    """The classes that devices may have, worked out.

    :param by_name: classes that are not abstract.
    :param abstract: names of those that are.
    """

    by_name: Mapping[str, DeviceClass]
    abstract: tuple[str, ...]
    _origins: Mapping[tuple[str, str, str, str], str] = field(default_factory=dict)

    def path(self, device_class: str, kind: str, member: str, key: str = "") -> Path:
        """Where the document says something of a class: in the class itself or in one that it extends.

        :param kind: ``attributes``, ``commands`` or ``faults``.
        :param key: which key of the attribute, command or fault, as the document spells it.
        """
        origin = self._origins.get((device_class, kind, member, key))
        origin = origin or self._origins.get((device_class, kind, member, ""), device_class)
        path: Path = ("classes", origin, kind, member)
        return (*path, key) if key else path


def resolve_classes(document: schema.Document, problems: Problems) -> Classes:
    """Merge what classes extend; unknown and circular ones are added to `problems`."""
    orders = {name: _linearize(document, name, problems) for name in document.classes}
    origins: dict[tuple[str, str, str, str], str] = {}
    resolved: dict[str, DeviceClass] = {}
    for name, declared in document.classes.items():
        if declared.abstract:
            continue
        attributes: dict[str, schema.Attribute] = {}
        commands: dict[str, schema.Command] = {}
        faults: dict[str, schema.Fault] = {}
        links: dict[str, None] = {}
        properties: dict[str, tuple[str, ...]] = {}
        current_states: dict[str, tuple[str, ...]] = {}
        events: dict[str, tuple[str, ...]] = {}
        alarms: dict[str, tuple[str, ...]] = {}
        system = kind = None
        for base in orders[name]:
            part = document.classes[base]
            for member, attribute in part.attributes.items():
                attributes[member] = _merged(attributes.get(member), attribute)
                _note(origins, (name, "attributes", member), base, attribute)
            for member, command in part.commands.items():
                commands[member] = _merged(commands.get(member), command)
                _note(origins, (name, "commands", member), base, command)
            for member, fault in part.faults.items():
                faults[member] = _merged(faults.get(member), fault)
                _note(origins, (name, "faults", member), base, fault)
            links.update(dict.fromkeys(part.links))
            properties.update(part.properties)
            current_states.update(part.current_states)
            events.update(part.events)
            alarms.update(part.alarms)
            system, kind = part.system or system, part.kind or kind
        if system == "esw":
            commands = {key: one.model_copy(update={"protocol": "submit"}) for key, one in commands.items()}
        resolved[name] = DeviceClass(
            name,
            declared.description,
            tuple(links),
            attributes,
            commands,
            properties,
            faults,
            system or "tango",
            kind or "",
            current_states,
            events,
            alarms,
        )
    return Classes(resolved, tuple(name for name, part in document.classes.items() if part.abstract), origins)


def _linearize(document: schema.Document, name: str, problems: Problems) -> list[str]:
    """The class and all that it extends, each once, those that are extended first."""
    order: list[str] = []

    def visit(current: str, above: tuple[str, ...]) -> None:
        if current in order:
            return
        for index, base in enumerate(document.classes[current].extends):
            path: Path = ("classes", current, "extends", index)
            if base not in document.classes:
                problems.add(path, f"class {base!r} is not declared", near_miss(base, document.classes))
            elif base in (*above, current):
                chain = " -> ".join((*above, current, base)[(*above, current).index(base) :])
                problems.add(path, f"classes extend each other: {chain}", "Take one of them out of 'extends'.")
            else:
                visit(base, (*above, current))
        order.append(current)

    visit(name, ())
    return order


def _merged(inherited: Member | None, declared: Member) -> Member:
    if inherited is None:
        return declared
    return inherited.model_copy(update={key: getattr(declared, key) for key in declared.model_fields_set})


def _note(
    origins: dict[tuple[str, str, str, str], str],
    member: tuple[str, str, str],
    base: str,
    declared: schema.Attribute | schema.Command | schema.Fault,
) -> None:
    origins[(*member, "")] = base
    for key in declared.model_fields_set:
        origins[(*member, key)] = base
