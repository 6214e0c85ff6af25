"""``firstlight nightly``: plans shards, runs them side by side, follows them, and joins their results."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from firstlight.counted import counted
from firstlight.nightly.ground import Ground, prepared
from firstlight.nightly.settling import Settling
from firstlight.nightly.stopping import CollectionError, stopping, telling_errors
from firstlight.reaching import ParameterOption, TargetOption, read_parameters
from harness.errors import ProfileError
from harness.nightly.durations import FILE, keep_durations, read_durations
from harness.nightly.joining import Joined, join
from harness.nightly.local import LocalRunner, pytest_command
from harness.nightly.plan import NightPlan, Scenario, plan_shards, read_scenarios
from harness.nightly.running import FAILED, OK, Night, Outcome, Tell
from harness.reporting.markdown import summarise
from harness.reporting.places import Places, remove_old, take_places
from harness.reporting.transitions import summary
from harness.root import JUNIT, REPORTS, RESULTS, find_root, read_settings
from harness.targets.choice import choose
from harness.targets.plan import Plan, plan_target

if TYPE_CHECKING:
    from firstlight.nightly.cluster import ClusterStage

LIMIT = 5 * 3600.0
"""Seconds of a night on a cluster."""

PORT = 8080
"""To which shards on a cluster hand their results."""

VERBOSE = {"-v", "-vv", "--verbose"}
"""Options of pytest by which the transitions that were not taken are named."""

SHARDS = "shards"
"""Folder, beside that of the Allure results, with what each shard left and printed."""


def nightly(
    context: typer.Context,
    local: Annotated[int, typer.Option(help="Number of shards that run side by side on this machine.")] = 0,
    *,
    kubernetes: Annotated[
        int, typer.Option(help="Number of shards that run side by side on the cluster of which this is a pod.")
    ] = 0,
    limit: Annotated[float, typer.Option(help="Seconds after which a night on a cluster is told to end.")] = LIMIT,
    port: Annotated[int, typer.Option(help="Port of this pod, to which shards on a cluster hand results.")] = PORT,
    target: TargetOption = None,
    telescope: Annotated[
        str, typer.Option(help="A declared telescope in place of the target's: its name, or a YAML file.")
    ] = "",
    parameters: ParameterOption = None,
    every_transition: Annotated[
        bool, typer.Option("--every-transition", help="Fail unless the shards together take every declared transition.")
    ] = False,
    results: Annotated[
        Path | None, typer.Option(help="Folder for the joined results. Default reports/results, as of any run.")
    ] = None,
    durations: Annotated[
        Path | None,
        typer.Option(help="File with how long scenarios took, read and kept. Default reports/durations.json."),
    ] = None,
) -> None:
    """Run all features in shards, side by side, and join their results into those of one run.

    What else is given goes to pytest: places, -k, -m. A simulated telescope is started once, for all shards; those
    scenarios that may stand beside others run first, then those that need the telescope alone.

    Exit code as of one run: 0 all went well, 1 something failed or is broken, or a shard was killed, 2 the night was
    interrupted, 4 it could not begin, or the target went away, 5 nothing was run.
    """
    with telling_errors():
        count = read_count(local, kubernetes)
        root = find_root(Path.cwd())
        choice = choose({"target": target, "telescope": telescope}, read_settings(root))
        plan = plan_target(choice, root, parameters=read_parameters(parameters), to_run=False)
        times = durations or root / REPORTS / FILE
        known = read_durations(times, plan.name)
        own = bool(kubernetes) and plan.profile.simulation is not None  # each pod starts its own telescope
        with prepared(plan, 1 if own else count) as ground:
            if parameters and ground.simulation is None:
                remedy = "Write them into a profile, below telescope.parameters."
                what = "only a simulated telescope that shards share is given parameters"
                raise ProfileError(what, place="--parameter", remedy=remedy)
            arguments = [*context.args, *ground.options]
            scenarios = collect(arguments)
            night_plan = NightPlan(scenarios, tuple(plan_shards(scenarios, known, count)))
            typer.echo(f"{counted(len(scenarios), 'scenario')} on {ground.explanation}")
            typer.echo("\n".join(night_plan.lines()))
            places = take_results(root, results)
            allure, junit = places.paths
            folder, tell = allure.parent / SHARDS, telling()
            stage: Stage | ClusterStage = Stage(plan, ground, night_plan, folder, arguments, tell)
            if kubernetes:
                stage = cluster_stage()(night_plan, folder, arguments, limit, port, tell)
            outcome = stage.run()
        joined = join(stage.folder, outcome, allure, junit, every_transition=every_transition)
        keep_durations(times, plan.name, joined.durations)
    tell_end(joined, allure, verbose=every_transition or not VERBOSE.isdisjoint(context.args))
    code = joined.night.exit_code
    raise typer.Exit(FAILED if code == OK and stage.left else code)


@dataclass
class Stage:
    """A night on this machine.

    :param folder: for what shards leave.
    :param arguments: of pytest.
    """

    plan: Plan
    ground: Ground
    night_plan: NightPlan
    folder: Path
    arguments: Sequence[str]
    tell: Tell
    left: Sequence[str] = ()
    """What is not at rest in the end."""

    def run(self) -> Outcome:
        """Run the night, and return how it ended; raises `LauncherError` if no telescope could be started."""
        shutil.rmtree(self.folder, ignore_errors=True)
        with self.ground.opened() as environment:
            settling = Settling(self.ground.options, environment, self.tell) if self.ground.shared else None
            settle = settling.settle if settling else lambda _: None
            rest = self.plan.limits.rest
            runner = LocalRunner(self.folder, self.night_plan, self.arguments, environment, rest=rest, settle=settle)
            night = Night(self.night_plan, runner, self.tell)
            with stopping(night):
                outcome = night.run()
            self.left = settling.left if settling else ()
        for name, text in runner.outputs(outcome.ends):
            typer.echo(f"--- shard {name} printed\n{text}")
        typer.echo("\n".join(self.left), nl=bool(self.left))
        return outcome


def cluster_stage() -> type[ClusterStage]:
    """Return what runs a night on a cluster; raises `ProfileError` where its client is not installed."""
    try:
        from firstlight.nightly.cluster import ClusterStage  # noqa: PLC0415  (its client comes with an extra)
    except ModuleNotFoundError as error:
        remedy = "Install firstlight[cluster]."
        raise ProfileError(f"{error.name} is not installed", place="--kubernetes", remedy=remedy) from None
    return ClusterStage


def telling() -> Tell:
    """Return what prints lines with the time since now."""
    began = time.monotonic()

    def tell(line: str) -> None:
        minutes, seconds = divmod(int(time.monotonic() - began), 60)
        typer.echo(f"{minutes:3}:{seconds:02}  {line}")

    return tell


def read_count(local: int, kubernetes: int) -> int:
    """Return the number of shards; raises `ProfileError` unless exactly one is given."""
    if local and kubernetes:
        raise ProfileError("shards run either here or on a cluster", place="--local, --kubernetes", remedy="Give one.")
    if (count := local or kubernetes) < 1:
        place = "--kubernetes" if kubernetes else "--local"
        raise ProfileError(f"{count} is no number of shards", place=place, remedy="Give 1 or more.")
    return count


def take_results(root: Path, given: Path | None) -> Places:
    """Return where the joined results go, emptied of those before; raises `ProfileError` if nothing can be written."""
    settings = read_settings(root)
    wanted = [
        given / "allure" if given else root / (settings.get("allure_results") or RESULTS),
        given / "junit.xml" if given else root / (settings.get("junit_results") or JUNIT),
    ]
    try:
        places = take_places([one.absolute() for one in wanted], root)
        places.paths[0].mkdir(parents=True, exist_ok=True)
        remove_old(places.paths[0])
        places.paths[1].unlink(missing_ok=True)
    except OSError as error:
        remedy = "Give another folder with --results."
        what = f"results cannot be written: {error.strerror}"
        raise ProfileError(what, place=str(error.filename or wanted[0]), remedy=remedy) from None
    return places


def collect(arguments: Sequence[str]) -> tuple[Scenario, ...]:
    """Return the scenarios that pytest selects; raises `CollectionError` if it selects none."""
    with tempfile.TemporaryDirectory(prefix="firstlight-night-") as folder:
        file = Path(folder) / "scenarios.json"
        command = pytest_command(*arguments, "--collect-only", "-q", f"--nightly-scenarios={file}")
        done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)  # noqa: S603
        if done.returncode or not file.is_file():
            raise CollectionError(done)
        return read_scenarios(file)


def tell_end(joined: Joined, allure: Path, *, verbose: bool) -> None:
    """Say how the night ended; the transitions that were not taken by name if that is wanted."""
    outcome = joined.night
    if joined.transitions:
        for line in summary(joined.transitions, verbose=verbose):
            typer.echo(line)
    if outcome.exit_code:
        typer.echo(f"{summarise(joined.results.values())}\n")
    counts = ", ".join(f"{number} {status}" for status, number in sorted(joined.statuses.items()))
    typer.echo(f"{counts}{'; ' if outcome.explanation else ''}{outcome.explanation}")
    typer.echo(f"Allure results are in {allure}; 'firstlight report' makes a page of them.")
