"""The same features against a telescope that somebody else started, reached like a deployed one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import tango

from harness.targets.launcher import Simulation
from simulators.launcher import RunningTelescope, SimulatorLauncher
from tests.library.running import ROOT, results, run

IN_CLUSTER = ("--target", "in-cluster", "--telescope", "ska-mid")
PROFILE = """
[telescope]
declaration = "ska-mid"
time_scale = 0.02
"""


@pytest.fixture
def deployed() -> Iterator[RunningTelescope]:
    running = SimulatorLauncher().start(Simulation(ROOT / "telescopes" / "ska-mid.yaml", {}, time_scale=0.02))
    yield running
    running.stop()


def turn_on(deployed: RunningTelescope) -> None:
    tango.DeviceProxy(f"tango://{deployed.tango_host}/mid-tmc/central-node/0").TelescopeOn()


def test_features_run_on_it_and_what_it_cannot_do_is_skipped(deployed: RunningTelescope, tmp_path: Path) -> None:
    profile = tmp_path / "deployed.toml"
    profile.write_text(PROFILE, encoding="utf-8")
    done = run("features", "--target", profile, *results(tmp_path), extra={"TANGO_HOST": deployed.tango_host})
    assert done.returncode == 0, done.stdout
    assert " failed" not in done.stdout
    assert "the target deployed cannot do what is needed: hold" in done.stdout
    assert "features/telescope/abort.feature::Abort while <state>[RESOURCING]" in done.stdout


def test_a_run_refuses_a_telescope_that_is_not_at_rest(deployed: RunningTelescope, tmp_path: Path) -> None:
    turn_on(deployed)
    some = ("features/tango", *IN_CLUSTER, *results(tmp_path))
    done = run(*some, extra={"TANGO_HOST": deployed.tango_host})
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    said = done.stdout + done.stderr
    assert "in-cluster is not at rest" in said
    assert "at rest it is STANDBY_LP" in said
    assert "--bring-to-rest" in said


def test_a_run_brings_it_to_rest_when_told_to(deployed: RunningTelescope, tmp_path: Path) -> None:
    turn_on(deployed)
    some = ("features/tango", *IN_CLUSTER, *results(tmp_path), "--bring-to-rest")
    done = run(*some, extra={"TANGO_HOST": deployed.tango_host})
    assert done.returncode == 0, done.stdout
