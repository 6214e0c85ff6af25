"""A telescope from another domain is served, driven and waited for with no Python added."""

from __future__ import annotations

from pathlib import Path

from tests.library.running import ROOT, results, run

PROFILE = """
summary = "The dome"
[telescope]
declaration = "{dome}"
time_scale = 0.1
[simulation]
"""


def test_the_dome_is_driven_by_features(tmp_path: Path) -> None:
    profile = tmp_path / "dome.toml"
    profile.write_text(PROFILE.format(dome=ROOT / "tests" / "models" / "dome.yaml"), encoding="utf-8")
    feature = tmp_path / "dome.feature"
    feature.write_text(Path(__file__).with_name("dome.gherkin").read_text(encoding="utf-8"), encoding="utf-8")
    done = run(feature, "--target", profile, *results(tmp_path))
    assert done.returncode == 0, done.stdout
    assert "6 passed" in done.stdout
    assert "telescope: dome (dome.toml)" in done.stdout
