"""A telescope from another domain is served, driven and waited for with no Python added."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.library.running import ROOT, results, run

PROFILE = """
summary = "The dome"
[telescope]
declaration = "{dome}"
time_scale = 0.1
[tango]
[simulation]
"""


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    file = tmp_path / "dome.toml"
    file.write_text(PROFILE.format(dome=ROOT / "tests" / "models" / "dome.yaml"), encoding="utf-8")
    return file


def test_the_dome_is_driven_by_features(profile: Path, tmp_path: Path) -> None:
    feature = tmp_path / "dome.feature"
    feature.write_text(Path(__file__).with_name("dome.gherkin").read_text(encoding="utf-8"), encoding="utf-8")
    done = run(feature, "--target", profile, *results(tmp_path))
    assert done.returncode == 0, done.stdout
    assert "8 passed" in done.stdout
    assert "telescope: dome (dome.toml)" in done.stdout


def test_what_it_is_not_declared_to_do_is_refused_before_anything_is_done(profile: Path, tmp_path: Path) -> None:
    feature = tmp_path / "dome.feature"
    steps = "When I tell the dome to open\n    And I tell the dome to opne\n    Then the command succeeds"
    feature.write_text(f"Feature: Dome\n  Scenario: Misspelt\n    {steps}\n", encoding="utf-8")
    for dry in ((), ("--dry-run",)):
        done = run(feature, "--target", profile, *results(tmp_path), *dry)
        assert "dome cannot opne: the declaration names no command for it. Did you mean open?" in done.stdout
        assert dry or "before its first step" in done.stdout


WRONG = [
    (
        "Given the dome is opne",
        "hill/dome/1 domeState is never opne. Did you mean open? Its values are open, closed, OPENING, CLOSING, FAULT.",
    ),
    (
        "Then the shutter upper goes through OPENING, OPNE",
        "hill/shutter/upper position is never OPNE. Did you mean OPEN?",
    ),
    (
        "Then the dome stays agape for 2 s",
        "domeState is never agape. Its values are open, closed, OPENING, CLOSING, FAULT.",
    ),
    (
        "Given the domme is open",
        "dome has no domme. Did you mean 'dome'? It has: dome, shutter lower, shutter upper.",
    ),
    ("Then the shutter becomes OPEN", "dome has no shutter. It has: dome, shutter lower, shutter upper."),
    ("Then the shutter left becomes OPEN", "dome has no shutter left. It has: dome, shutter lower, shutter upper."),
    (
        "Then the event becomes OPEN",
        "Sentences with 'event' are about an event of the Event Service: firstlight steps event lists them.",
    ),
]


@pytest.mark.parametrize("options", [(), ("--dry-run",)], ids=["run", "dry run"])
def test_a_state_or_subject_that_is_not_declared_is_told_with_those_that_are(
    profile: Path, tmp_path: Path, options: tuple[str, ...]
) -> None:
    feature = tmp_path / "wrong.feature"
    steps = "".join(f"    {step}\n" for step, _ in WRONG)
    feature.write_text(f"Feature: Wrong\n  Scenario: a\n{steps}", encoding="utf-8")
    done = run(feature, "--target", profile, *results(tmp_path), *options)
    assert done.returncode == pytest.ExitCode.TESTS_FAILED
    for line, (step, says) in enumerate(WRONG, 3):
        (said,) = (
            each for each in done.stdout.splitlines() if f"wrong.feature:{line}: " in each and "ERROR" not in each
        )
        assert says in said
        assert f"    {step}\n" in done.stdout


FAILING = """
Feature: Failing
  Scenario: Otherwise
    When I tell the dome to open
    Then the dome becomes closed within 0.5 s

  Scenario: Elsewhere
    When I tell the shutter upper to open
    Then the shutter upper goes through OPENING, CLOSING

  Scenario: No longer
    Given the dome is open
    When I tell the dome to close
    Then the dome stays open for 1 s

  Scenario: Never
    Given the dome is FAULT
    Then the dome becomes FAULT
"""


def test_a_failure_tells_what_the_device_showed_instead(profile: Path, tmp_path: Path) -> None:
    feature = tmp_path / "failing.feature"
    feature.write_text(FAILING, encoding="utf-8")
    said = run(feature, "--target", profile, *results(tmp_path)).stdout
    assert "> Then the dome becomes closed within 0.5 s   " in said
    assert 'hill/dome/1 domeState did not become CLOSED within 0.5 s of "When I tell the dome to open"' in said
    assert "domeState stayed OPEN, from where Close would lead to CLOSED." in said
    assert "position went to OPEN instead of CLOSING after OPENING, 1 of 2 values seen." in said
    assert "hill/dome/1 domeState did not stay OPEN" in said
    assert "dome (hill/dome/1) could not be brought to FAULT" in said
    assert "FAULT only comes by itself" in said
    assert "3 failed, 1 precondition not met" in said
