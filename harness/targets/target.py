"""A target, open: its sources, its declared telescope, and the simulation behind it if there is one."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TypeVar

from harness.connectors.base import Source
from harness.connectors.tango.abstract import Connector
from harness.errors import ProfileError
from harness.leases.held import Held
from harness.models.arguments import Ids
from harness.targets.launcher import Launcher, Running, Simulation
from harness.targets.launcher.tango import TangoAddress
from harness.targets.plan import Plan
from harness.targets.sources import Sources
from harness.targets.system import PlannedSystem
from harness.targets.way import Way

T = TypeVar("T")


class Target:
    """An open target. The one who opened it closes it; may be used from any thread.

    :param say: is told what it waits for, if a gateway is away.
    :raises LauncherError: the simulated telescope did not start.
    :raises Unreachable: a control system does not answer.
    """

    def __init__(
        self,
        plan: Plan,
        launcher: Launcher | None,
        logs: Path | None = None,
        say: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.plan = plan
        self.limits = plan.limits
        self.telescope = plan.telescope
        self._launcher = launcher
        self._logs = logs
        self.ids = Ids()
        """Hands out identifiers of execution and processing blocks, unique for the run."""
        self.held: Held | None = None
        """What a scenario has leased of a telescope that others use; None of one that is this run's alone."""
        self.way = Way(plan.limits.rest, say)
        self.running: Running | None = None
        self.sources = self._open()

    def _open(self) -> Sources:
        plan, opened = self.plan, dict[str, Source]()
        if plan.profile.simulation is not None:
            self.running = self._launch()
        try:
            late: dict[str, Callable[[], Source]] = {}
            for name, planned in plan.systems.items():
                if planned.late:
                    late[name] = partial(self._open_late, name, planned)
                else:
                    opened[name] = planned.open(self.running.addresses.get(name) if self.running else None)
            sources = Sources(opened, late=late)
            self.way.again(sources, sources.check)
        except BaseException:
            Sources(opened).close()
            self._stop()
            raise
        return sources

    def _open_late(self, name: str, planned: PlannedSystem) -> Source:
        """Start a system if it is simulated, and open it; raises `LauncherError`, or `ConnectorError` if it is away."""
        wanted = planned.simulate() if self.running else None
        source = planned.open(self.running.add(name, wanted) if self.running and wanted is not None else None)
        try:
            source.check()
        except BaseException:
            source.close()
            raise
        return source

    def _launch(self) -> Running:
        plan, simulation = self.plan, self.plan.profile.simulation
        if self._launcher is None or simulation is None:
            raise ProfileError("this target needs a launcher of simulated systems", place=str(plan.file))
        wanted = {name: planned.simulate() for name, planned in plan.systems.items() if not planned.late}
        return self._launcher.start(
            Simulation(
                plan.telescope,
                time_scale=self.limits.time_scale,
                separate=simulation.separate,
                logs=self._logs,
                systems={name: part for name, part in wanted.items() if part is not None},
            )
        )

    @property
    def tango(self) -> Connector:
        """The Tango devices; raises `ProfileError` for a target without."""
        return tango_in(self.sources, str(self.plan.file))

    def lent(self, held: Held) -> Target:
        """The same target as a scenario sees it that has leased a part of it; only the target itself is closed."""
        view = copy.copy(self)
        view.held, view.telescope = held, held.telescope
        return view

    @property
    def control(self) -> str:
        """The simulation-control device; "" for a telescope that is not simulated."""
        address = self.running.addresses.get("tango") if self.running else None
        if isinstance(address, TangoAddress):
            return address.control
        return self.plan.profile.telescope.control if self.plan.profile.telescope else ""

    def can(self, ability: str) -> bool:
        """Whether scenarios may ask for this; as `harness.targets.profile.ABILITIES`."""
        return ability in self.plan.profile.can

    def logs(self) -> dict[str, Path]:
        """Log file of each process behind the target, by process name."""
        return self.running.logs() if self.running else {}

    def died(self) -> list[str]:
        """A sentence for each process behind the target that ended although nobody stopped it."""
        return list(self.running.died()) if self.running else []

    def down(self, *, login: bool = False) -> str:
        """Why nothing of the control system can be used; "" while its processes live and its systems answer.

        Asks each system, for one call's limit at most; waits for a gateway that is away, for that of rest.

        :param login: also whether the gateway still takes the user.
        """
        if died := self.died():
            return " ".join(died)
        return self.way.blocked(self.sources, login=login)

    def again(self, action: Callable[[], T]) -> T:
        """Do what may be done twice; again if a gateway was away meanwhile. Raises `GatewayAway` if it stays away."""
        return self.way.again(self.sources, action)

    def reset(self) -> None:
        """Start the simulated telescope afresh; sources and proxies are new."""
        self.close()
        self.sources = self._open()

    def _stop(self) -> None:
        if self.running is not None:
            self.running.stop()
            self.running = None

    def close(self) -> None:
        """Close the sources, then end what was started for the run."""
        try:
            self.sources.close()
        finally:
            self._stop()


def tango_in(sources: Sources, place: str) -> Connector:
    """Return the Tango devices among the systems of a target; raises `ProfileError` for one without."""
    if "tango" not in sources:
        remedy = "Add the table [tango] to its profile, or choose a target that has one."
        raise ProfileError("this target has no Tango devices", place=place, path="tango", remedy=remedy)
    connector = sources["tango"]
    assert isinstance(connector, Connector)
    return connector


def in_force(plan: Plan) -> dict[str, str]:
    """What is in force, for the header of a run and the report; holds no secrets."""
    telescope = plan.telescope
    limits = asdict(plan.limits)
    return {
        "target": f"{plan.name} ({plan.choice.target_from}): {plan.profile.summary}",
        "telescope": f"{telescope.name} ({telescope_source(plan)}), {len(telescope.devices)} devices"
        if telescope
        else "none declared",
        "files": ", ".join(str(file) for file in plan.files),
        **{name: planned.describe() for name, planned in plan.systems.items()},
        "limits": ", ".join(f"{name} {value:g}" for name, value in limits.items()),
        "shared": lease_terms(plan),
        "can": ", ".join(plan.profile.can) or "nothing beyond its own commands",
    }


def lease_terms(plan: Plan) -> str:
    """Whether others use the telescope, too, and what is done about it."""
    lease = plan.profile.lease
    if not plan.shared:
        return "no, this run has it alone"
    return (
        f"yes, each scenario leases what it uses; expires after {lease.expires:g} s, waits {lease.wait:g} s for others"
    )


def telescope_source(plan: Plan) -> str:
    """Where the choice of telescope came from."""
    return plan.choice.telescope_from if plan.choice.telescope else plan.file.name
