"""Where the shards of a night run: on one telescope that they share, or each on one of its own."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from harness.errors import ProfileError
from harness.leases.shared import Shared
from harness.targets.launcher import Simulation
from harness.targets.launcher.oet import OetAddress, SimulatedOet
from harness.targets.needs import not_for_several
from harness.targets.oet.section import OetSection
from harness.targets.plan import Plan
from harness.targets.tango.section import TangoSection
from simulators.launcher import RunningSimulation, SimulatorLauncher

EXPIRES, CLOCKS, WAIT = 20.0, 1.0, 600.0
"""Seconds of the leases of shards that are all on one machine."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What shards are told of their telescope.

    :param options: of pytest.
    :param explanation: for a reader.
    :param simulation: what is started before the first shard, for all of them; None if nothing is.
    :param shared: whether they lease what they use of one telescope.
    """

    options: tuple[str, ...]
    explanation: str
    simulation: Simulation | None = None
    shared: bool = False

    @contextmanager
    def opened(self) -> Iterator[Mapping[str, str]]:
        """Start what is simulated for all shards while the block runs, and yield variables that say where it is.

        Raises `LauncherError`.
        """
        if self.simulation is None:
            yield {}
            return
        running = SimulatorLauncher().start(self.simulation)
        try:
            yield _variables(running)
        finally:
            running.stop()


def _variables(running: RunningSimulation) -> dict[str, str]:
    oet = running.addresses.get("oet")
    return {"TANGO_HOST": running.tango_host, **({"OET_URL": oet.url} if isinstance(oet, OetAddress) else {})}


@contextmanager
def prepared(plan: Plan, count: int) -> Iterator[Ground]:
    """Find out how shards can run on a target, while the block runs; raises `ProfileError` if several cannot.

    A simulated telescope is started once if its scenarios can lease what they use of it, which takes Tango devices
    that are reached directly. Of any other simulated target each shard starts its own.
    """
    same = _chosen(plan)
    if plan.profile.simulation is None:
        if count > 1 and (why := not_for_several(plan, "shards", "give --local 1")):
            raise ProfileError(why, place=str(plan.file))
        told = f"{plan.name}, of which each scenario leases what it uses" if plan.shared else plan.name
        yield Ground(same, told, shared=plan.shared)
        return
    if count == 1 or not _can_be_shared(plan):
        yield Ground(same, "each shard starts a telescope of its own")
        return
    assert plan.telescope is not None
    with tempfile.TemporaryDirectory(prefix="firstlight-night-") as folder:
        file = Path(folder) / f"{plan.name}.toml"  # by its name results are compared with those of other runs
        file.write_text(describe_shared(plan), encoding="utf-8")
        systems = {name: part for name, one in plan.systems.items() if (part := one.simulate()) is not None}
        time_scale, separate = plan.limits.time_scale, plan.profile.simulation.separate
        yield Ground(
            (f"--target={file}",),
            _tell_shared(plan, count),
            Simulation(plan.telescope, time_scale, separate, systems=systems),
            shared=True,
        )


def _chosen(plan: Plan) -> tuple[str, ...]:
    """Return the options that choose what was chosen for the night."""
    telescope = (f"--telescope={plan.choice.telescope}",) if plan.choice.telescope else ()
    return (f"--target={plan.choice.target}", *telescope)


def _can_be_shared(plan: Plan) -> bool:
    section = plan.profile.section("tango")
    direct = isinstance(section, TangoSection) and section.connector == "direct"
    return direct and set(plan.systems) <= {"tango", "oet"} and plan.telescope is not None


def _tell_shared(plan: Plan, count: int) -> str:
    assert plan.telescope is not None
    shared = Shared(plan.telescope)
    several = len(shared.subjects)
    told = f"one simulated {plan.telescope.name} for all shards"
    if shared.kind and several < count:
        told += f"; its {several} {shared.kind}s are fewer than the {count} shards, which wait for each other"
    return told


def describe_shared(plan: Plan) -> str:
    """Return the profile of a simulated target as one that several shards reach at once."""
    assert plan.telescope is not None
    profile, telescope = plan.profile, plan.telescope
    oet = profile.section("oet")
    tables: dict[str, Mapping[str, object]] = {
        "telescope": {"declaration": str(telescope.file.resolve()), "time_scale": plan.limits.time_scale},
        "telescope.parameters": telescope.parameters,
        "limits": profile.limits.model_dump(),
        "lease": {"expires": EXPIRES, "clocks": CLOCKS, "wait": WAIT},
        "tango": {},
    }
    if isinstance(oet, OetSection):
        planned = plan.systems["oet"].simulate()
        scripts = planned.scripts if isinstance(planned, SimulatedOet) else ()
        tables["oet"] = {"scripts": str(scripts[0])} if scripts else {}
    lines = [f"summary = {json.dumps(profile.summary)}"]
    for name, table in tables.items():
        lines += [f"[{name}]", *(f"{key} = {json.dumps(value)}" for key, value in table.items())]
    return "\n".join(lines) + "\n"
