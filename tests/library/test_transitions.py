"""What a run says of the transitions that it took: over all workers, and of a telescope that was started afresh."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.library.running import ROOT, results, run
from tests.telescope.behaviour.wrongs import WRONGS

SOME = """
@needs.faults
Feature: Some transitions
  Scenario: One
    Given subarray 1 is EMPTY
    When I assign resources to subarray 1
    Then subarray 1 becomes IDLE

  Scenario: Two
    Given subarray 1 is READY
    When I end the scheduling block on subarray 1
    Then subarray 1 becomes IDLE
"""


def test_the_workers_of_a_run_count_together(tmp_path: Path) -> None:
    feature = tmp_path / "some.feature"
    feature.write_text(SOME, encoding="utf-8")
    done = run(feature, "-n", "2", "-v", *results(tmp_path))
    assert done.returncode == 0, done.stdout
    (line,) = [line for line in done.stdout.splitlines() if line.startswith("transitions: ")]
    kept = json.loads((tmp_path / "coverage.json").read_text(encoding="utf-8"))
    found = kept["transitions"]["SubarrayNode"]
    assert {"AssignResources: EMPTY, RESOURCING, IDLE", "End: READY, IDLE"} <= set(found["taken"])
    assert len(found["taken"]) + len(found["missing"]) == found["declared"]
    assert f"SubarrayNode {len(found['taken'])} of {found['declared']}" in line
    assert "  SubarrayNode missing  EndScan: SCANNING, READY" in done.stdout
    environment = (tmp_path / "allure" / "environment.properties").read_text(encoding="utf-8")
    assert "\ntransitions=CentralNode\\ " in environment


def test_a_run_that_has_to_take_all_of_them_fails_without_some(tmp_path: Path) -> None:
    feature = tmp_path / "some.feature"
    feature.write_text(SOME, encoding="utf-8")
    done = run(feature, "--every-transition", *results(tmp_path))
    assert "2 passed" in done.stdout, done.stdout
    assert done.returncode == pytest.ExitCode.TESTS_FAILED
    assert "  SubarrayNode missing  EndScan: SCANNING, READY" in done.stdout


SERVED = """
from pathlib import Path

import pytest

from tests.telescope.behaviour.sequences import Serving


@pytest.hookimpl(tryfirst=True)
def pytest_firstlight_launcher():
    return Serving(Path("{file}"))
"""
"""A plugin by which another declaration is served than the one that the run reads."""


@pytest.mark.parametrize(
    ("strict", "code"), [((), pytest.ExitCode.OK), (("--strict-model",), pytest.ExitCode.TESTS_FAILED)]
)
def test_a_transition_that_is_not_declared_is_told_and_fails_where_that_is_wanted(
    tmp_path: Path, strict: tuple[str, ...], code: pytest.ExitCode
) -> None:
    [wrong] = [each for each in WRONGS if each.name == "restart-aborts-again"]
    (tmp_path / "served.py").write_text(SERVED.format(file=wrong.write(tmp_path)), encoding="utf-8")
    feature = tmp_path / "restart.feature"
    feature.write_text(RESTART, encoding="utf-8")
    path = {"PYTHONPATH": str(tmp_path)}
    done = run("-p", "served", feature, *strict, *results(tmp_path), extra=path)
    assert done.returncode == code, done.stdout
    told = "SubarrayNode went ABORTED, RESTARTING, ABORTING: not declared"
    assert f"\n{told} (in A restart)" in done.stdout
    kept = json.loads((tmp_path / "coverage.json").read_text(encoding="utf-8"))
    assert kept["not_declared"] == [f"{told} (in A restart)"]
    environment = (tmp_path / "allure" / "environment.properties").read_text(encoding="utf-8")
    assert "SubarrayNode\\ went\\ ABORTED" in environment


RESTART = """
Feature: Restart
  Scenario: A restart
    Given subarray 1 is ABORTED
    When I restart subarray 1
    Then subarray 1 becomes EMPTY
"""

WHEEL = """
@tmt
Feature: A wheel
  Scenario: Another filter
    When I submit "select" to the HCD "IRIS.imager.filter" with {"filter": "J"}
    Then the command succeeds

  Scenario: A filter that there is not
    When I submit "select" to the HCD "IRIS.imager.filter" with {"filter": "purple"}
    Then the command is rejected

  Scenario: Asked for by the imager
    Given the spectrograph is idle
    When I tell the imager to configure
    Then the imager becomes ready
    And the command succeeds
"""
POINT = """
@tmt
Feature: Pointing
  Scenario: On target
    When I tell the pointing to slew
    Then the command succeeds
    When I tell the pointing to park
    Then the command succeeds
"""
SELECT = "select: STILL, MOVING, STILL"


@pytest.mark.parametrize("target", ["simulated-tmt", "simulated-tmt-gateway"])
def test_a_run_counts_what_components_of_esw_are_told_by_it(tmp_path: Path, target: str) -> None:
    """Also on the way back to rest; not what was refused, nor what an assembly commands an HCD to do."""
    (tmp_path / "wheel.feature").write_text(WHEEL, encoding="utf-8")
    (tmp_path / "point.feature").write_text(POINT, encoding="utf-8")
    done = run(tmp_path, "--target", target, "-n", "2", "-v", *results(tmp_path))
    assert done.returncode == 0, done.stdout
    kept = json.loads((tmp_path / "coverage.json").read_text(encoding="utf-8"))["transitions"]
    assert {name: set(found["taken"]) for name, found in kept.items() if found["taken"]} == {
        "FilterWheel": {SELECT},
        "Imager": {"configure: IDLE, CONFIGURING, READY", "reset: READY, IDLE"},
        "Pointing": {"slewToTarget: IDLE, SLEWING, ON_TARGET", "park: ON_TARGET, IDLE"},
    }
    assert f"FilterWheel 1 of {kept['FilterWheel']['declared']}" in done.stdout
    assert f"  GratingExchange missing  {SELECT}" in done.stdout


def test_components_of_esw_have_to_take_all_of_them_too(tmp_path: Path) -> None:
    (tmp_path / "point.feature").write_text(POINT, encoding="utf-8")
    done = run(tmp_path, "--target", "simulated-tmt", "--every-transition", *results(tmp_path))
    assert "1 passed" in done.stdout, done.stdout
    assert done.returncode == pytest.ExitCode.TESTS_FAILED
    assert "  Pointing missing  slewToTarget: ON_TARGET, SLEWING, ON_TARGET" in done.stdout


@pytest.mark.timeout(420)
def test_the_features_take_every_transition_of_the_low_telescope(tmp_path: Path) -> None:
    """Those of the other one are wanted of the features that `make test` runs."""
    where = ROOT / "features" / "telescope"
    done = run(where, "--telescope", "ska-low", "-n", "2", "--every-transition", *results(tmp_path), limit=400)
    assert done.returncode == 0, done.stdout
    kept = json.loads((tmp_path / "coverage.json").read_text(encoding="utf-8"))
    assert {"CentralNode", "SubarrayNode", "CspSubarray", "SdpSubarray"} <= set(kept["transitions"])
