"""What a dry run knows of the OET of a target."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.library.running import results, run

FEATURE = """
Feature: F
  Scenario: S
    When I run {run}
    Then the procedure becomes {state}
"""


WRONG = '"hello.py" with {"main": {"kwargs": {"size": 3}}}'
CAN_RUN = "1 scenario with 2 steps can run"


@pytest.mark.parametrize(
    ("run_", "state", "code", "says"),
    [
        ('"hello.py"', "COMPLETE", 0, CAN_RUN),
        ('"helo.py"', "COMPLETE", 1, "there is no script 'helo.py' in "),
        ('"file:///anywhere/on/its/disk.py"', "COMPLETE", 0, CAN_RUN),
        ('"hello.py" with {"main": {"args": ["moon"], "kwargs": {"loud": true}}}', "COMPLETE", 0, CAN_RUN),
        (WRONG, "COMPLETE", 1, "main of hello.py does not take this: got an unexpected keyword argument 'size'"),
        (WRONG, "COMPLETE", 1, "It is main(*names, loud=...)."),
        ('"hello.py" with {"init": {"args": [1, 2]}}', "COMPLETE", 1, "init of hello.py does not take this: too many"),
        ('"hello.py" with {"inti": {}}', "COMPLETE", 1, "these are no arguments of init and main"),
    ],
)
def test_scripts_are_looked_for(tmp_path: Path, run_: str, state: str, code: int, says: str) -> None:
    feature = tmp_path / "f.feature"
    feature.write_text(FEATURE.format(run=run_, state=state), encoding="utf-8")
    done = run(feature, "--dry-run", *results(tmp_path))
    assert done.returncode == code, done.stdout
    assert says in done.stdout


def test_arguments_that_are_wrong_on_purpose_are_given(tmp_path: Path) -> None:
    feature = tmp_path / "f.feature"
    text = FEATURE.format(run=WRONG, state="FAILED").replace("becomes FAILED", 'fails with "size"')
    feature.write_text(text, encoding="utf-8")
    assert run(feature, "--dry-run", *results(tmp_path)).returncode == 0
