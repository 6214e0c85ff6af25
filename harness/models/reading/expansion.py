"""Devices and subjects, one for each value of a parameter, with their links resolved."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from harness.models import schema
from harness.models.reading.inheritance import Classes
from harness.models.reading.parameters import Parameters
from harness.models.reading.problems import Problems, near_miss
from harness.models.reading.source import Path
from harness.models.telescope import Device, DeviceClass, Subject, spell_name

Bindings = dict[str, int | str]

DEVICE_NAME = re.compile(r"[^/\s]+/[^/\s]+/[^/\s]+")
PREFIX = re.compile(r"[A-Z]+\.[^\s/-](?:[^/-]*[^\s/-])?")
SPELLINGS = {
    "tango": (DEVICE_NAME, "a device name", "Write it like 'domain/family/member'."),
    "esw": (PREFIX, "a prefix", "Write it like 'IRIS.imager.filter': a subsystem, a dot, and a name without '-'."),
}
"""How each system's devices are called."""


class Expansion:
    """Fills parameters into the texts of a document."""

    def __init__(self, document: schema.Document, classes: Classes, parameters: Parameters, problems: Problems) -> None:
        self.document, self.classes, self.parameters, self.problems = document, classes, parameters, problems
        self._names_are_sure = True

    def devices(self) -> dict[str, Device]:
        """By name."""
        found: dict[str, Device] = {}
        first: dict[str, int] = {}
        aliases: dict[str, str] = {}
        problems_before = len(self.problems)
        for index, declared in enumerate(self.document.devices):
            path: Path = ("devices", index)
            device_class = self._class_of(declared, (*path, "class"))
            for bindings in self._bindings(declared.for_, (*path, "for"), {}):
                name = spell_name(self._filled(declared.name, bindings, (*path, "name")))
                if not name or device_class is None:
                    continue
                spelling, what, remedy = SPELLINGS[device_class.system]
                if not spelling.fullmatch(name):
                    self.problems.add((*path, "name"), f"{name!r} is not {what}", remedy)
                if name in found:
                    other = self.problems.source.seen_from(("devices", first[name]), path)
                    self.problems.add((*path, "name"), f"device {name} is declared twice, first in {other}")
                first[name] = index
                known_as = {
                    key: tuple(self._filled(text, bindings, (*path, key)) for text in texts)
                    for key, texts in (("alias", declared.alias), ("formerly", declared.formerly))
                }
                for alias in known_as["alias"]:
                    self._check_alias(alias, name, aliases, (*path, "alias"))
                for former in known_as["formerly"]:
                    self._check_former(former, name, aliases, (*path, "formerly"))
                found[name] = Device(
                    name=name,
                    device_class=device_class,
                    aliases=known_as["alias"],
                    formerly=known_as["formerly"],
                    file=self.problems.source.written(path)[0].file.stem,
                    simulated=declared.simulated,
                    links=self._links(name, declared, device_class.links, bindings, path),
                    properties={**device_class.properties, **self._properties(declared, bindings, path)},
                    initial=declared.initial,
                    over=(declared.for_ or "").rpartition(" ")[2],
                    key=str(next(iter(bindings.values()), "")),
                    family=index,
                )
        for former in sorted(aliases.keys() & found.keys()):
            path = ("devices", first[aliases[former]], "formerly")
            self.problems.add(path, f"{former!r} is the name of a device, so it is not a former one")
        self._names_are_sure = len(self.problems) == problems_before
        if self._names_are_sure:
            self._check_targets(found, first)
        return found

    def _class_of(self, declared: schema.Device, path: Path) -> DeviceClass | None:
        found = self.classes.by_name.get(declared.class_)
        if found is None and declared.class_ in self.classes.abstract:
            what, remedy = f"class {declared.class_!r} is abstract", "Give the device a class that extends it."
            self.problems.add(path, what, remedy)
        elif found is None:
            what, remedy = (
                f"class {declared.class_!r} is not declared",
                near_miss(declared.class_, self.classes.by_name),
            )
            self.problems.add(path, what, remedy)
        return found

    def subjects(self, devices: Mapping[str, Device]) -> dict[tuple[str, str], Subject]:
        """By (name, key)."""
        found: dict[tuple[str, str], Subject] = {}
        by_alias = {alias.lower(): device for device in devices.values() for alias in device.aliases}
        for name, declared in self.document.subjects.items():
            path: Path = ("subjects", name)
            for bindings in self._bindings(declared.for_, (*path, "for"), {}):
                key = str(next(iter(bindings.values()), ""))
                wanted = self._filled(declared.device, bindings, (*path, "device"))
                device = devices.get(spell_name(wanted)) or by_alias.get(wanted.lower())
                if device is None:
                    if wanted and self._names_are_sure:
                        what = f"device {wanted!r} is not declared"
                        self.problems.add((*path, "device"), what, near_miss(wanted, (*devices, *by_alias)))
                    continue
                found[name, key] = Subject(
                    name, key, device, declared.attribute, declared.says, declared.needs, declared.actions
                )
        return found

    def _bindings(self, clause: str | None, path: Path, outer: Bindings) -> Iterator[Bindings]:
        if clause is None:
            yield outer
            return
        match = re.fullmatch(r"(\w+) in (\w+)", clause.strip())
        if not match:
            self.problems.add(path, f"{clause!r} is not understood", "Write it like 'n in subarrays'.")
            return
        variable, parameter = match.groups()
        if parameter not in self.parameters:
            known = near_miss(parameter, self.parameters)
            self.problems.add(path, f"parameter {parameter!r} is not declared", known)
            return
        values = self.parameters[parameter]
        for value in range(1, values + 1) if isinstance(values, int) else values:
            yield {**{name: other for name, other in outer.items() if name != variable}, variable: value}

    def _filled(self, text: str, bindings: Bindings, path: Path) -> str:
        """The text with its fields filled in; "" if that cannot be done."""
        if "{" not in text:
            return text
        try:
            return text.format_map(bindings)
        except KeyError as error:
            name = str(error.args[0])
            self.problems.add(path, f"{{{name}}} in {text!r} stands for nothing", near_miss(name, bindings))
        except (ValueError, IndexError, AttributeError, TypeError) as error:
            self.problems.add(path, f"{text!r} cannot be filled in: {error}", "Write a field like {n} or {n:02}.")
        return ""

    def _links(
        self, device: str, declared: schema.Device, known: tuple[str, ...], bindings: Bindings, path: Path
    ) -> dict[str, dict[str, str]]:
        links: dict[str, dict[str, str]] = {}
        for link, targets in declared.links.items():
            where: Path = (*path, "links", link)
            if link not in known:
                self.problems.add(where, f"class {declared.class_!r} has no link {link!r}", near_miss(link, known))
            ends: dict[str, str] = {}
            for target in targets if isinstance(targets, tuple) else (targets,):
                if isinstance(target, str):
                    name = spell_name(self._filled(target, bindings, where))
                    ends[name] = name
                    continue
                for inner in self._bindings(target.for_, (*where, "for"), bindings):
                    key = str(next(reversed(inner.values())))
                    name = spell_name(self._filled(target.device, inner, (*where, "device")))
                    if name != device:
                        ends[name if key in ends else key] = name
            links[link] = ends
        for link in known:
            if link not in links:
                self.problems.add(
                    path, f"link {link!r} of class {declared.class_!r} leads nowhere", "Name it below 'links'."
                )
        return links

    def _properties(self, declared: schema.Device, bindings: Bindings, path: Path) -> dict[str, tuple[str, ...]]:
        return {
            name: tuple(self._filled(value, bindings, (*path, "properties", name)) for value in values)
            for name, values in declared.properties.items()
        }

    def _check_alias(self, alias: str, device: str, aliases: dict[str, str], path: Path) -> None:
        if "/" in alias:
            self.problems.add(path, f"alias {alias!r} has a '/'", "Leave it out: an alias is one word.")
        elif alias and (other := aliases.setdefault(alias.lower(), device)) != device:
            self.problems.add(path, f"alias {alias!r} stands for two devices, {other} and {device}")

    def _check_former(self, former: str, device: str, names: dict[str, str], path: Path) -> None:
        if not any(spelling.fullmatch(former) for spelling, _, _ in SPELLINGS.values()):
            self.problems.add(path, f"{former!r} is not a device name", "Write it like 'domain/family/member'.")
        elif (other := names.setdefault(former.lower(), device)) != device:
            self.problems.add(path, f"{former!r} is a former name of two devices, {other} and {device}")

    def _check_targets(self, devices: Mapping[str, Device], index: Mapping[str, int]) -> None:
        for device in devices.values():
            for link, ends in device.links.items():
                for target in ends.values():
                    if target not in devices:
                        self.problems.add(
                            ("devices", index[device.name], "links", link),
                            f"device {target!r} is not declared",
                            near_miss(target, devices),
                        )
