"""How a declared telescope is shared: what belongs to which subarray, and what to all."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from harness.errors import LeaseError
from harness.leases.claim import Claim, Uses, collides
from harness.models.telescope import Device, Telescope

WHOLE = "telescope"
"""What everybody shares, or has alone."""


class Shared:
    """How one telescope is shared.

    What runs can have for themselves are the values of the parameter over which a subject that needs another one is
    declared: ``subarray`` for ``n in subarrays``, which needs the telescope. Devices declared over the same parameter
    belong to it; all others belong to the telescope.
    """

    def __init__(self, telescope: Telescope) -> None:
        self.telescope = telescope
        kinds = dict.fromkeys(
            (one.name, one.device.over) for one in telescope.subjects.values() if one.needs and one.key
        )
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

    def key_of(self, device: str) -> str:
        """Which subarray a device belongs to; "" for none."""
        declared = self.telescope.devices[device]
        return declared.key if self.is_of_one(declared) else ""

    def devices_of(self, key: str) -> list[Device]:
        """The devices that belong to a subarray."""
        return [one for one in self.telescope.devices.values() if self.is_of_one(one) and one.key == key]

    def resources_of(self, key: str) -> tuple[str, ...]:
        """What else a subarray uses by default, of each parameter with a list: the dish of its number."""
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

    # --- what is claimed ---

    def uses_of(self, keys: Sequence[str]) -> Uses:
        """What using some subarrays takes: these, what belongs to them, and a part in the telescope."""
        alone = [thing for key in keys for thing in (f"{self.kind} {key}", *self.resources_of(key))]
        return {WHOLE: "shared", **dict.fromkeys(alone, "alone")}

    def keys_of(self, uses: Uses) -> tuple[str, ...]:
        """The subarrays that are among some uses."""
        return tuple(key for key in self.subjects if f"{self.kind} {key}" in uses)

    def choose(self, count: int, first: Sequence[str], not_these: Sequence[str], others: Sequence[Claim]) -> Uses:
        """What to claim for so many subarrays: those that the fewest others claim. Raises `LeaseError` if too few.

        :param first: those that are preferred among equals.
        """
        order = [*dict.fromkeys(key for key in (*first, *self.subjects) if key in self.subjects)]
        free = [key for key in order if key not in not_these]
        if len(free) < count:
            raise LeaseError(f"{count} {self.kind}s are needed, and {self.telescope.name} has {len(self.subjects)}")
        waiting = {
            key: sum(
                collides({f"{self.kind} {key}": "alone", **dict.fromkeys(self.resources_of(key), "alone")}, c.uses)
                for c in others
            )
            for key in free
        }
        chosen: list[str] = []
        while len(chosen) < count:
            used = {thing for key in chosen for thing in self.resources_of(key)}
            rest = [key for key in free if key not in chosen]
            chosen.append(min(rest, key=lambda key: (waiting[key], not used.isdisjoint(self.resources_of(key)))))
        return self.uses_of(sorted(chosen))

    def exchanged(self, named: Sequence[str], keys: Sequence[str]) -> dict[str, str]:
        """Which leased subarray stands for which one that a scenario names; one that is leased stands for itself."""
        left = [key for key in keys if key not in named]
        return {key: key if key in keys else left.pop(0) for key in named}
