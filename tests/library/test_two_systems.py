"""One declaration holds classes of Tango and of ESW, and one scenario uses both."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.library.running import ROOT, results, run

OBSERVATORY = ROOT / "tests" / "library" / "observatory"


@pytest.fixture
def observatory(tmp_path: Path) -> Path:
    return Path(shutil.copytree(OBSERVATORY, tmp_path / "observatory"))


def features_of(observatory: Path, name: str) -> tuple[Path, str, Path]:
    feature = observatory / f"{name}.feature"
    (observatory / f"{name}.gherkin").rename(feature)
    return feature, "--target", observatory / "observatory.toml"


def test_one_scenario_commands_both_and_both_are_put_back(observatory: Path, tmp_path: Path) -> None:
    done = run(*features_of(observatory, "exposure"), *results(tmp_path))
    assert done.returncode == 0, done.stdout
    assert "3 passed" in done.stdout
    assert "transitions: Camera 1 of 1" in done.stdout
    for system in ("tango: direct, started for this run", "esw: started for this run"):
        assert system in done.stdout


def test_a_failure_shows_both_on_one_time_line(observatory: Path, tmp_path: Path) -> None:
    done = run(*features_of(observatory, "failing"), *results(tmp_path))
    told = " ".join(done.stdout.split())
    assert "obs/dome/1 domeState OPEN -> MOVING" in told, done.stdout
    assert "esw/IRIS.camera expose Completed" in told, done.stdout


def test_a_dry_run_reads_the_sentences_of_both(observatory: Path, tmp_path: Path) -> None:
    feature, *target = features_of(observatory, "exposure")
    text = (
        feature.read_text(encoding="utf-8").replace('"expose"', '"exposse"').replace("becomes CLOSED", "becomes SHUT")
    )
    feature.write_text(text, encoding="utf-8")
    done = run(feature, *target, *results(tmp_path), "--dry-run")
    told = " ".join(done.stdout.split())
    assert "Did you mean 'expose'?" in told, done.stdout
    assert "domeState is never SHUT" in told, done.stdout
