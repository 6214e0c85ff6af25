"""A telescope from another domain is served, driven and waited for with no Python added."""

from __future__ import annotations

from pathlib import Path

from tests.library.running import ROOT, results, run

PROFILE = """
summary = "The dome"
[telescope]
declaration = "{dome}"
time_scale = 0.1
[tango]
[simulation]
"""


def test_the_dome_is_driven_by_features(tmp_path: Path) -> None:
    profile = tmp_path / "dome.toml"
    profile.write_text(PROFILE.format(dome=ROOT / "tests" / "models" / "dome.yaml"), encoding="utf-8")
    feature = tmp_path / "dome.feature"
    feature.write_text(Path(__file__).with_name("dome.gherkin").read_text(encoding="utf-8"), encoding="utf-8")
    done = run(feature, "--target", profile, *results(tmp_path))
    assert done.returncode == 0, done.stdout
    assert "7 passed" in done.stdout
    assert "telescope: dome (dome.toml)" in done.stdout


def test_what_it_is_not_declared_to_do_is_refused_before_anything_is_done(tmp_path: Path) -> None:
    profile = tmp_path / "dome.toml"
    profile.write_text(PROFILE.format(dome=ROOT / "tests" / "models" / "dome.yaml"), encoding="utf-8")
    feature = tmp_path / "dome.feature"
    steps = "When I tell the dome to open\n    And I tell the dome to opne\n    Then the command succeeds"
    feature.write_text(f"Feature: Dome\n  Scenario: Misspelt\n    {steps}\n", encoding="utf-8")
    for dry in ((), ("--dry-run",)):
        done = run(feature, "--target", profile, *results(tmp_path), *dry)
        assert "dome cannot opne: the declaration names no command for it. Did you mean open?" in done.stdout
        assert dry or "before its first step" in done.stdout
