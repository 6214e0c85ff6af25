"""Results are those of one run: none of the run before is left, and none of another one is touched."""

from __future__ import annotations

import signal

import pytest

from tests.reporting.endings import cases, come_to, end, prepare, select, statuses


@pytest.fixture
def placed(project):
    prepare(project)
    text = (project.folder / "pyproject.toml").read_text()
    text = text.replace('"reports/results"', '"reports/results/allure"').replace(
        '"reports/junit', '"reports/results/junit'
    )
    project.write("pyproject.toml", text)
    project.results = project.folder / "reports/results"
    return project


class Folder:
    def __init__(self, folder):
        self.folder = folder


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("-m", "smoek"), pytest.ExitCode.USAGE_ERROR),
        (("-k", "nothing"), pytest.ExitCode.NO_TESTS_COLLECTED),
        (("features/none.feature",), pytest.ExitCode.USAGE_ERROR),
    ],
)
def test_what_ends_a_run_early_leaves_nothing_of_the_run_before(placed, arguments, code):
    placed.run(*select("Done before"))
    assert cases(placed.results / "junit.xml") == {"Done before": "passed"}
    assert placed.run(*arguments).code == code
    assert "passed" not in statuses(Folder(placed.results / "allure")).values()
    assert cases(placed.results / "junit.xml")["the run"] == "error"
    assert "passed" not in cases(placed.results / "junit.xml").values()


@pytest.mark.parametrize("option", ["--collect-only", "--fixtures", "--help", "--markers"])
def test_what_runs_nothing_leaves_all(placed, option):
    placed.run(*select("Done before"))
    placed.run(option)
    assert statuses(Folder(placed.results / "allure")) == {"Done before": "passed"}
    assert cases(placed.results / "junit.xml") == {"Done before": "passed"}


def test_a_run_leaves_the_results_of_another_one_that_is_under_way(placed):
    first = placed.start(*select("Done before", "In its steps"))
    come_to(placed, first)
    second = placed.run(*select("Pending"))
    assert second.code == 0, second.output
    elsewhere = placed.folder / "reports/results-2"
    first.send_signal(signal.SIGTERM)
    end(first)
    assert statuses(Folder(placed.results / "allure")) == {"Done before": "passed", "In its steps": "broken"}
    assert cases(placed.results / "junit.xml") == {"Done before": "passed", "In its steps": "error"}
    assert statuses(Folder(elsewhere / "allure")) == {"Pending": "passed"}
    assert cases(elsewhere / "junit.xml") == {"Pending": "passed"}
    assert f"go to {elsewhere / 'allure'} and {elsewhere / 'junit.xml'}" in second.output


def test_a_run_that_adds_keeps_the_results_of_the_run_before(placed):
    placed.run(*select("Done before"))
    added = placed.run(*select("Pending"), "--add-results")
    assert f"results: added to those in {placed.results / 'allure'}" in added.output
    assert statuses(Folder(placed.results / "allure")) == {"Done before": "passed", "Pending": "passed"}
    assert cases(placed.results / "junit.xml") == {"Done before": "passed"}
    assert cases(placed.results / "junit-2.xml") == {"Pending": "passed"}
    placed.run(*select("Pending"))
    assert statuses(Folder(placed.results / "allure")) == {"Pending": "passed"}
    assert not (placed.results / "junit-2.xml").exists()


def test_folders_of_the_command_line_are_not_cleaned(placed):
    mine = placed.folder / "mine"
    for name in ("Done before", "Pending"):
        placed.run(*select(name), f"--alluredir={mine}", f"--junitxml={placed.folder / 'mine.xml'}")
    assert statuses(Folder(mine)) == {"Done before": "passed", "Pending": "passed"}
    assert cases(placed.folder / "mine.xml") == {"Pending": "passed"}
