"""The examples for CI systems are what these take, and call commands that there are."""

from __future__ import annotations

import functools
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.deploy.rendering import DEPLOY
from tests.library.running import ROOT, environment

SCHEMAS = {"gitlab-ci.yml": "vendor.gitlab-ci", "github-actions.yml": "vendor.github-workflows"}


def check(file: Path, schema: str) -> subprocess.CompletedProcess[str]:
    options = ["--builtin-schema", schema, "--data-transform", "gitlab-ci"] if "gitlab" in schema else []
    command = [sys.executable, "-m", "check_jsonschema", *(options or ["--builtin-schema", schema]), str(file)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("name", SCHEMAS)
def test_its_schema_allows_it(name: str) -> None:
    done = check(DEPLOY / "ci" / name, SCHEMAS[name])
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("gitlab-ci.yml", "    when: always\n    name", "    when: forever\n    name"),
        ("github-actions.yml", "cancel-in-progress", "cancel-running"),
    ],
)
def test_its_schema_is_one_that_forbids(tmp_path: Path, name: str, right: str, wrong: str) -> None:
    text = (DEPLOY / "ci" / name).read_text()
    assert right in text
    (tmp_path / name).write_text(text.replace(right, wrong))
    assert check(tmp_path / name, SCHEMAS[name]).returncode == 1


def commands(name: str) -> list[str]:
    """What an example runs of Firstlight, one a line."""
    return re.findall(r"firstlight ((?:nightly|report) [^>;\n]*)", (DEPLOY / "ci" / name).read_text())


@functools.cache
def options_of(verb: str) -> str:
    command = [sys.executable, "-m", "firstlight", verb, "--help"]
    return subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("name", SCHEMAS)
def test_its_commands_have_the_options_that_it_gives(name: str) -> None:
    found = commands(name)
    assert len(found) == 3
    for command in found:
        verb, *arguments = shlex.split(command)
        options = options_of(verb)
        unknown = [one for one in arguments if one.startswith("--") and one not in options]
        assert not unknown, command


def test_the_results_that_they_keep_are_where_a_night_leaves_them() -> None:
    [job] = [
        one for name, one in yaml.safe_load((DEPLOY / "ci/gitlab-ci.yml").read_text()).items() if name == "nightly"
    ]
    assert job["artifacts"]["reports"]["junit"] == "reports/results/junit.xml"
    assert job["artifacts"]["when"] == job["cache"]["when"] == "always"
    assert "parallel" in job
    assert "resource_group" in job
