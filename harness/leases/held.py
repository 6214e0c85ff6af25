"""What a scenario holds of a telescope that others use, too."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from harness.models.telescope import Telescope


@dataclass(frozen=True, slots=True)
class Held:
    """What a scenario has leased.

    :param telescope: as its sentences see it: subarray 1 is the one that was leased for it.
    :param check: raises `LeaseError` once the lease is lost.
    :param devices: those that it may change and has to leave at rest; None for all.
    :param found: device, attribute and value of what was not at rest when it began, because of what others do.
    """

    telescope: Telescope
    check: Callable[[], None]
    devices: frozenset[str] | None = None
    found: frozenset[tuple[str, str, str]] = frozenset()

    def has(self, device: str) -> bool:
        """Whether the device is the scenario's."""
        return self.devices is None or device in self.devices

    def finding(self, found: frozenset[tuple[str, str, str]]) -> Held:
        """The same, with what was found."""
        return replace(self, found=found)


def renumbered(telescope: Telescope, kind: str, keys: Mapping[str, str]) -> Telescope:
    """The telescope as a scenario sees it for whose ``subarray 1`` another one stands.

    :param kind: of the subjects, such as ``subarray``.
    :param keys: number in the sentence to number of the telescope; none of these is itself exchanged for another one.
    """
    subjects = {
        (name, key): telescope.subjects[name, keys.get(key, key)] if name == kind else subject
        for (name, key), subject in telescope.subjects.items()
    }
    return replace(telescope, subjects=subjects)
