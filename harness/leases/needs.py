"""What a scenario needs of a telescope that others use, found in what its steps name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from harness.bdd.naming import Naming
from harness.models.telescope import Device, Subject, Telescope

Keys = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """A step, and the subjects that its sentence names itself."""

    naming: Naming
    subjects: tuple[Subject, ...]


@dataclass(frozen=True, slots=True)
class Needs:
    """What a scenario needs.

    :param keys: numbers of subarrays that it names, sorted; any others will do in their place.
    :param alone: why nobody else may use the telescope meanwhile; "" if others may.
    :param state: what it needs other subjects to be in: subject to word, such as ``{telescope: on}``.
    """

    keys: Keys = ()
    alone: str = ""
    state: Mapping[str, str] | None = None

    @property
    def nothing(self) -> bool:
        """Whether it has nothing to do with the declared telescope."""
        return not (self.keys or self.alone or self.state is not None)


class Shared:
    """How a declared telescope is shared: what belongs to which subarray, and what to all.

    What runs can have for themselves are the values of the parameter over which a subject that needs another one is
    declared: ``subarray`` for ``n in subarrays``, which needs the telescope. Devices declared over the same parameter
    belong to it; all others belong to the telescope.
    """

    def __init__(self, telescope: Telescope) -> None:
        self.telescope = telescope
        kinds = dict.fromkeys((one.name, one.device.over) for one in telescope.subjects.values() if one.needs and one.key)
        self.kind, self.over = next(iter(kinds), ("", ""))
        """Of what there are several, such as ``subarray``, and the parameter that says how many."""
        self.subjects = {one.key: one for one in telescope.subjects.values() if self.kind and one.name == self.kind}
        self.needed: Mapping[str, str] = next(iter(self.subjects.values())).needs if self.subjects else {}
        needed = [telescope.subjects[name, ""].device for name in self.needed if (name, "") in telescope.subjects]
        self.whole: Device = next(iter([*needed, *telescope.devices.values()]))
        """The device that stands for the telescope."""

    def names(self, text: str) -> Device | None:
        """The declared device of this name, alias, former name or TRL."""
        name = text.lower()
        short = re.sub(r"^(tango:)?//[^/]*/|#dbase=\w+$", "", name)
        return self.telescope.devices.get(self.telescope.names.get(short, short))

    def is_of_one(self, device: Device) -> bool:
        """Whether a device belongs to one subarray."""
        return bool(self.over) and device.over == self.over

    def devices_of(self, key: str) -> list[Device]:
        """The devices that belong to a subarray."""
        return [one for one in self.telescope.devices.values() if self.is_of_one(one) and one.key == key]

    def resources_of(self, key: str) -> tuple[str, ...]:
        """What else a subarray uses unless it is told otherwise, of each parameter with a list: the dish of its number."""
        if not key.isdecimal():
            return ()
        lists = [values for values in self.telescope.parameters.values() if isinstance(values, tuple) and values]
        return tuple(values[(int(key) - 1) % len(values)] for values in lists)

    def standing_for(self, keys: Mapping[str, str]) -> dict[str, str]:
        """For the devices of some subarrays those of others, such as ``{"1": "3"}``, by name."""
        places = {(one.family, one.key): one.name for one in self.telescope.devices.values() if self.is_of_one(one)}
        return {
            name: places[family, keys[key]]
            for (family, key), name in places.items()
            if key in keys and (family, keys[key]) in places
        }

    def needs_of(self, steps: Iterable[Named]) -> Needs:
        """What the steps need: some subarrays, or all of the telescope if they touch what is everybody's."""
        keys: dict[str, None] = {}
        state: Mapping[str, str] | None = None
        outside = alone = ""
        for step in steps:
            for subject in step.subjects:
                if subject.name == self.kind:
                    keys[subject.key] = None
                    state = self.needed
                elif step.naming.kind == "then":
                    state = state or {}
                elif self._wants_what_is_needed(subject, step.naming):
                    state = self.needed
                else:
                    alone = alone or f"it moves the {subject.name}"
            for device in self._devices_in(step.naming):
                state = state or {}
                if self.is_of_one(device):
                    keys[device.key] = None
                    continue
                outside = outside or f"it names {device.name}, which belongs to no {self.kind or 'part'} alone"
                if step.naming.kind != "then":
                    alone = alone or outside
        return Needs(tuple(sorted(keys)), alone or (outside if keys else ""), state)

    def _wants_what_is_needed(self, subject: Subject, step: Naming) -> bool:
        """Whether a step only wants of the telescope what a subarray needs anyway: that it is on."""
        wanted = self.needed.get(subject.name)
        return (
            step.kind == "given"
            and wanted is not None
            and all(subject.says.get(word, word) == subject.says.get(wanted, wanted) for word in step.words)
        )

    def _devices_in(self, step: Naming) -> list[Device]:
        """Declared devices that a step names, by name or by the value of a parameter that they are declared for."""
        found = {one.name: one for name in (*step.devices, *step.texts) if (one := self.names(name)) is not None}
        words = {word.lower() for text in step.texts for word in re.findall(r"\w+", text)}
        others = (one for one in self.telescope.devices.values() if not self.is_of_one(one))
        found |= {one.name: one for one in others if not one.key.isdecimal() and one.key.lower() in words}
        return list(found.values())
