"""What a dry run knows of the OET of a target."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from tests.library.running import results, run

WRONG = '"hello.py" with {"main": {"kwargs": {"size": 3}}}'
RIGHT = [
    '"hello.py"',
    '"file:///anywhere/on/its/disk.py"',
    '"hello.py" with {"main": {"args": ["moon"], "kwargs": {"loud": true}}}',
]
REJECTED = [
    ('"helo.py"', "there is no script 'helo.py' in "),
    (WRONG, "main of hello.py does not take this: got an unexpected keyword argument 'size'"),
    (WRONG, "It is main(*names, loud=...)."),
    ('"hello.py" with {"init": {"args": [1, 2]}}', "init of hello.py does not take this: too many"),
    ('"hello.py" with {"inti": {}}', "these are no arguments of init and main"),
]


def dry_run(folder: Path, runs: Sequence[str], then: str = "becomes COMPLETE") -> CompletedProcess[str]:
    """Check a scenario of three lines for each script that is run, from the second line on."""
    feature = folder / "f.feature"
    scenarios = (
        f"  Scenario: {number}\n    When I run {run_}\n    Then the procedure {then}\n"
        for number, run_ in enumerate(runs)
    )
    feature.write_text(f"Feature: F\n{''.join(scenarios)}", encoding="utf-8")
    return run(feature, "--dry-run", *results(folder))


def test_scripts_that_are_there_can_be_run(tmp_path: Path) -> None:
    done = dry_run(tmp_path, RIGHT)
    assert done.returncode == 0, done.stdout
    assert f"{len(RIGHT)} scenarios with {2 * len(RIGHT)} steps can run" in done.stdout


def test_scripts_are_looked_for_and_their_arguments_checked(tmp_path: Path) -> None:
    done = dry_run(tmp_path, [run_ for run_, _ in REJECTED])
    assert done.returncode == pytest.ExitCode.TESTS_FAILED, done.stdout
    for number, (_, says) in enumerate(REJECTED):
        (said,) = [line for line in done.stdout.splitlines() if f"f.feature:{3 * number + 3}: " in line]
        assert says in said


def test_arguments_that_are_wrong_on_purpose_are_given(tmp_path: Path) -> None:
    assert dry_run(tmp_path, [WRONG], 'fails with "size"').returncode == 0
