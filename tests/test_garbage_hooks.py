"""What a run leaves open is found while it runs, and what it has collected is not walked through for it each time."""

from __future__ import annotations

import pytest

from tests.bdd.project import FEATURE, Project

LEAVES_OPEN = """
import gc
import pytest

COLLECTED = gc.isenabled(), gc.get_freeze_count() > 0


@pytest.fixture(autouse=True)
def collector():
    yield
    print("while collecting", *COLLECTED, "while running", gc.isenabled(), gc.get_freeze_count() > 0)
"""
END = """
def pytest_sessionfinish(session):
    left = [open(__file__)]
    left.append(left)
"""


@pytest.fixture
def project(tmp_path):
    made = Project(tmp_path)
    made.write("features/shutters.feature", FEATURE)
    return made


@pytest.mark.parametrize("workers", [(), ("-n", "1")], ids=["alone", "a worker"])
def test_the_collector_rests_until_the_first_scenario_and_works_then(project, workers):
    project.steps(LEAVES_OPEN)
    run = project.run(*workers)
    assert (run.code, run.counts) == (0, {"passed": 4}), run.output
    assert run.output.count("while collecting False False while running True True") == 4, run.output


def test_what_is_left_open_at_the_very_end_is_still_told(project):
    with (project.folder / "conftest.py").open("a", encoding="utf-8") as conftest:
        conftest.write(END)
    run = project.run()
    assert run.code != 0, run.output
    assert "ResourceWarning" in run.output, run.output


def test_a_run_that_cannot_collect_ends_as_ever(project):
    project.write("features/broken.feature", "Scenario: without a feature")
    assert project.run().code == 2
