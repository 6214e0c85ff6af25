"""Each command works on the repository in which it is called, or says what is missing there."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from harness.root import ALONG
from tests.firstlight.commands import CommandLine
from tests.simulators.served import DOME, Served


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository whose dome is called as a telescope that comes along; the working directory is below it."""
    (tmp_path / "pyproject.toml").write_text('[tool.pytest]\ntarget = "hill"\n', encoding="utf-8")
    for folder in ("telescopes", "targets", "below"):
        (tmp_path / folder).mkdir()
    shutil.copy(DOME, tmp_path / "telescopes" / "ska-mid.yaml")
    shutil.copytree(DOME.with_suffix(""), tmp_path / "telescopes" / DOME.stem)
    monkeypatch.chdir(tmp_path / "below")
    return tmp_path


def reach(own: Path, dome: Served) -> None:
    profile = f'[telescope]\ndeclaration = "ska-mid"\n[tango]\naddress = "{dome.running.tango_host}"\n'
    (own / "targets" / "hill.toml").write_text(profile, encoding="utf-8")


def test_doctor_takes_the_target_and_the_telescope_of_the_repository(
    own: Path, firstlight: CommandLine, running_dome: Served
) -> None:
    reach(own, running_dome)
    outcome = firstlight("doctor", "--json")
    assert (outcome.code, outcome.json["target"]) == (0, "hill")
    assert outcome.json["files"] == [str(own / "targets" / "hill.toml"), str(own / "telescopes" / "ska-mid.yaml")]
    assert {device["name"] for device in outcome.json["devices"]} == set(running_dome.telescope.devices)


def test_the_repositorys_target_wins_over_tango_host(
    own: Path, firstlight: CommandLine, running_dome: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    reach(own, running_dome)
    monkeypatch.setenv("TANGO_HOST", "nowhere:1")
    assert firstlight("doctor", "--json").json["target"] == "hill"


def test_model_diff_compares_the_telescope_of_the_repository(
    own: Path, firstlight: CommandLine, running_dome: Served
) -> None:
    reach(own, running_dome)
    outcome = firstlight("model", "diff", "ska-mid")
    assert outcome.code == 0, outcome.out + outcome.err
    assert f"no difference, {len(running_dome.telescope.devices)} devices compared" in outcome.out


@pytest.mark.parametrize("command", [("doctor",), ("model", "diff", "ska-mid"), ("sim",)])
def test_a_target_that_is_missing_is_told_with_where_was_looked(
    own: Path, firstlight: CommandLine, command: tuple[str, ...]
) -> None:
    outcome = firstlight(*command)
    assert outcome.code == 2
    assert f"{own / 'targets'} or {ALONG / 'targets'}: there is no target 'hill'" in outcome.err


def test_model_validate_checks_the_telescopes_of_the_repository_alone(own: Path, firstlight: CommandLine) -> None:
    assert len(firstlight("model", "validate", "--json").json) == 1
    (own / "telescopes" / "ska-mid.yaml").unlink()
    outcome = firstlight("model", "validate")
    assert outcome.code == 2
    assert f"{own / 'telescopes'}: there are no telescopes" in outcome.err


def test_report_is_of_the_repositorys_results(own: Path, firstlight: CommandLine) -> None:
    outcome = firstlight("report")
    assert outcome.code == 1
    assert f"{own / 'reports' / 'results' / 'allure'}: there are no Allure results" in outcome.err
    (own / "pyproject.toml").write_text('[tool.pytest]\nallure_results = "kept"\n', encoding="utf-8")
    assert f"{own / 'kept'}: there are no Allure results" in firstlight("report").err


@pytest.mark.parametrize("command", ["steps", "catalogue"])
def test_where_there_are_no_features_nothing_of_the_checkout_is_listed(
    own: Path, firstlight: CommandLine, command: str
) -> None:
    (own / "pyproject.toml").unlink()
    outcome = firstlight(command)
    assert outcome.code == 1
    assert f"{own / 'below'}: there is no pyproject.toml here or above" in outcome.err
