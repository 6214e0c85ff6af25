"""Reaches a control system for a command: a target's, or the one at an address."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from harness.connectors.tango.abstract import Connector
from harness.connectors.tango.direct import DirectConnector
from harness.errors import ProfileError
from harness.limits import Limits
from harness.models.load import find_telescope, load_telescope
from harness.models.telescope import Telescope
from harness.root import find_root, folders, read_settings
from harness.targets.choice import choose
from harness.targets.launcher import Simulation
from harness.targets.launcher.tango import TANGO
from harness.targets.plan import Plan, plan_target
from harness.targets.sources import Sources
from harness.targets.target import Target, tango_in
from simulators.launcher import SimulatorLauncher
from simulators.tango.plan import control_name

Parameters = Mapping[str, int | tuple[str, ...]]

TargetOption = Annotated[
    str | None, typer.Option("--target", help="A target: its name, or a TOML file.", metavar="TARGET")
]
AddressOption = Annotated[
    str | None,
    typer.Option("--tango-host", help="A Tango database in place of a target.", metavar="HOST:PORT"),
]
ParameterOption = Annotated[
    list[str] | None,
    typer.Option(
        "--parameter",
        help="A parameter of the telescope, as name=value (subarrays=16); a list as name=a,b,c.",
        metavar="NAME=VALUE",
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="As JSON, for programs; an error, too.")]


@dataclass(frozen=True, slots=True)
class Reached:
    """A control system that answers.

    :param telescope: the declared one; None if none was named.
    :param plan: of the target; None for an address.
    """

    sources: Sources
    telescope: Telescope | None
    plan: Plan | None

    @property
    def name(self) -> str:
        """The system in words."""
        return f"{self.plan.name} ({self.sources.address})" if self.plan else self.sources.address

    @property
    def tango(self) -> Connector:
        """Its Tango devices; raises `ProfileError` for a target without."""
        return tango_in(self.sources, str(self.plan.file) if self.plan else self.name)

    @property
    def files(self) -> tuple[Path, ...]:
        """Where what is compared with it is declared: the target, if it is one's, and the telescope."""
        if self.plan:
            return self.plan.files
        return (self.telescope.file.resolve(),) if self.telescope else ()


def find_declaration(name: str) -> Path:
    """Return the file of a telescope, for a path or a name in the repository or of what comes along.

    Raises `ModelError`.
    """
    return find_telescope(name, folders(find_root(Path.cwd()), "telescopes"))


def plan_simulation(target: str | None, telescope: str, parameters: Parameters) -> Simulation:
    """Plan what a target simulates: that of a name, or the one that a run would take.

    Of one that is not simulated, a Tango control system of its telescope. Raises `ProfileError` or `ModelError`.

    :param telescope: name or path of a declaration, in place of the target's; "" for the target's.
    """
    root = find_root(Path.cwd())
    choice = choose({"target": target, "telescope": telescope}, read_settings(root))
    plan = plan_target(choice, root, parameters=parameters, to_run=False)
    systems = {name: part for name, one in plan.systems.items() if (part := one.simulate()) is not None} or TANGO
    if plan.telescope is None and "tango" in systems:
        remedy = "Name one: firstlight sim TELESCOPE."
        raise ProfileError("this target declares no telescope", place=str(plan.file), remedy=remedy)
    return Simulation(plan.telescope, systems=systems)


def declared(name: str, parameters: Parameters | None = None) -> Telescope:
    """A declared telescope by name or path; raises `ModelError`."""
    return load_telescope(find_declaration(name), dict(parameters or {}))


def read_parameters(settings: list[str] | None) -> dict[str, int | tuple[str, ...]]:
    """``subarrays=16`` is a number, ``dishes=SKA001,SKA036`` a list of texts."""
    chosen: dict[str, int | tuple[str, ...]] = {}
    for setting in settings or []:
        name, equals, value = setting.partition("=")
        if not (name and equals and value):
            raise ProfileError(
                f"{setting!r} sets no parameter",
                place="--parameter",
                remedy="Write it like subarrays=16 or dishes=SKA001,SKA036.",
            )
        chosen[name] = int(value) if value.isdigit() else tuple(part.strip() for part in value.split(","))
    return chosen


@contextmanager
def reached(
    target: str | None, address: str | None, telescope: str = "", parameters: Parameters | None = None
) -> Iterator[Reached]:
    """A control system, reached while the block runs; a simulated one is started for it.

    :param target: name or file of a target.
    :param address: of a Tango database, in place of a target. Without both: the target that FIRSTLIGHT_TARGET or the
        repository's pyproject.toml names, else the database that TANGO_HOST names, else the default target.
    :param telescope: name or file of a declaration, in place of the target's.

    Raises errors of `harness.errors`: `ProfileError`, `ModelError`, `Unreachable`, `LauncherError`.
    """
    if target is not None and address is not None:
        raise ProfileError(
            f"it is given beside --target {target}, which says by itself where its telescope is",
            place="--tango-host",
            remedy="Leave one of them out.",
        )
    root = find_root(Path.cwd())
    choice = choose({"target": target, "telescope": telescope}, read_settings(root))
    if address is None and choice.target_from == "default":
        address = os.environ.get("TANGO_HOST")
    if address:
        with _at(address) as connector:
            known = declared(telescope, parameters) if telescope else None
            if known and not connector.query().devices(control_name(1)):  # it is not simulated
                known = known.deployed()
            yield Reached(Sources({"tango": connector}), known, None)
        return
    plan = plan_target(choice, root, parameters=parameters)
    opened = Target(plan, SimulatorLauncher())
    try:
        yield Reached(opened.sources, plan.telescope, plan)
    finally:
        opened.close()


@contextmanager
def _at(address: str) -> Iterator[Connector]:
    address = address.partition(",")[0]  # of several databases that stand for each other
    if not re.fullmatch(r"[\w.-]+:\d+", address):
        raise ProfileError(
            f"{address!r} is no address of a Tango database",
            place="--tango-host (TANGO_HOST)",
            remedy="Write it like mid-tango:10000.",
        )
    connector = DirectConnector(address, Limits())
    try:
        connector.query().servers()  # does anybody answer there?
        yield connector
    finally:
        connector.close()
