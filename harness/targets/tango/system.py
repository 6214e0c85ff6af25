"""The row of Tango in the table of systems."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from harness.connectors.base import Source
from harness.connectors.tango.bridge.devices.differences import lacking
from harness.connectors.tango.bridge.transport.environment import Environment
from harness.errors import ProfileError
from harness.targets.launcher.tango import SimulatedTango, TangoAddress
from harness.targets.profile import Profile
from harness.targets.system import PlannedSystem, Planning, System
from harness.targets.tango.gateway import gateway_of, refuse_misspelt_commands
from harness.targets.tango.section import TangoSection

if TYPE_CHECKING:
    from harness.connectors.tango.bridge.transport.gateway import Gateway


@dataclass(frozen=True, slots=True)
class PlannedTango(PlannedSystem):
    """The Tango devices of a target.

    :param address: of the Tango database; "" for one behind a gateway, and for a simulated one, which chooses it when
        it starts.
    :param gateway: the way to it; None for one that is reached directly, and for a simulated one.
    """

    section: TangoSection
    planning: Planning
    address: str = ""
    gateway: Gateway | None = None

    @property
    def simulated(self) -> bool:
        """Whether it is started for the run."""
        return self.planning.profile.simulation is not None

    def describe(self) -> str:
        where = "started for this run" if self.simulated else self.address
        if self.gateway is not None:
            from harness.connectors.tango.bridge.transport.authenticator import user_of  # noqa: PLC0415  (aiohttp)

            user = user_of(Environment.read())
            where = f"{self.gateway.url}{self.gateway.prefix}, {user.told() if user.way else 'nobody logs in'}"
        return f"{self.section.connector}, {where}"

    def simulate(self) -> SimulatedTango | None:
        return SimulatedTango(gateway=self.section.connector == "bridge") if self.simulated else None

    def open(self, address: TangoAddress | None) -> Source:
        from harness.targets.tango.reaching import connect  # noqa: PLC0415  (it imports PyTango)

        return connect(self.section, self.planning, self.gateway, address or self.address)

    def explain_unmet(self, need: str) -> str:
        if self.section.connector == "direct":
            return ""
        return "goes through a gateway, which does not offer what is needed"


class TangoSystem(System):
    """Any Tango control system, reached with PyTango or through its GraphQL gateway."""

    section = TangoSection

    @property
    def needs(self) -> tuple[str, ...]:  # type: ignore[override]
        """What a gateway does not offer."""
        return tuple(lacking())

    def check(self, section: TangoSection, profile: Profile, file: Path) -> None:
        remedy = "Leave it out, or leave the table [simulation] out to reach a running system."
        if profile.simulation and not profile.telescope:
            raise ProfileError(
                "a simulated telescope needs a declaration",
                place=str(file),
                path="telescope.declaration",
                remedy="Name one of telescopes/, or leave the table [simulation] out to reach a running system.",
            )
        if profile.simulation and section.address:
            what = "the address of a simulated telescope is chosen when it starts"
            raise ProfileError(what, place=str(file), path="tango.address", remedy=remedy)

    def plan(self, section: TangoSection, planning: Planning) -> PlannedTango:
        address = ""
        if planning.to_run and not (planning.profile.simulation or section.connector == "bridge"):
            address = find_address(section, planning.file, planning.environment)
        gateway = gateway_of(section, planning.file, simulated=planning.profile.simulation is not None)
        if gateway is not None and planning.telescope is not None:
            refuse_misspelt_commands(gateway, planning.telescope, planning.file)
        return PlannedTango(section, planning, address, gateway)


def find_address(section: TangoSection, file: Path, environment: Mapping[str, str]) -> str:
    """Return where the Tango database is: what the profile says, or TANGO_HOST; raises `ProfileError`."""
    address = section.address or environment.get("TANGO_HOST", "")
    if not address:
        raise ProfileError(
            "no address of a Tango database: TANGO_HOST is not set",
            place=str(file),
            path="tango.address",
            remedy="Set TANGO_HOST=host:port in the environment, or write the address into the profile.",
        )
    host, _, port = address.partition(",")[0].rpartition(":")
    if not host or not port.isdigit():
        source = "tango.address" if section.address else "TANGO_HOST"
        raise ProfileError(f"{address!r} is not host:port", place=str(file), path=source)
    return address


TANGO = TangoSystem()
