"""The row of ESW in the table of systems."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from harness.connectors.base import Source
from harness.connectors.certificates import trust_authority
from harness.errors import NotDefined, ProfileError, SentenceError
from harness.events.key import Key
from harness.live.checkup import Health
from harness.targets.esw.requests import EswRequest
from harness.targets.esw.section import EswSection
from harness.targets.launcher.esw import EswAddress, SimulatedEsw
from harness.targets.profile import Profile
from harness.targets.system import PlannedSystem, Planning, System

if TYPE_CHECKING:
    from harness.connectors.esw.clients.esw_clients import EswEndpoints
    from harness.targets.esw.components import Components
    from harness.targets.esw.declared_observing import DeclaredObserving
    from harness.targets.esw.sequences import Sequences

LOCATION_SERVICE = "ESW_LOCATION_SERVICE"
ROLES, LOCKS, COMMAND_ROLES = "roles", "locks", "command_roles"
UNMET = {
    ROLES: "has a deployed ESW, whose users have the roles that they have",
    LOCKS: "has a deployed ESW, whose components only actors can lock",
}


@dataclass(frozen=True, slots=True)
class PlannedEsw(PlannedSystem):
    """The ESW of a target.

    :param location_service: where it is; "" for a simulated one, which is started when a scenario asks for it.
    """

    section: EswSection
    planning: Planning
    location_service: str = ""

    late: ClassVar[bool] = True
    requests: ClassVar[tuple[str, ...]] = tuple(EswRequest)

    @property
    def components(self) -> Components:
        """What the telescope declares of its components."""
        from harness.targets.esw.components import Components  # noqa: PLC0415  (it imports ESW's messages)

        return Components(self.planning.telescope, is_whole=self.planning.profile.simulation is not None)

    @property
    def observing(self) -> DeclaredObserving:
        """What the telescope declares of observing modes and agents."""
        from harness.targets.esw.declared_observing import DeclaredObserving  # noqa: PLC0415  (it imports ESW's messages)

        return DeclaredObserving(self.planning.telescope, is_whole=self.planning.profile.simulation is not None)

    @property
    def sequences(self) -> Sequences:
        """What reads the sequences of sentences."""
        from harness.targets.esw.sequences import Sequences  # noqa: PLC0415  (it imports ESW's messages)

        folder = self.planning.find_folder(self.section.sequences)
        return Sequences(self.planning.telescope, self.observing, folder, self.section.prefix)

    def describe(self) -> str:
        where = self.location_service or "started for this run, once a scenario needs it"
        token = "a token" if self.planning.environment.get(self.section.token) else "no token"
        how = "through the gateway" if self.section.commands == "gateway" else "directly"
        return f"{where}, components commanded {how}, with {token}"

    def simulate(self) -> SimulatedEsw | None:
        if self.planning.profile.simulation is None:
            return None
        return SimulatedEsw(
            limit_scale=self.section.limit_scale,
            redis=self.section.events == "redis",
            scripts=self.planning.find_folder(self.section.scripts),
        )

    def open(self, address: EswAddress | None) -> Source:
        # They import aiohttp.
        from harness.connectors.esw.credentials import Credentials  # noqa: PLC0415
        from harness.connectors.esw.source import EswSource  # noqa: PLC0415

        section = self.section
        endpoints = self.find_endpoints(address.location_service if address else self.location_service)
        credentials = Credentials(self.planning.environment.get(section.token, ""))
        source = EswSource(endpoints, self.planning.limits, credentials, self.components.fields)
        if address is not None and (endpoints.through_gateway or self.observing.modes or self.observing.agents):
            try:
                source.log_in(*self.components.user_roles)
            except BaseException:
                source.close()
                raise
        return source

    def find_endpoints(self, location_service: str) -> EswEndpoints:
        """Return where the ESW is reached, and how; raises `ProfileError` for certificates that cannot be read."""
        from harness.connectors.esw.clients.esw_clients import EswEndpoints  # noqa: PLC0415  (it imports aiohttp)

        section = self.section
        file = self.planning.file.parent / section.certificates if section.certificates else None
        trust = trust_authority(file, "esw.certificates") if file else True
        return EswEndpoints(
            location_service, section.gateway, through_gateway=section.commands == "gateway", trust=trust
        )

    def check_devices(self, source: Source) -> Health:
        from harness.connectors.esw.source import EswSource  # noqa: PLC0415
        from harness.live.components import check_components  # noqa: PLC0415

        assert isinstance(source, EswSource)
        telescope = self.planning.telescope
        return check_components(source, list(telescope.part("esw").devices.values()) if telescope else [])

    def check_key(self, key: Key) -> None:
        from harness.connectors.esw.keys import read_key  # noqa: PLC0415

        try:
            self.observing.check(read_key(key))
        except NotDefined as error:
            raise SentenceError(error.what) from None

    def check_fields(self, fields: Mapping[str, Any]) -> None:
        from harness.targets.esw.sequencer_words import check_words  # noqa: PLC0415  (it imports ESW's messages)

        self.components.check(fields)
        check_words(fields)
        self.sequences.check(fields)
        self.observing.check_table(fields.get("datatable"))

    def find_impossible(self, steps: Sequence[Mapping[str, Any]]) -> Iterator[tuple[int, SentenceError]]:
        from harness.targets.esw.step_numbers import find_impossible  # noqa: PLC0415  (it imports ESW's messages)

        return find_impossible(steps, self.sequences)

    def explain_unmet(self, need: str) -> str:
        if need == COMMAND_ROLES and self.section.commands != "gateway":
            return "commands components directly, and so without the check that is needed"
        return "" if self.planning.profile.simulation else UNMET.get(need, "")


class EswSystem(System):
    """ESW 1 on CSW 6, or CSW before it."""

    section = EswSection
    needs = (ROLES, LOCKS, COMMAND_ROLES)

    def check(self, section: EswSection, profile: Profile, file: Path) -> None:
        if profile.simulation and (section.location_service or section.gateway):
            key = "location_service" if section.location_service else "gateway"
            raise ProfileError(
                "the URLs of a simulated ESW are chosen when it starts",
                place=str(file),
                path=f"esw.{key}",
                remedy="Leave it out, or leave the table [simulation] out to reach a running one.",
            )

    def plan(self, section: EswSection, planning: Planning) -> PlannedEsw:
        location_service, profile = "", planning.profile
        alone = profile.simulation is not None or profile.lease.exclusive
        if planning.telescope is not None and not alone and profile.section("tango") is None:
            raise ProfileError(
                "what a scenario uses of a telescope is leased by Tango, and this target has none",
                place=str(planning.file),
                path="lease.exclusive",
                remedy="Have the telescope for this run alone (lease.exclusive = true).",
            )
        if planning.profile.simulation is None and planning.to_run:
            location_service = find_location_service(section, planning)
        return PlannedEsw(section, planning, location_service)


def find_location_service(section: EswSection, planning: Planning) -> str:
    """Return the URL of the Location Service: of the profile, or ESW_LOCATION_SERVICE; raises `ProfileError`."""
    url = section.location_service or planning.environment.get(LOCATION_SERVICE, "")
    if not url.startswith(("http://", "https://")) or "@" in url:
        what = f"{LOCATION_SERVICE} is no URL of a Location Service" if url else f"{LOCATION_SERVICE} is not set"
        raise ProfileError(
            what,
            place=str(planning.file),
            path="esw.location_service",
            remedy=f"Set {LOCATION_SERVICE}=http://host:7654 in the environment, or write the URL into the profile.",
        )
    return url


ESW = EswSystem()
