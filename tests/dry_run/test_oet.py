"""What a dry run knows of the OET of a target."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.library.running import results, run

FEATURE = """
Feature: F
  Scenario: S
    When I run "{script}"
    Then the procedure becomes {state}
"""


@pytest.mark.parametrize(
    ("script", "state", "code", "says"),
    [
        ("hello.py", "COMPLETE", 0, "1 scenario with 2 steps can run"),
        ("helo.py", "COMPLETE", 1, "there is no script 'helo.py' in "),
        ("file:///anywhere/on/its/disk.py", "COMPLETE", 0, "1 scenario with 2 steps can run"),
    ],
)
def test_scripts_are_looked_for(tmp_path: Path, script: str, state: str, code: int, says: str) -> None:
    feature = tmp_path / "f.feature"
    feature.write_text(FEATURE.format(script=script, state=state), encoding="utf-8")
    done = run(feature, "--dry-run", *results(tmp_path))
    assert done.returncode == code, done.stdout
    assert says in done.stdout
