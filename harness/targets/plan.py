"""What a run is going to use, found and checked before anything is touched."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from harness.connectors.tango.bridge.transport.gateway import Gateway
from harness.errors import ProfileError
from harness.limits import DEFAULTS, Limits
from harness.models.load import find_telescope, load_telescope
from harness.models.telescope import Telescope
from harness.root import folders
from harness.targets.choice import Choice
from harness.targets.gateway import gateway_of, refuse_misspelt_commands
from harness.targets.load import find_profile, load_profile
from harness.targets.profile import Profile


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run is going to use: all checked, nothing started.

    :param telescope: the declared telescope; None if the profile names none.
    :param address: of the Tango database; "" for a simulation, which chooses it when it starts.
    """

    choice: Choice
    file: Path
    profile: Profile
    telescope: Telescope | None
    address: str
    limits: Limits
    gateway: Gateway | None = None

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
    choice: Choice, root: Path, environment: Mapping[str, str] = os.environ, *, to_run: bool = True
) -> Plan:
    """Find and check everything that a choice names; raises `ProfileError` or `ModelError` before anything is touched.

    :param root: of the user's repository; what it does not have is looked for in what comes along.
    :param to_run: whether anything is going to be run, so that an address is needed.
    """
    file = find_profile(choice.target, folders(root, "targets"))
    profile = load_profile(file)
    declared = profile.telescope.declaration if profile.telescope else ""
    places = dict.fromkeys((root / "telescopes", file.parent, *folders(root, "telescopes")))
    telescope = None
    if choice.telescope not in ("", declared):
        # The profile's parameters belong to the profile's telescope: another one may have none of that name.
        telescope = load_telescope(find_telescope(choice.telescope, places), {})
    elif profile.telescope:
        # A path in a profile is meant from where the profile lies.
        place = str(file.parent / declared) if Path(declared).suffix else declared
        telescope = load_telescope(find_telescope(place, places), profile.telescope.parameters)
    if telescope is not None and not (profile.simulation or (profile.telescope and profile.telescope.control)):
        telescope = telescope.deployed()
    time_scale = profile.telescope.time_scale if profile.telescope else DEFAULTS.time_scale
    limits = Limits(**profile.limits.model_dump(), time_scale=time_scale)
    address = tango_address(profile, file, environment) if to_run else ""
    gateway = gateway_of(profile, file)
    if gateway is not None and telescope is not None:
        refuse_misspelt_commands(gateway, telescope, file)
    return Plan(choice, file, profile, telescope, address, limits, gateway)


def tango_address(profile: Profile, file: Path, environment: Mapping[str, str]) -> str:
    """Where the Tango database is; "" for a simulation."""
    if profile.simulation or profile.tango.connector == "bridge":
        return ""
    address = profile.tango.address or environment.get("TANGO_HOST", "")
    if not address:
        raise ProfileError(
            "no address of a Tango database: TANGO_HOST is not set",
            place=str(file),
            path="tango.address",
            remedy="Set TANGO_HOST=host:port in the environment, or write the address into the profile.",
        )
    host, _, port = address.partition(",")[0].rpartition(":")
    if not host or not port.isdigit():
        source = "tango.address" if profile.tango.address else "TANGO_HOST"
        raise ProfileError(f"{address!r} is not host:port", place=str(file), path=source)
    return address
