"""The row of the OET in the table of systems."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from harness.connectors.base import Source
from harness.connectors.oet.endpoint import Endpoint
from harness.connectors.oet.keys import resolve_key
from harness.connectors.oet.script_reference import ScriptReference
from harness.contracts.oet.scripts import FILE_PREFIX, GIT_PREFIX
from harness.errors import NotDefined, ProfileError, SentenceError
from harness.events.key import Key
from harness.targets.launcher.oet import OetAddress, SimulatedOet
from harness.targets.oet.arguments import read_by_function
from harness.targets.oet.section import OetSection
from harness.targets.oet.signatures import refuse_arguments
from harness.targets.profile import Profile
from harness.targets.system import PlannedSystem, Planning, Probe, System

if TYPE_CHECKING:
    from harness.connectors.tango.bridge.transport.gateway import Gateway

OUTPUT, SCRIPTS, BLOCKS = "output", "scripts", "blocks"
NO_SCRIPTS = "has a deployed OET and names no git_repo: what lies beside a feature is not on its disk"
UNMET = {
    OUTPUT: "has a deployed OET, which keeps no output of scripts",
    SCRIPTS: NO_SCRIPTS,
    BLOCKS: "has a deployed OET, with scheduling blocks of its own",
}
"""Why a deployed OET does not have what a scenario needs."""
SIMULATED_ALONE = ("blocks", "preload")
"""Keys that say something of a simulated OET only."""
OET_URL = "OET_URL"


@dataclass(frozen=True, slots=True)
class PlannedOet(PlannedSystem):
    """The OET of a target.

    :param endpoint: where it is; None for a simulated one, which is started when a scenario asks for it.
    """

    section: OetSection
    planning: Planning
    endpoint: Endpoint | None = None

    late: ClassVar[bool] = True

    def describe(self) -> str:
        return self.endpoint.url if self.endpoint else "started for this run, once a scenario needs it"

    def simulate(self) -> SimulatedOet | None:
        if self.planning.profile.simulation is None:
            return None
        scripts = self.planning.find_folder(self.section.scripts)
        blocks = self.planning.find_folder(self.section.blocks)
        return SimulatedOet((scripts,) if scripts else (), blocks, self.section.preload)

    def open(self, address: OetAddress | None) -> Source:
        # They import aiohttp.
        from harness.connectors.oet.source import OetSource  # noqa: PLC0415
        from harness.connectors.tango.bridge.transport.environment import Environment  # noqa: PLC0415
        from harness.targets.oet.login import login_for  # noqa: PLC0415

        endpoint = Endpoint(address.url) if address else self.endpoint
        assert endpoint is not None  # checked when the target was planned
        environment = Environment.read(self.planning.environment)
        login = login_for(endpoint, self._gateway(), environment, self.planning.limits.call)
        return OetSource(endpoint, self.planning.limits, login)

    def _gateway(self) -> Gateway | None:
        """Return the gateway of the same target, which may stand behind the same front; None for one without."""
        from harness.targets.tango.gateway import gateway_of  # noqa: PLC0415
        from harness.targets.tango.section import TangoSection  # noqa: PLC0415

        profile, section = self.planning.profile, self.planning.profile.section("tango")
        if profile.simulation or not isinstance(section, TangoSection):
            return None
        return gateway_of(section, self.planning.file, simulated=False)

    def check_key(self, key: Key) -> None:
        try:
            resolve_key(key)
        except NotDefined as error:
            raise SentenceError(error.what) from None

    def check_fields(self, fields: Mapping[str, Any]) -> None:
        if name := fields.get("script"):
            script = self.script(name)
            for function, arguments in read_by_function(fields.get("json")).items():
                if script.uri.startswith(FILE_PREFIX):
                    refuse_arguments(Path(script.uri.removeprefix(FILE_PREFIX)), function, arguments)

    def list_needs(self, fields: Mapping[str, Any]) -> tuple[str, ...]:
        name = fields.get("script")
        return (SCRIPTS,) if name and not name.startswith((FILE_PREFIX, GIT_PREFIX)) else ()

    def explain_unmet(self, need: str) -> str:
        if self.planning.profile.simulation:
            return ""
        if need == SCRIPTS and (self.section.git_repo or self.section.scripts.startswith("/")):
            return ""
        return UNMET.get(need, "")

    def script(self, name: str) -> ScriptReference:
        """Return the script that a sentence names: a whole URI, or a path below the folder of scripts.

        Raises `SentenceError` for one that is not there, as far as that can be seen from here.
        """
        section = self.section
        if name.startswith(FILE_PREFIX):
            return ScriptReference(name)
        if name.startswith(GIT_PREFIX):
            return self._in_git(name)
        if self.planning.profile.simulation is None:
            path = f"{section.scripts.rstrip('/')}/{name}"
            if section.git_repo:
                return self._in_git(f"{GIT_PREFIX}{path.lstrip('/')}")
            if not path.startswith("/"):
                remedy = "Name the repository (oet.git_repo), or a folder on its disk that begins with a slash."
                raise SentenceError(f"the target {NO_SCRIPTS}: {name}", place=str(self.planning.file), remedy=remedy)
            return ScriptReference(f"{FILE_PREFIX}{path}")
        folder = self.planning.find_folder(section.scripts)
        if folder is None or not (folder / name).is_file():
            where = folder or section.scripts
            remedy = "Write the path of a file below this folder, or a whole URI that begins with file:// or git://."
            raise SentenceError(f"there is no script {name!r} in {where}", remedy=remedy)
        return ScriptReference(f"{FILE_PREFIX}{folder / name}")

    def probe(self, source: Source) -> Probe:
        from harness.connectors.oet.source import OetSource  # noqa: PLC0415
        from harness.targets.oet.probing import NO_SCRIPT, probe_creation  # noqa: PLC0415

        assert isinstance(source, OetSource)
        section, simulated = self.section, self.planning.profile.simulation is not None
        if section.git_repo and not simulated:
            return probe_creation(source, self.script(NO_SCRIPT))
        folder = self.planning.find_folder(section.scripts) if simulated else Path(f"/{section.scripts.strip('/')}")
        return probe_creation(source, ScriptReference(f"{FILE_PREFIX}{folder or ''}/{NO_SCRIPT}"))

    def _in_git(self, uri: str) -> ScriptReference:
        section = self.section
        return ScriptReference(uri, section.git_repo, section.git_branch, create_env=section.create_env)


class OetSystem(System):
    """Any OET, of release 5, 6 or 7."""

    section = OetSection
    needs = (OUTPUT, SCRIPTS, BLOCKS)

    def check(self, section: OetSection, profile: Profile, file: Path) -> None:
        if profile.simulation and section.url:
            raise ProfileError(
                "the URL of a simulated OET is chosen when it starts",
                place=str(file),
                path="oet.url",
                remedy="Leave it out, or leave the table [simulation] out to reach a running one.",
            )
        for key in SIMULATED_ALONE if profile.simulation is None else ():
            if key in section.model_fields_set:
                raise ProfileError(
                    "a deployed OET has its own",
                    place=str(file),
                    path=f"oet.{key}",
                    remedy="Leave it out; it is for an OET that is simulated by the table [simulation].",
                )

    def plan(self, section: OetSection, planning: Planning) -> PlannedOet:
        endpoint = None
        if planning.profile.simulation is None and planning.to_run:
            endpoint = find_endpoint(section, planning)
        return PlannedOet(section, planning, endpoint)


def find_endpoint(section: OetSection, planning: Planning) -> Endpoint:
    """Return where the OET is: what the profile says, or OET_URL; raises `ProfileError`."""
    url = section.url or planning.environment.get(OET_URL, "")
    if not url:
        raise ProfileError(
            f"no URL of an OET: {OET_URL} is not set",
            place=str(planning.file),
            path="oet.url",
            remedy=f"Set {OET_URL}=http://host:5000 in the environment, or write the URL into the profile.",
        )
    certificates = planning.file.parent / section.certificates if section.certificates else None
    place = f"{planning.file}: oet.url" if section.url else OET_URL
    endpoint = Endpoint(url, certificates, place)
    endpoint.check()
    return endpoint


OET = OetSystem()
