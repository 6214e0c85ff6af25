"""One rule says where targets, telescopes and settings are: the nearest pyproject.toml, then what comes along."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.errors import ModelError, ProfileError
from harness.root import ALONG, find_root, folders, read_settings
from harness.targets.choice import choose
from harness.targets.plan import Plan, plan_target

SHED = "telescope: {name}\nclasses: {{Roof: {{}}}}\ndevices: [{{name: a/b/c, class: Roof}}]\n"


def repository(folder: Path, settings: str = "[tool.pytest]\n") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pyproject.toml").write_text(settings, encoding="utf-8")
    return folder


def declare(root: Path, name: str) -> Path:
    (root / "telescopes").mkdir(exist_ok=True)
    file = root / "telescopes" / f"{name}.yaml"
    file.write_text(SHED.format(name=name), encoding="utf-8")
    return file


def plan(root: Path, **options: str) -> Plan:
    return plan_target(choose(options, {}, {}), root, {})


def test_the_nearest_pyproject_is_the_root(tmp_path: Path) -> None:
    outer = repository(tmp_path / "outer")
    inner = repository(outer / "sites" / "inner")
    (inner / "features" / "deep").mkdir(parents=True)
    assert find_root(inner / "features" / "deep") == inner
    assert find_root(inner) == inner
    assert find_root(outer / "sites") == outer


def test_without_a_pyproject_a_folder_is_its_own_root(tmp_path: Path) -> None:
    assert find_root(tmp_path) == tmp_path
    assert plan(find_root(tmp_path)).file == ALONG / "targets" / "simulated.toml"


def test_an_inner_repository_does_not_see_what_the_outer_one_has(tmp_path: Path) -> None:
    outer = repository(tmp_path)
    declare(outer, "shed")
    with pytest.raises(ModelError, match="there is no telescope 'shed'"):
        plan(repository(outer / "inner"), telescope="shed")


def test_a_telescope_of_ones_own_wins_over_one_that_comes_along(tmp_path: Path) -> None:
    own = declare(repository(tmp_path), "ska-mid")
    planned = plan(tmp_path)
    assert planned.telescope is not None
    assert planned.telescope.file == own
    assert planned.files == (ALONG / "targets" / "simulated.toml", own)


def test_a_target_of_ones_own_wins_over_one_that_comes_along(tmp_path: Path) -> None:
    (repository(tmp_path) / "targets").mkdir()
    own = tmp_path / "targets" / "simulated.toml"
    own.write_text("[telescope]\ndeclaration = 'ska-low'\n[simulation]\n[tango]\n", encoding="utf-8")
    assert plan(tmp_path).files == (own, ALONG / "telescopes" / "ska-low.yaml")


def test_what_is_found_nowhere_is_told_with_where_was_looked(tmp_path: Path) -> None:
    with pytest.raises(ProfileError) as target:
        plan(tmp_path, target="hill")
    for folder in folders(tmp_path, "targets"):
        assert str(target.value).count(str(folder)) == 1
    with pytest.raises(ModelError) as telescope:
        plan(tmp_path, telescope="hill")
    for folder in folders(tmp_path, "telescopes"):
        assert str(telescope.value).count(str(folder)) == 1


@pytest.mark.parametrize("table", ["tool.pytest", "tool.pytest.ini_options"])
def test_settings_are_those_of_pytest(tmp_path: Path, table: str) -> None:
    repository(tmp_path, f'[{table}]\ntarget = "hill"\npythonpath = ["."]\n')
    assert read_settings(tmp_path) == {"target": "hill"}
    assert read_settings(tmp_path / "elsewhere") == {}


def test_a_pyproject_that_is_not_toml_is_told(tmp_path: Path) -> None:
    repository(tmp_path, "[tool.pytest")
    with pytest.raises(ProfileError, match=r"pyproject\.toml: this is not TOML"):
        read_settings(tmp_path)
