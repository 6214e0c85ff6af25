"""What a property has found is moved to the features by a command."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.firstlight.commands import CommandLine

FOUND = """\
# Found by features/rain.feature:5 on 2026-11-30. A run says when it passes.
Feature: Found: Rain

  @csp
  Scenario: It rains
    When it rains for 7 days
    Then the floor is dry
"""

KEPT = """\
Feature: Rain

  @csp @severity:critical
  Scenario: A week of rain
    When it rains for 7 days
    Then the floor is dry
"""


@pytest.fixture
def found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "pyproject.toml").touch()
    file = tmp_path / "features/found/rain.feature"
    file.parent.mkdir(parents=True)
    file.write_text(FOUND)
    monkeypatch.chdir(tmp_path)
    return file


def test_it_gets_a_name_and_tags_and_leaves_the_folder(firstlight: CommandLine, found: Path) -> None:
    assert firstlight("keep", found, "--name", "A week of rain", "--tag", "severity:critical").code == 0
    assert Path("features/a-week-of-rain.feature").read_text() == KEPT
    assert not found.exists()


def test_nothing_is_overwritten(firstlight: CommandLine, found: Path) -> None:
    Path("features/it-rains.feature").touch()
    outcome = firstlight("keep", found)
    assert outcome.code == 2
    assert "it-rains.feature is there already. Choose another file by --into" in outcome.err
    assert found.exists()


def test_a_file_that_is_not_there_is_told_with_those_that_are(firstlight: CommandLine, found: Path) -> None:
    outcome = firstlight("keep", "features/found/snow.feature")
    assert outcome.code == 2
    assert "there is rain.feature" in outcome.err
