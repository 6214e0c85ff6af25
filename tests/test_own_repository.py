"""docs/your-own-repository.md, followed word for word."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "your-own-repository.md"
LIMIT = 120.0
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
INSTALLED = ("firstlight", "pytango_db", "pytango-db", "tangogql")
"""Parts of names: what the page's own installation has to bring; all else is lent by the one that runs the tests."""

pytestmark = pytest.mark.timeout(3 * LIMIT)


def files_and_commands() -> tuple[dict[str, str], list[str]]:
    """Read the page: a block of sh is commands, any other the file that its paragraph begins with."""
    files, commands, text = {}, [], PAGE.read_text(encoding="utf-8")
    for block in BLOCK.finditer(text):
        if block[1] == "sh":
            commands.append(block[2])
        else:
            paragraph = text[: block.start()].rstrip().rpartition("\n\n")[2]
            files[paragraph.split("`")[1]] = block[2]
    return files, commands


FILES, (INSTALLATION, COMMANDS) = files_and_commands()


@dataclass(frozen=True)
class Repository:
    """The page's repository, with Firstlight installed in a virtual environment of its own."""

    folder: Path

    def run(self, command: str, below: str = ".") -> subprocess.CompletedProcess[str]:
        binaries = self.folder / ".venv" / "bin"
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("FIRSTLIGHT", "TANGO_HOST"))}
        kept |= {
            "PATH": f"{binaries}:{Path(sys.executable).parent}:{os.environ['PATH']}",
            "COLUMNS": "160",
            "PYTEST_ADDOPTS": "",
            "PYTHONPATH": "",
        }
        return subprocess.run(
            ["bash", "-ec", command],
            cwd=self.folder / below,
            env=kept,
            capture_output=True,
            text=True,
            timeout=LIMIT,
            check=False,
        )

    @property
    def installed(self) -> Path:
        return next(self.folder.glob(".venv/lib/python3*/site-packages"))


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """As the page makes it, of a copy of the checkout that is gone once Firstlight is installed."""
    made = Repository(tmp_path_factory.mktemp("own"))
    checkout = tmp_path_factory.mktemp("checkout") / "firstlight"
    left = shutil.ignore_patterns(
        ".*", "build", "*.egg-info", "node_modules", "reports", "tests", "features", "__pycache__"
    )
    shutil.copytree(ROOT, checkout, ignore=left)
    environment, activation, installation = INSTALLATION.replace("CHECKOUT", str(checkout)).splitlines()
    done = made.run(environment)
    assert done.returncode == 0, done.stderr
    lend_packages(made, tmp_path_factory.mktemp("lent"))
    done = made.run(f"{activation}\n{installation}")
    if "No matching distribution found for setuptools" in done.stderr:
        pytest.skip(f"pip finds no setuptools to build Firstlight with: {done.stderr.strip()[-300:]}")
    assert done.returncode == 0, done.stderr
    shutil.rmtree(checkout)
    for name, text in FILES.items():
        file = made.folder / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return made


def lend_packages(made: Repository, lent: Path) -> None:
    """Spare the installation what is installed here already, for speed."""
    for one in Path(sysconfig.get_path("purelib")).iterdir():
        if not any(part in one.name.lower() for part in INSTALLED):
            (lent / one.name).symlink_to(one)
    (made.installed / "lent.pth").write_text(f"{lent}\n", encoding="utf-8")
    script = made.folder / ".venv" / "bin" / "pytest"
    script.write_text('#!/bin/sh\nexec python -m pytest "$@"\n', encoding="utf-8")
    script.chmod(0o755)


@pytest.fixture(scope="module")
def followed(repository: Repository) -> dict[str, subprocess.CompletedProcess[str]]:
    """What each of the page's commands said, called in a folder below the root."""
    return {command: repository.run(command, "features") for command in COMMANDS.splitlines()}


def test_the_page_has_a_file_for_each_block() -> None:
    assert set(FILES) == {
        "pyproject.toml",
        "conftest.py",
        "telescopes/hill.yaml",
        "targets/hill.toml",
        "my_steps/dome.py",
        "features/dome.feature",
    }


def test_all_that_is_no_code_is_installed_too(repository: Repository) -> None:
    kinds = ("toml", "yaml", "json", "mjs")
    folders = ("harness", "simulators", "steps", "firstlight", "targets", "telescopes")
    files = [file.relative_to(ROOT) for name in folders for kind in kinds for file in (ROOT / name).rglob(f"*.{kind}")]
    assert Path("telescopes/ska-mid/scan-default.json") in files
    assert [str(file) for file in files if not (repository.installed / file).is_file()] == []


def test_every_command_of_the_page_ends_well(followed: dict[str, subprocess.CompletedProcess[str]]) -> None:
    assert {command: done.stdout + done.stderr for command, done in followed.items() if done.returncode} == {}


def test_the_scenarios_pass_and_the_results_are_kept_in_the_repository(
    repository: Repository, followed: dict[str, subprocess.CompletedProcess[str]]
) -> None:
    assert "1 passed" in followed["pytest"].stdout
    results = repository.folder / "reports" / "results"
    assert [case.get("name") for case in ET.parse(results / "junit.xml").iter("testcase")] == ["Open the shutter"]
    assert len(list((results / "allure").glob("*-result.json"))) == 1
    assert not (repository.installed / "reports").exists()
    assert not (repository.folder / "features" / "reports").exists()


def test_each_command_works_on_the_repositorys_own(
    repository: Repository, followed: dict[str, subprocess.CompletedProcess[str]]
) -> None:
    own = f"{repository.folder}/targets/hill.toml, {repository.folder}/telescopes/hill.yaml"
    along = f"{repository.installed}/targets/simulated.toml, {repository.installed}/telescopes/ska-mid.yaml"
    assert f"files: {own}" in followed["pytest"].stdout
    assert f"files     {own}" in followed["firstlight doctor"].stdout
    assert f"files     {along}" in followed["firstlight doctor --target simulated"].stdout
    assert followed["firstlight model validate"].stdout.startswith("hill: 1 device")
    assert "no difference, 1 device compared" in followed["firstlight model diff hill"].stdout
    assert 'the sky is seen from "<trl>"' in followed["firstlight steps sky"].stdout


def test_the_report_is_of_the_repositorys_results(
    repository: Repository, followed: dict[str, subprocess.CompletedProcess[str]]
) -> None:
    programs = repository.folder / ".venv" / "bin"
    done = repository.run(f"PATH={programs} firstlight report", "features")
    assert done.returncode == 1
    assert "node is not installed" in done.stderr
