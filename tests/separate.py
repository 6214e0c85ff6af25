"""A simulated telescope whose data processor's subarrays live in a process of their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.scenario.run import ScenarioRun
from harness.targets.choice import choose
from harness.targets.plan import plan_target
from harness.targets.target import Target
from harness.telescope.deviations import deviations
from harness.telescope.resting_state import put_back
from simulators.launcher import SimulatorLauncher

ROOT = Path(__file__).parents[1]
PROFILE = """
can = ["hold", "faults", "reset"]
[telescope]
declaration = "ska-mid"
time_scale = 0.02
[tango]
[simulation]
separate = ["mid-sdp/subarray/*"]
[limits]
call = 1
wait = 1
rest = 3
"""


class Kept:
    """A telescope for one test after another, as long as each leaves it at rest; after one that does not, a new one."""

    def __init__(self, folder: Path) -> None:
        file = folder / "separate.toml"
        file.write_text(PROFILE, encoding="utf-8")
        self._plan = plan_target(choose({"target": str(file)}, {}, {}), ROOT, {})
        self._target: Target | None = None

    def open(self) -> Target:
        if self._target is None:
            self._target = Target(self._plan, SimulatorLauncher())
        return self._target

    def take_back(self) -> None:
        if self._target is not None and (self._target.plan is not self._plan or not is_as_new(self._target)):
            self.close()

    def close(self) -> None:
        if self._target is not None:
            self._target.close()
            self._target = None


def is_as_new(target: Target) -> bool:
    """Whether it could be brought to rest, and is as it was opened otherwise."""
    if target.running is None or target.limits is not target.plan.limits:
        return False
    run = ScenarioRun(target, "back to rest")
    try:
        return not put_back(run) and not deviations(target)
    finally:
        run.close()


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    made = Kept(tmp_path_factory.mktemp("separate"))
    yield made
    made.close()


@pytest.fixture
def target(kept: Kept) -> Iterator[Target]:
    yield kept.open()
    kept.take_back()


@pytest.fixture
def run(target: Target) -> Iterator[ScenarioRun]:
    run = ScenarioRun(target, "a scenario")
    yield run
    run.close()
