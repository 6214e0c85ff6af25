"""A simulated telescope whose data processor's subarrays live in a process of their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.scenario.run import ScenarioRun
from harness.targets.choice import choose
from harness.targets.target import Target, plan_target
from simulators.launcher import SimulatorLauncher

ROOT = Path(__file__).parents[2]
PROFILE = """
can = ["hold", "faults", "reset"]
[telescope]
declaration = "ska-mid"
time_scale = 0.02
[simulation]
separate = ["mid-sdp/subarray/*"]
[limits]
call = 1
wait = 1
rest = 3
"""


@pytest.fixture
def target(tmp_path: Path) -> Iterator[Target]:
    file = tmp_path / "separate.toml"
    file.write_text(PROFILE, encoding="utf-8")
    opened = Target(plan_target(choose({"target": str(file)}, {}, {}), ROOT, {}), SimulatorLauncher())
    yield opened
    opened.close()


@pytest.fixture
def run(target: Target) -> Iterator[ScenarioRun]:
    run = ScenarioRun(target, "a scenario")
    yield run
    run.close()
