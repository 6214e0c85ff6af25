"""The same features against a telescope that somebody else started, reached like a deployed one."""

from __future__ import annotations

import re
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import tango

from harness.models.load import load_telescope
from harness.targets.launcher import Simulation
from harness.targets.launcher.tango import TANGO
from simulators.launcher import RunningSimulation, SimulatorLauncher
from tests.library.running import ROOT, command, environment, results, run

LIMIT = 120.0
INTERRUPTED = """
Feature: A run that is ended
  Scenario: Somebody has enough of it
    Given subarray 1 is IDLE
    When I configure subarray 1
    Then subarray 1 becomes READY
    And subarray 1 stays READY for 100000 s
"""
IN_CLUSTER = ("--target", "in-cluster", "--telescope", "ska-mid")
PROFILE = """
[tango]
[telescope]
declaration = "ska-mid"
time_scale = 0.02
[limits]
clock_tolerance = 0
"""


@pytest.fixture
def deployed() -> Iterator[RunningSimulation]:
    running = SimulatorLauncher().start(
        Simulation(load_telescope(ROOT / "telescopes" / "ska-mid.yaml"), time_scale=0.02, systems=TANGO)
    )
    yield running
    running.stop()


def turn_on(deployed: RunningSimulation) -> None:
    tango.DeviceProxy(f"tango://{deployed.tango_host}/mid-tmc/central-node/0").TelescopeOn()


def test_features_run_on_it_and_what_it_cannot_do_is_skipped(deployed: RunningSimulation, tmp_path: Path) -> None:
    profile = tmp_path / "deployed.toml"
    profile.write_text(PROFILE, encoding="utf-8")
    done = run("features", "--target", profile, *results(tmp_path), extra={"TANGO_HOST": deployed.tango_host})
    assert done.returncode == 0, done.stdout
    assert " failed" not in done.stdout
    assert re.search(r"the target deployed cannot do what is needed: hold \(\d+\)", done.stdout), done.stdout


def test_a_run_refuses_a_telescope_that_is_not_at_rest(deployed: RunningSimulation, tmp_path: Path) -> None:
    turn_on(deployed)
    profile = tmp_path / "mine.toml"
    profile.write_text(PROFILE + "[lease]\nexclusive = true\n", encoding="utf-8")
    some = ("features/tango", "--target", profile, *results(tmp_path))
    done = run(*some, extra={"TANGO_HOST": deployed.tango_host})
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    said = done.stdout + done.stderr
    assert "mine is not at rest" in said
    assert "at rest it is STANDBY_LP" in said
    assert "--bring-to-rest" in said


@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["alone", "two workers"])
def test_a_run_refuses_a_telescope_that_is_not_the_declared_one(
    deployed: RunningSimulation, tmp_path: Path, workers: tuple[str, ...]
) -> None:
    """Once, before any scenario, and not in each of them."""
    another = ("features/telescope/scans.feature", "--target", "in-cluster", "--telescope", "ska-low", *workers)
    done = run(*another, *results(tmp_path), extra={"TANGO_HOST": deployed.tango_host})
    said = " ".join((done.stdout + done.stderr).split())
    assert done.returncode in (pytest.ExitCode.USAGE_ERROR, pytest.ExitCode.INTERRUPTED), said
    assert " passed" not in said
    what = f"ProfileError: in-cluster: the telescope at {deployed.tango_host} is not ska-low as it is declared"
    assert what in said
    assert "are not defined there, among them low-tmc/central-node/0, low-tmc/subarray/01" in said
    assert "Name the one that stands there (--telescope" in said
    if not workers:
        assert said.count(what) == 1
        assert done.returncode == pytest.ExitCode.USAGE_ERROR


def test_a_run_brings_it_to_rest_when_told_to(deployed: RunningSimulation, tmp_path: Path) -> None:
    """What is commanded, and what is written."""
    turn_on(deployed)
    tango.DeviceProxy(f"tango://{deployed.tango_host}/mid-csp/subarray/01").adminMode = "OFFLINE"
    some = ("features/tango/devices.feature", *IN_CLUSTER, *results(tmp_path), "--bring-to-rest")
    done = run(*some, extra={"TANGO_HOST": deployed.tango_host})
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_ended_brings_the_telescope_back_to_rest(
    deployed: RunningSimulation, tmp_path: Path, end: signal.Signals
) -> None:
    feature, profile = tmp_path / "interrupted.feature", tmp_path / "deployed.toml"
    feature.write_text(INTERRUPTED, encoding="utf-8")
    profile.write_text(PROFILE, encoding="utf-8")
    subarray, central_node = (
        tango.DeviceProxy(f"tango://{deployed.tango_host}/{name}")
        for name in ("mid-tmc/subarray/01", "mid-tmc/central-node/0")
    )
    run = subprocess.Popen(
        command(feature, "--target", profile, *results(tmp_path)),
        cwd=ROOT,
        env=environment({"TANGO_HOST": deployed.tango_host}),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        deadline = time.monotonic() + LIMIT
        while subarray.obsState != subarray.obsState.READY:
            assert time.monotonic() < deadline, "the subarray was not configured"
            time.sleep(0.02)
        run.send_signal(end)
        said, _ = run.communicate(timeout=LIMIT)
    finally:
        run.kill()
    assert run.returncode == pytest.ExitCode.INTERRUPTED, said
    begun, done = said.index("interrupted in "), said.index("Somebody has enough of it changed is put back")
    assert "::Somebody has enough of it: putting back what it changed" in said[begun:done]
    assert subarray.obsState == subarray.obsState.EMPTY
    assert central_node.telescopeState == tango.DevState.OFF
