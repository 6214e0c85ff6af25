"""Every run leaves how long its scenarios took, for the next night."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from harness.errors import ProfileError
from harness.nightly.durations import read_durations
from tests.library.running import LIMIT, ROOT, environment

FEATURE = """
Feature: Some
  @low
  Scenario: About another telescope
    Given subarray 1 is IDLE
    Then "obsState" of "csp-subarray-01" is IDLE
"""


@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["alone", "two workers"])
def test_a_run_leaves_how_long_each_scenario_took(tmp_path: Path, workers: tuple[str, ...]) -> None:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "some.feature").write_text(FEATURE)
    options = ["--target", "in-cluster", "--telescope", "ska-mid", f"--rootdir={tmp_path}", "-p", "conftest", *workers]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "some.feature", "-c", "pyproject.toml", *options],
        cwd=tmp_path,
        env=environment({"TANGO_HOST": "127.0.0.1:1", "PYTHONPATH": str(ROOT)}),
        capture_output=True,
        text=True,
        timeout=LIMIT,
        check=False,
    )
    assert "1 skipped" in done.stdout, done.stdout + done.stderr
    ((name, seconds),) = read_durations(tmp_path / "reports" / "durations.json", "in-cluster").items()
    assert name == "some.feature::About another telescope"
    assert 0 <= seconds < 10


def test_a_file_that_holds_something_else_is_named(tmp_path: Path) -> None:
    file = tmp_path / "durations.json"
    file.write_text(json.dumps({"simulated": ["a list"]}))
    with pytest.raises(ProfileError, match=r"durations.json: these are no durations: .* Remove the file"):
        read_durations(file, "simulated")
