"""What a run is going to use, found and checked before anything is touched."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from harness.errors import ModelError
from harness.limits import DEFAULTS, Limits
from harness.models.load import find_telescope, load_telescope
from harness.models.telescope import Telescope
from harness.root import folders
from harness.targets.choice import Choice
from harness.targets.load import find_profile, load_profile
from harness.targets.profile import Profile
from harness.targets.system import PlannedSystem, Planning
from harness.targets.systems import Systems, read_systems


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run is going to use: all checked, nothing started.

    :param telescope: the declared telescope; None if the profile names none.
    :param systems: its control systems, by their names in the profile.
    :param known: the table of all systems that a profile may have.
    """

    choice: Choice
    file: Path
    profile: Profile
    telescope: Telescope | None
    limits: Limits
    systems: Mapping[str, PlannedSystem]
    known: Systems

    @property
    def name(self) -> str:
        """The target's name, as a person says it."""
        return self.file.stem

    @property
    def files(self) -> tuple[Path, ...]:
        """Where the target and its telescope are declared, since several may have one name."""
        return tuple(file.resolve() for file in (self.file, *([self.telescope.file] if self.telescope else [])))

    @property
    def shared(self) -> bool:
        """Whether others may use the telescope at the same time, so that what is used has to be leased."""
        alone = self.profile.simulation is not None or self.profile.lease.exclusive
        return self.telescope is not None and not alone


def plan_target(
    choice: Choice,
    root: Path,
    environment: Mapping[str, str] = os.environ,
    *,
    parameters: Mapping[str, int | tuple[str, ...]] | None = None,
    to_run: bool = True,
) -> Plan:
    """Find and check everything that a choice names; raises `ProfileError` or `ModelError` before anything is touched.

    :param root: of the user's repository; what it does not have is looked for in what comes along.
    :param parameters: of the telescope, over those of the profile.
    :param to_run: whether anything is going to be run, so that an address is needed.
    """
    file = find_profile(choice.target, folders(root, "targets"))
    known = read_systems(root)
    profile = load_profile(file, known)
    declared = profile.telescope.declaration if profile.telescope else ""
    places = dict.fromkeys((root / "telescopes", file.parent, *folders(root, "telescopes")))
    telescope = None
    if choice.telescope not in ("", declared):
        # The profile's parameters belong to the profile's telescope: another one may have none of that name.
        telescope = load_telescope(find_telescope(choice.telescope, places), dict(parameters or {}))
    elif profile.telescope:
        # A path in a profile is meant from where the profile lies.
        place = str(file.parent / declared) if Path(declared).suffix else declared
        telescope = load_telescope(
            find_telescope(place, places), {**profile.telescope.parameters, **(parameters or {})}
        )
    if telescope is not None:
        refuse_names_of_systems(telescope, known)
    if telescope is not None and not (profile.simulation or (profile.telescope and profile.telescope.control)):
        telescope = telescope.deployed()
    time_scale = profile.telescope.time_scale if profile.telescope else DEFAULTS.time_scale
    limits = Limits(**profile.limits.model_dump(), time_scale=time_scale)
    planning = Planning(file, profile, limits, telescope, environment, to_run, root)
    sections = {name: section for name in known.names if (section := profile.section(name)) is not None}
    systems = {name: known.row(name).plan(section, planning) for name, section in sections.items()}
    return Plan(choice, file, profile, telescope, limits, systems, known)


def refuse_names_of_systems(telescope: Telescope, systems: Systems) -> None:
    """Raise `ModelError` for a declared subject that is called as a control system, whose sentences mean that."""
    for name, _ in telescope.subjects:
        if name in systems.names:
            raise ModelError(
                f"{name} is the name of a control system, whose sentences mean something else by it",
                place=str(telescope.file),
                path=f"subjects.{name}",
                remedy="Choose another word for the subject.",
            )
