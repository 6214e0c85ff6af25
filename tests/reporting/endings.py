"""Runs that are ended from outside while a scenario is at a place that the test chooses, and what is told of them."""

from __future__ import annotations

import json
import time
import xml.etree.ElementTree as ET

STEPS = '''
import os
import threading
import time
from pathlib import Path

from harness.interrupts import interrupted_twice

ENDS = threading.Event()


def wait_at(place):
    """Say that a scenario has come here, and wait for what ends it."""
    Path(place).write_text(str(os.getpid()))
    if not ENDS.wait(60):
        raise RuntimeError("nothing has ended it")


@pytest.fixture
def prepared(request):
    if "set-up" in request.node.name:
        wait_at("here")
    yield
    if "tear-down" in request.node.name:
        Path("here").write_text(str(os.getpid()))
        deadline = time.monotonic() + 60
        try:
            while not Path("go-on").exists() and time.monotonic() < deadline:
                time.sleep(0.01)
        except KeyboardInterrupt:
            Path("cut").touch()
            raise interrupted_twice(["the shutter was not put back"]) from None
    Path("put-back").touch()


@pytest.fixture(autouse=True)
def always_prepared(prepared): ...


@when("I wait here")
def wait():
    wait_at("here")


@when("I end the run")
def end():
    pytest.exit("the dome is shut", returncode=3)
'''
FEATURE = """
@unchecked
Feature: Shutters
  Scenario: In its steps
    When I open "north"
    When I wait here
    Then "north" becomes OPEN

  Scenario: In its set-up
    When I open "north"

  Scenario: In its tear-down
    When I open "north"

  Scenario: Exits
    When I end the run

  Scenario: Done before
    When I open "north"

  Scenario: Pending
    When I open "north"
"""


def until(condition, what, limit=60):
    """Wait for something that another process does."""
    deadline = time.monotonic() + limit
    while not (found := condition()):
        assert time.monotonic() < deadline, what
        time.sleep(0.01)
    return found


def prepare(project):
    """Have the features, and results of Allure and JUnit."""
    project.configure('junit_results = "reports/junit.xml"')
    project.write("conftest.py", 'pytest_plugins = ["vocabulary.dome", "harness.reporting.counting"]')
    project.steps(STEPS)
    project.write("features/a.feature", FEATURE)


def select(*names):
    """Return arguments that select scenarios in this order."""
    return [f"features/a.feature::{name}" for name in names]


def come_to(project, run):
    """Wait until a scenario of the run has come to its place; return the process that it runs in."""
    file = project.folder / "here"

    def come():
        assert run.poll() is None, run.communicate()[0]
        return file.exists() and file.read_text()

    return int(until(come, "the scenario did not come to its place"))


def end(run):
    """Wait for the end of a run; returns what it said."""
    try:
        said, _ = run.communicate(timeout=60)
    finally:
        run.kill()
    return said


def cases(file):
    """Return the verdict of each case of a JUnit XML file by its name, and the totals."""
    (suite,) = ET.parse(file).getroot().iter("testsuite")
    found = {}
    for case in suite.iter("testcase"):
        assert case.get("name") not in found, f"twice: {case.get('name')}"
        found[case.get("name")] = next(
            (part.tag for part in case if part.tag in ("error", "failure", "skipped")), "passed"
        )
    totals = {name: int(suite.get(name)) for name in ("tests", "errors", "failures", "skipped")}
    assert totals["tests"] == len(found)
    for name, tag in (("errors", "error"), ("failures", "failure"), ("skipped", "skipped")):
        assert totals[name] == list(found.values()).count(tag)
    return found


def messages(file):
    """Return the message of each case that has not passed."""
    root = ET.parse(file).getroot()
    parts = ((case.get("name"), part) for case in root.iter("testcase") for part in case)
    return {name: part.get("message", "") for name, part in parts if part.tag in ("error", "failure", "skipped")}


def statuses(results):
    """Return the status of each Allure result by its name."""
    found = [json.loads(file.read_text()) for file in results.folder.glob("*-result.json")]
    assert len({each["name"] for each in found}) == len(found)
    return {each["name"]: each["status"] for each in found}
