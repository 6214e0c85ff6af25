"""The features of the OET against one that somebody else started, reached by its URL as a deployed one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.library.running import ROOT, results, run
from tests.simulators.oet.repositories import make_repository
from tests.simulators.oet.running import Oet, running

FEATURES = [ROOT / "features" / "oet" / f"{name}.feature" for name in ("procedures", "service")]
SCRIPTS = ROOT / "features" / "oet" / "scripts"
FAULTS = "the target remote cannot do what is needed: faults (4)"
OUTPUT = "the target remote has a deployed OET, which keeps no output of scripts: output (2)"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Oet]:
    """An OET whose folder holds its abort script, as a deployed one's does."""
    folder = tmp_path_factory.mktemp("scripts")
    (folder / "abort.py").write_text((SCRIPTS / "abort.py").read_text(encoding="utf-8"), encoding="utf-8")
    with running(tmp_path_factory.mktemp("oet"), scripts=(folder,)) as oet:
        yield oet


def profile(folder: Path, oet: Oet, keys: str = "") -> Path:
    file = folder / "remote.toml"
    text = f'[oet]\nurl = "http://127.0.0.1:{oet.port}"\n{keys}\n[limits]\nclock_tolerance = 0\n'
    file.write_text(text, encoding="utf-8")
    return file


def test_scripts_come_from_the_branch_of_a_git_repository(service: Oet, tmp_path: Path) -> None:
    scripts = {f"scripts/{file.name}": file.read_text(encoding="utf-8") for file in SCRIPTS.glob("*.py")}
    make_repository(tmp_path / "scripts", "tested", scripts)
    keys = f'git_repo = "file://{tmp_path}/scripts"\ngit_branch = "tested"\nscripts = "scripts"'
    done = run(*FEATURES, "--target", profile(tmp_path, service, keys), *results(tmp_path))
    assert done.returncode == 0, done.stdout
    assert FAULTS in done.stdout
    assert OUTPUT in done.stdout
    assert "23 passed, 9 skipped" in done.stdout


def test_what_runs_a_script_beside_the_feature_is_skipped_without_a_repository(service: Oet, tmp_path: Path) -> None:
    done = run(*FEATURES, "--target", profile(tmp_path, service), *results(tmp_path))
    assert done.returncode == 0, done.stdout
    reason = "the target remote has a deployed OET and names no git_repo: what lies beside a feature is not on its disk"
    assert f"{reason}: scripts (22)" in done.stdout
    assert "1 passed, 31 skipped" in done.stdout  # a script that is named by a whole URI
