"""What tags do in a run: scenarios about another kind of telescope are skipped and listed; misspelt ones are errors."""

from __future__ import annotations

from pathlib import Path

from tests.library.running import results, run

FEATURE = """
Feature: Mine
  @low
  Scenario: About stations
    Given the telescope is off
    Then the telescope becomes off

  @mid @csp
  Scenario: About dishes
    Given the telescope is off
    Then the telescope becomes off
"""


def test_a_scenario_about_another_kind_of_telescope_is_skipped_and_listed(tmp_path: Path) -> None:
    file = tmp_path / "mine.feature"
    file.write_text(FEATURE, encoding="utf-8")
    done = run(file, "--telescope", "ska-mid", *results(tmp_path))
    assert done.returncode == 0, done.stdout
    assert "1 passed, 1 skipped" in done.stdout
    summary = done.stdout.partition("= skipped (-v names them) =")[2].splitlines()
    assert summary[1] == "the telescope ska-mid is of kind mid, needed: low (1)"
    assert "About stations" not in done.stdout
    done = run(file, "-v", "--telescope", "ska-mid", *results(tmp_path))
    summary = done.stdout.partition("= skipped =")[2].splitlines()
    assert summary[1] == "the telescope ska-mid is of kind mid, needed: low (1)"
    assert summary[2].endswith("::About stations")


MISSPELT = {
    "@lwo": "the tag @lwo is not known. Did you mean @low?",
    "@mccss": "the tag @mccss is not known. Did you mean @mccs?",
    "@needs:faults": "the tag @needs:faults is not known. Write @needs.faults.",
}


def test_a_misspelt_tag_is_an_error_with_the_nearest_one(tmp_path: Path) -> None:
    """In each of the features that have one."""
    for number, tag in enumerate(MISSPELT):
        (tmp_path / f"mine-{number}.feature").write_text(FEATURE.replace("@low", tag), encoding="utf-8")
    done = run(tmp_path, "--collect-only", *results(tmp_path))
    assert done.returncode != 0
    for number, says in enumerate(MISSPELT.values()):
        assert f"mine-{number}.feature:3: {says}" in done.stdout
