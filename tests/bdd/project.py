"""A small repository of features, made for a test and run by a pytest of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import textwrap
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

CONFIGURATION = f"""
[tool.pytest]
addopts = [
    "-p", "no:allure_pytest_bdd", "-p", "no:hypothesispytest", "-p", "no:pytango-db-fixtures", "-p", "no:anyio",
    "-p", "no:schemathesis", "-p", "no:kmock", "-p", "no:asyncio",
    "-p", "harness.garbage_hooks", "-p", "harness.bdd.plugin", "-p", "harness.reporting.plugin",
    "-p", "harness.interrupt_hooks", "-p", "harness.worker_hooks", "--import-mode=importlib",
]
pythonpath = [".", {str(ROOT)!r}]
testpaths = ["features"]
strict_markers = true
strict_config = true
filterwarnings = ["error"]
markers = ["smoke: a few scenarios that say quickly whether anything works"]
"""

STEPS = '''
"""A dome with shutters."""

import pytest

from harness.bdd import Looks, given, looks_at, plan_of, then, when
from harness.errors import PreconditionError


@pytest.fixture
def shutters():
    return {}


@given('the shutter "<shutter>" is <state>')
def shutter_is(shutters, shutter, state):
    """Moves a shutter."""
    shutters[shutter] = state


@when('I open "<shutter>"')
def open_shutter(shutters, shutter):
    shutters[shutter] = "OPEN"


@then('"<shutter>" becomes <value>[ within <seconds> s]')
def becomes(shutters, shutter, value, seconds):
    assert shutters[shutter] == value
'''

FEATURE = """
Feature: Shutters
  The roof opens.

  Background:
    Given the shutter "north" is CLOSED

  @smoke
  Scenario: Open the north shutter
    When I open "north"
    Then "north" becomes OPEN within 2.5 s

  Scenario Outline: Open <which>
    When I open "<which>"
    Then "<which>" becomes OPEN

    Examples:
      | which |
      | east  |
      | west  |

  Scenario: Leave it
    Then "north" becomes CLOSED
"""


@dataclass(frozen=True)
class Run:
    """What a pytest said: exit code, and its output without colours."""

    code: int
    output: str

    @property
    def passed(self):
        return {line.split(" ", 1)[1] for line in self.output.splitlines() if line.startswith("PASSED ")}

    @property
    def counts(self):
        """``{"passed": 2, "failed": 1}`` of the last line."""
        return {word: int(number) for number, word in re.findall(r"(\d+) (\w+)", self.output.splitlines()[-1])}


class Project:
    """A folder with pyproject.toml, conftest.py, vocabulary/ and features/."""

    def __init__(self, folder):
        self.folder = folder
        self.write("pyproject.toml", CONFIGURATION)
        self.write("conftest.py", 'pytest_plugins = ["vocabulary.dome"]')
        self.write("vocabulary/dome.py", STEPS)
        (folder / "features").mkdir()

    def write(self, path, text):
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(textwrap.dedent(text).lstrip("\n"), encoding="utf-8")
        return file

    def steps(self, text):
        """Add step definitions to those of the dome."""
        file = self.folder / "vocabulary/dome.py"
        file.write_text(file.read_text(encoding="utf-8") + "\n\n" + textwrap.dedent(text), encoding="utf-8")

    def configure(self, line):
        """Add a line to the configuration of pytest."""
        file = self.folder / "pyproject.toml"
        file.write_text(f"{file.read_text(encoding='utf-8')}\n{line}\n", encoding="utf-8")

    def run(self, *arguments, cwd=None):
        """Run pytest; every outcome is listed at the end."""
        run = self.start(*arguments, cwd=cwd)
        try:
            said, _ = run.communicate(timeout=300)
        finally:
            run.kill()
        return Run(run.returncode, said)

    def start(self, *arguments, cwd=None):
        """Start pytest in a session of its own, so that signals reach it alone."""
        return subprocess.Popen(
            [sys.executable, "-m", "pytest", "-rA", "--no-header", "-q", *map(str, arguments)],
            cwd=cwd or self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            env={**os.environ, "COLUMNS": "160", "PYTEST_ADDOPTS": "", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "", "CI": ""},
        )
