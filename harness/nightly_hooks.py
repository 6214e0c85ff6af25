"""Hooks of pytest for the runs that a night is made of: one that collects what there is, and one for each shard.

Every other run that leaves its results where the repository says leaves there for the next night how long it took.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import threading
from pathlib import Path

import pytest

from harness.bdd import plan_of, scenario_of
from harness.errors import ProfileError
from harness.leases.shared import Shared
from harness.nightly.attempts import PROGRESS
from harness.nightly.durations import FILE, keep_durations
from harness.nightly.plan import Scenario, read_node_ids, write_scenarios
from harness.plugin import PLAN, reason_to_skip
from harness.reporting import results_folder
from harness.reporting.allure.environment import PLACES
from harness.reporting.counting import told_of
from harness.reporting.not_run import describe_not_run
from harness.root import REPORTS, find_root
from harness.telescope.needs import ELSEWHERE, Needs, name_all, needs_of
from harness.workers import leads_workers

SCENARIOS, SHARD, LIFELINE = "--nightly-scenarios", "--nightly-shard", "--nightly-lifeline"


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("firstlight nightly", "Firstlight, what 'firstlight nightly' uses")
    group.addoption(SCENARIOS, metavar="FILE", type=Path, help="write what is collected, with what it leases")
    group.addoption(SHARD, metavar="FILE", type=Path, help="run only the scenarios whose node ids the file lists")
    group.addoption(LIFELINE, metavar="FD", type=int, help="end as by SIGTERM when this pipe is closed")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption(SHARD) or config.getoption(SCENARIOS):
        if leads_workers(config):
            raise pytest.UsageError("the shards of a night are its workers: leave -n out, --local says how many")
        config.pluginmanager.register(_Collecting(config), "firstlight nightly collecting")
    if config.getoption(SHARD):
        config.pluginmanager.register(_Progress(config), "firstlight nightly progress")
    elif PLACES in config.stash:
        config.pluginmanager.register(_Durations(), "firstlight durations")
    if (lifeline := config.getoption(LIFELINE)) is not None:
        threading.Thread(target=_hold, args=(lifeline,), name="lifeline of the shard", daemon=True).start()


def _hold(lifeline: int) -> None:
    """End this run in order when whoever started it has gone."""
    with contextlib.suppress(OSError):
        while os.read(lifeline, 1):
            pass
    os.kill(os.getpid(), signal.SIGTERM)


class _Collecting:
    """Collects for a night, or of what was collected for one the part of a shard."""

    def __init__(self, config: pytest.Config) -> None:
        file = config.getoption(SHARD)
        self.wanted = None if file is None else set(read_node_ids(file))
        self.files = {config.rootpath / one.partition("::")[0] for one in self.wanted or ()}

    def pytest_ignore_collect(self, collection_path: Path) -> bool | None:
        """Leave out feature files that have nothing of the shard."""
        other = self.wanted is not None and collection_path.suffix == ".feature" and collection_path not in self.files
        return True if other else None

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Keep what the shard runs; or write what there is."""
        if self.wanted is not None:
            others = [item for item in items if item.nodeid not in self.wanted]
            if others:
                config.hook.pytest_deselected(items=others)
                items[:] = [item for item in items if item.nodeid in self.wanted]
        elif file := config.getoption(SCENARIOS):
            write_scenarios([describe(item) for item in items], file)


def describe(item: pytest.Item) -> Scenario:
    """Return what a night has to know of a scenario."""
    needs = needs_of_item(item)
    file, line, _ = item.location
    exact = (ELSEWHERE,) if speaks_of_oet(item) else needs.keys if needs.exact else ()
    return Scenario(item.nodeid, file, (line or 0) + 1, needs.alone, exact, describe_not_run(item))


def needs_of_item(item: pytest.Item) -> Needs:
    """Return what a scenario needs of a telescope that others use; nothing if it is skipped, or has one of its own."""
    plan = item.config.stash[PLAN]
    if plan.telescope is None or not plan.shared or scenario_of(item) is None or reason_to_skip(item):
        return Needs()
    shared = Shared(plan.telescope)
    return needs_of(shared, name_all(plan_of(item), plan.telescope))


def speaks_of_oet(item: pytest.Item) -> bool:
    """Return whether a scenario uses the OET, which keeps the last few procedures of all who use it."""
    return any(ELSEWHERE in step.fixtures for step in plan_of(item))


class _Endings:
    """Hears how each scenario has ended, in the process that leads the run."""

    def __init__(self) -> None:
        self.reports: dict[str, list[pytest.TestReport]] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep what a phase told."""
        self.reports.setdefault(report.nodeid, []).append(report)

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        """Tell how the scenario ended."""
        reports = self.reports.pop(nodeid, [])
        bad = [one for one in reports if one.failed]
        outcome = "skipped" if any(one.skipped for one in reports) else "passed"
        if bad:
            outcome = "failed" if all(one.when == "call" and not told_of(one) for one in bad) else "broken"
        self.hear(nodeid, outcome, round(sum(one.duration for one in reports), 3))

    def hear(self, nodeid: str, outcome: str, seconds: float) -> None:
        """Hear how a scenario ended, and how long it took."""
        raise NotImplementedError


class _Progress(_Endings):
    """Leaves a line for each scenario that has ended, beside the folder of a shard's results."""

    def __init__(self, config: pytest.Config) -> None:
        super().__init__()
        folder = results_folder(config)
        assert folder is not None, "a shard is told where its results go"
        self.file = folder.parent / PROGRESS
        self.file.parent.mkdir(parents=True, exist_ok=True)

    def hear(self, nodeid: str, outcome: str, seconds: float) -> None:
        line = json.dumps({"node_id": nodeid, "outcome": outcome, "seconds": seconds})
        with self.file.open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")


class _Durations(_Endings):
    """Keeps for the next night how long the scenarios of a run took, beside the history of the report."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds: dict[str, float] = {}

    def hear(self, nodeid: str, outcome: str, seconds: float) -> None:
        if nodeid.partition("::")[0].endswith(".feature") and outcome != "broken":  # that was cut short
            self.seconds[nodeid] = seconds

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Keep them; a file that cannot be used is named by the night that wants it."""
        file = find_root(session.config.rootpath) / REPORTS / FILE
        with contextlib.suppress(ProfileError, OSError):
            keep_durations(file, session.config.stash[PLAN].name, self.seconds)
