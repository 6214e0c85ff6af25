"""A dry run says what cannot pass by the telescope's declaration, and starts nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.library.running import results, run

RIGHT = """
Feature: Right
  Scenario: As declared
    Given the telescope is on
    And subarray 1 is "EMPTY"
    And the device "subarray-01" is reachable
    When I assign resources to subarray 1
    Then subarray 1 goes through RESOURCING, IDLE
    And this happens in this order
      | device              | attribute | value |
      | mid-csp/subarray/01 | obsState  | IDLE  |
      | subarray-01         | obsState  | IDLE  |
    And "State" of "sys/database/2" is ON
    And "status" of "MID-TMC/subarray/01" is "good"

  Scenario: Wrong on purpose
    When I command "mid-tmc/subarray/01" to "Levitate"
    Then the command is rejected with "API_CommandNotFound"

  @low
  Scenario: Of another telescope
    Given subarray 99 is EMPTY
"""

WRONG = [
    ("Given subarray 9 is IDLE", "ska-mid has no subarray 9. It has: telescope, subarray 1, subarray 2."),
    ("Given the telescope is onn", "telescopeState is never onn. Did you mean on?"),
    ("Then subarray 1 goes through RESOURCING, IDEL", "obsState is never IDEL. Did you mean IDLE? Its values are"),
    (
        'Then "obsStat" of "subarray-01" is IDLE',
        "mid-tmc/subarray/01 has no attribute obsStat. Did you mean 'obsState'?",
    ),
    ('Then "obsState" of "subaray-01" is IDLE', "ska-mid declares no device subaray-01. Did you mean 'subarray-01'?"),
    ('Then "obsState" of "subarray-01" is IDEL', "this DevEnum has no label IDEL. Did you mean IDLE? Its labels are"),
    ('Then "State" of "subarray-01" becomes ONN', "not the name of a Tango state (DevState). Did you mean ON?"),
    ('When I command "subarray-01" to "Scna"', "mid-tmc/subarray/01 has no command Scna. Did you mean 'Scan'?"),
    (
        'Given "csp-subarray-01" has the fault FAILED_RESLT',
        "cannot have the fault FAILED_RESLT: CspSubarray does not declare it. Did you mean 'FAILED_RESULT'?",
    ),
    ('When I write twelve to "adminMode" of "subarray-01"', "this DevEnum has no label twelve. Its labels are ONLINE"),
]


def feature(folder: Path, text: str) -> Path:
    file = folder / "mine.feature"
    file.write_text(text, encoding="utf-8")
    return file


def test_what_the_telescope_has_is_no_problem(tmp_path: Path) -> None:
    done = run(feature(tmp_path, RIGHT), "--telescope", "ska-mid", "--dry-run", *results(tmp_path))
    assert done.returncode == 0, done.stdout
    assert "dry run: 3 scenarios with 11 steps can run. Nothing was run." in done.stdout


def test_what_the_telescope_does_not_have_is_told_step_by_step(tmp_path: Path) -> None:
    steps = "\n".join(f"    {step}" for step, _ in WRONG)
    file = feature(tmp_path, f"Feature: Wrong\n  Scenario: All\n{steps}\n")
    done = run(file, "--telescope", "ska-mid", "--dry-run", *results(tmp_path))
    assert done.returncode == pytest.ExitCode.TESTS_FAILED
    for line, (step, says) in enumerate(WRONG, 3):
        said = next((each for each in done.stdout.splitlines() if f"mine.feature:{line}: " in each), "")
        assert says in said, done.stdout
        assert f"    {step}\n" in done.stdout
    assert f"; but {len(WRONG)} name what the telescope does not have, see above. Nothing was run." in done.stdout


def test_more_than_what_is_declared_may_be_there_in_a_deployed_telescope(tmp_path: Path) -> None:
    file = feature(tmp_path, 'Feature: A\n  Scenario: a\n    Then "level" of "my/own/tank" is 1\n')
    arguments = ("--telescope", "ska-mid", "--target", "in-cluster", "--dry-run", *results(tmp_path))
    assert run(file, *arguments).returncode == 0
    file = feature(tmp_path, 'Feature: A\n  Scenario: a\n    Then "obsState" of "subarray-01" is IDEL\n')
    assert "this DevEnum has no label IDEL" in run(file, *arguments).stdout
