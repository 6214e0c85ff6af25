"""What a run says of the transitions that it took: over all workers, and of a telescope that was started afresh."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.library.running import ROOT, results, run

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


@pytest.mark.timeout(420)
def test_the_features_take_every_transition_of_the_low_telescope(tmp_path: Path) -> None:
    """Those of the other one are wanted of the features that `make test` runs."""
    where = ROOT / "features" / "telescope"
    done = run(where, "--telescope", "ska-low", "-n", "2", "--every-transition", *results(tmp_path), limit=400)
    assert done.returncode == 0, done.stdout
    kept = json.loads((tmp_path / "coverage.json").read_text(encoding="utf-8"))
    assert {"CentralNode", "SubarrayNode", "CspSubarray", "SdpSubarray"} <= set(kept["transitions"])
