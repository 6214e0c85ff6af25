"""What the checks of a declared telescope share: lookups, and the check of one value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from harness.models import schema, values
from harness.models.reading.inheritance import Classes
from harness.models.reading.problems import Problems, near_miss
from harness.models.reading.source import Path
from harness.models.telescope import DeviceClass, Telescope


@dataclass(frozen=True)
class Context:
    """A declared telescope under check.

    :param linked: for each (class, link) the classes of the devices that it leads to.
    """

    telescope: Telescope
    document: schema.Document
    classes: Classes
    problems: Problems
    linked: dict[tuple[str, str], tuple[DeviceClass, ...]]

    @classmethod
    def of(cls, telescope: Telescope, document: schema.Document, classes: Classes, problems: Problems) -> Context:
        linked: dict[tuple[str, str], dict[str, DeviceClass]] = {}
        for device in telescope.devices.values():
            for link, ends in device.links.items():
                found = linked.setdefault((device.device_class.name, link), {})
                for name in ends.values():
                    target = telescope.devices[name].device_class
                    found[target.name] = target
        return cls(
            telescope, document, classes, problems, {key: tuple(found.values()) for key, found in linked.items()}
        )

    def own(self, device_class: DeviceClass, attribute: str, path: Path) -> schema.Attribute | None:
        """An attribute of the class itself; an unknown one becomes a problem."""
        found = device_class.attributes.get(attribute)
        if found is None:
            self.problems.add(
                path,
                f"{device_class.name} has no attribute {attribute!r}",
                near_miss(attribute, device_class.attributes),
            )
        return found

    def targets(self, device_class: DeviceClass, links: Iterable[str], path: Path) -> list[DeviceClass]:
        """Classes of the devices that links lead to; an unknown link becomes a problem."""
        found: dict[str, DeviceClass] = {}
        for link in links:
            if link not in device_class.links:
                self.problems.add(
                    path, f"{device_class.name} has no link {link!r}", near_miss(link, device_class.links)
                )
            for target in self.linked.get((device_class.name, link), ()):
                found[target.name] = target
        return list(found.values())

    def check_literal(self, attribute: schema.Attribute, value: Any, path: Path) -> None:
        """A value that an attribute is to have, written down as it is."""
        if why := values.mismatch(self.telescope, attribute, value):
            known = values.shown(self.telescope, attribute)
            remedy = near_miss(str(value), known) if known and not isinstance(value, (list, tuple)) else ""
            self.problems.add(path, f"{value!r} {why}", remedy)

    def check_value(
        self,
        device_class: DeviceClass,
        attribute: schema.Attribute | None,
        value: Any,
        path: Path,
        argument: schema.Taken = None,
    ) -> None:
        """A value: written down, ``$...`` from the argument, or ``{own: attribute}``.

        :param attribute: what takes the value or is compared with it; None if any value will do.
        """
        if isinstance(value, dict) and set(value) == {"own"}:
            self.own(device_class, value["own"], path)
        elif isinstance(value, str) and value.startswith("$"):
            self.check_reference(value, argument, path)
        elif attribute is not None:
            self.check_literal(attribute, value, path)

    def check_reference(self, reference: str, argument: schema.Taken, path: Path) -> None:
        """``$`` or ``$.a.b``."""
        if argument is None:
            self.problems.add(
                path, f"{reference!r} is part of an argument, and the command has none", "Declare its 'argument'."
            )
        elif reference != "$" and not reference.startswith("$."):
            self.problems.add(path, f"{reference!r} is not understood", "Write '$', or a path like '$.a.b'.")
        elif isinstance(argument, Mapping):
            name = reference.split(".")[1] if reference != "$" else ""
            if name and name not in argument:
                self.problems.add(path, f"the command has no parameter {name!r}", near_miss(name, argument))
        elif reference != "$" and argument.type != "DevString":
            self.problems.add(
                path, f"{reference!r} is a part of JSON, and the argument is a {argument.type}", "Write '$'."
            )

    def check_wanted(
        self,
        device_class: DeviceClass,
        attribute: schema.Attribute,
        wanted: tuple[Any, ...],
        path: Path,
        argument: schema.Taken = None,
    ) -> None:
        """The values in which something holds; () stands for "is empty" and wants a spectrum.

        Any label will do, also of a state that this class never shows: what is said once for several classes may name
        states that only some of them have.
        """
        attribute = attribute.model_copy(update={"states": None})
        if not wanted and not attribute.shape:
            self.problems.add(path, f"[] means 'is empty', and a single {attribute.type} never is", "Name values.")
        for value in wanted:
            self.check_value(device_class, attribute, value, path, argument)
