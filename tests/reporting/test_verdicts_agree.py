"""One scenario counts once, and terminal, exit code, Allure and JUnit XML say the same of it."""

from __future__ import annotations

import os
import threading

import pytest

from harness.reporting.allure.html import count
from tests.reporting.endings import cases, come_to, end, messages, prepare, select, statuses

STEPS = """
import gc
import pathlib

from harness.reporting.allure.identity import RUN


class Ring:
    def __init__(self, path):
        self.file = open(path)
        self.me = self


@given("something is left open")
def leave_open():
    gc.collect()
    Ring(__file__)


KEPT = []


@given("something open is kept")
def keep_open():
    KEPT.append(Ring(__file__))


@given("what was kept is left open")
def leave_kept():
    KEPT.clear()


@given("a step leaves something open and fails")
def leave_open_and_fail():
    held = open(__file__)
    raise AssertionError("it did not open")


@then("it fails")
def fails():
    assert False, "it did not open"


@then("it fails once")
def fails_once():
    mark = pathlib.Path("failed-once")
    if not mark.exists():
        mark.touch()
        assert False, "it did not open"


@given("it is skipped")
def skips():
    pytest.skip("no dome here")


@pytest.fixture(autouse=True)
def restless(request):
    yield
    if "and is not put back" in request.node.name:
        raise RuntimeError("not at rest")
"""


@pytest.fixture
def agreeing(project):
    prepare(project)
    project.steps(STEPS)
    project.junit = project.folder / "reports/junit.xml"
    return project


def feature(project, text, head="@unchecked\nFeature: A\n"):
    lines = "".join(f"  {line}\n" for line in text.strip().splitlines())
    project.write("features/a.feature", head + lines)


@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["alone", "two workers"])
def test_a_scenario_that_fails_and_is_not_put_back_is_one_case(agreeing, results, workers):
    feature(agreeing, "Scenario: Fails and is not put back\n  Then it fails\nScenario: b\n  Then it fails")
    done = agreeing.run(*workers)
    assert done.code == 1
    assert cases(agreeing.junit) == {"Fails and is not put back": "failure", "b": "failure"}
    case = next(iter(agreeing.junit.read_text().split("<testcase ")[1:]))
    assert "not at rest" in agreeing.junit.read_text(), case
    assert statuses(results) == {"Fails and is not put back": "failed", "b": "failed"}
    told = results["Fails and is not put back"]["statusDetails"]["message"]
    assert told == "it did not open\nassert False\n\nAnd then, in its tear-down: RuntimeError: not at rest"


def test_lines_count_from_1(agreeing):
    feature(agreeing, 'Scenario: a\n  When I open "a"')
    agreeing.configure('junit_family = "xunit1"')
    agreeing.run()
    assert 'line="3"' in agreeing.junit.read_text()


@pytest.mark.parametrize(("sentence", "verdict"), [("it fails", "failure"), ("it fails once", "passed")])
def test_of_one_that_is_repeated_the_last_run_counts(agreeing, results, sentence, verdict):
    feature(agreeing, f"Scenario: a\n  Then {sentence}")
    agreeing.run("--reruns=1")
    assert cases(agreeing.junit) == {"a": verdict}
    assert count(results.folder) == {"passed" if verdict == "passed" else "failed": 1}


def test_runs_on_two_telescopes_that_share_a_folder_are_two_results(agreeing, results):
    agreeing.write(
        "on.py",
        "import os\nfrom harness.reporting.allure.identity import RUN\n\n\n"
        "def pytest_configure(config):\n    config.stash[RUN] = {'telescope': os.environ['ON']}\n",
    )
    feature(
        agreeing,
        "Scenario Outline: Open <x>\n  Then it fails once\n  Examples:\n"
        "    | x | y |\n    | a | bc |\n    | ab | c |\n    | a | d |\n",
    )
    folder = agreeing.folder / "joined"
    for telescope in ("ska-mid", "ska-low"):
        os.environ["ON"] = telescope
        try:
            agreeing.run("-p", "on", f"--alluredir={folder}")
        finally:
            del os.environ["ON"]
    assert count(folder) == {"failed": 1, "passed": 5}


@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["alone", "two workers"])
def test_a_run_in_which_all_is_skipped_is_not_green(agreeing, workers):
    feature(agreeing, "Scenario: a\n  Given it is skipped")
    done = agreeing.run(*workers)
    assert done.code == pytest.ExitCode.NO_TESTS_COLLECTED
    assert "nothing was run: all that was selected (1) was skipped" in done.output
    assert cases(agreeing.junit) == {"a": "skipped", "the run": "error"}


def test_one_that_passes_though_it_is_expected_to_fail_has_failed(agreeing, results):
    feature(agreeing, '@xfail(reason="sticks")\nScenario: a\n  When I open "a"')
    done = agreeing.run()
    assert done.code == 1, done.output
    assert statuses(results) == {"a": "failed"}
    assert cases(agreeing.junit) == {"a": "failure"}
    assert "it passes, though it has the tag @xfail (sticks)" in results["a"]["statusDetails"]["message"]


@pytest.mark.parametrize("given", ["something is left open", "a step leaves something open and fails"])
@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["alone", "two workers"])
def test_a_warning_counts_with_its_own_scenario(agreeing, results, given, workers):
    agreeing.write(
        "conftest.py",
        (agreeing.folder / "conftest.py").read_text().replace("]", ', "harness.reporting.late_warnings"]'),
    )
    feature(
        agreeing,
        f'Scenario: Leaves\n  Given {given}\nScenario: Next\n  When I open "a"\nScenario: Last\n  When I open "a"',
    )
    done = agreeing.run(*workers)
    assert done.code == 1
    assert statuses(results)["Next"] == statuses(results)["Last"] == "passed"
    assert statuses(results)["Leaves"] == ("failed" if "fails" in given else "broken")
    assert "ResourceWarning: unclosed file" in results["Leaves"]["statusDetails"]["message"]
    assert cases(agreeing.junit)["Next"] == cases(agreeing.junit)["Last"] == "passed"
    assert cases(agreeing.junit)["Leaves"] == ("failure" if "fails" in given else "error")
    assert "ResourceWarning: unclosed file" in done.output


@pytest.mark.parametrize("workers", [(), ("-n", "1")], ids=["alone", "a worker"])
def test_a_warning_of_what_outlives_its_scenario_counts_with_the_last(agreeing, results, workers):
    agreeing.write(
        "conftest.py",
        (agreeing.folder / "conftest.py").read_text().replace("]", ', "harness.reporting.late_warnings"]'),
    )
    feature(
        agreeing,
        """
Scenario: Keeps
  Given something open is kept
Scenario: Next
  Given what was kept is left open
Scenario: Last
  When I open "a"
""",
    )
    done = agreeing.run(*workers)
    assert done.code == 1
    assert statuses(results) == {"Keeps": "passed", "Next": "passed", "Last": "broken"}
    assert "ResourceWarning: unclosed file" in done.output


@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["alone", "two workers"])
def test_a_time_limit_of_pytest_timeout_is_told_by_what_the_scenario_was_at(agreeing, results, workers):
    done = agreeing.run(*select("In its steps", "Done before"), "--timeout=2", *workers)
    assert done.code == 1, done.output
    assert "+++" not in done.output, "no stacks of threads"
    why = 'Time limit: ended by --timeout after 2 s. It was at "When I wait here".'
    assert why in done.output
    assert results["In its steps"]["statusDetails"]["message"] == why
    assert statuses(results) == {"In its steps": "broken", "Done before": "passed"}
    assert cases(agreeing.junit) == {"In its steps": "error", "Done before": "passed"}
    assert (agreeing.folder / "put-back").exists()


def test_a_time_limit_does_not_cut_what_is_put_back(agreeing, results):
    run = agreeing.start(*select("In its tear-down"), "--timeout=0.5")
    come_to(agreeing, run)
    threading.Timer(1.5, (agreeing.folder / "go-on").touch).start()
    said = end(run)
    assert run.returncode == 1, said
    assert not (agreeing.folder / "cut").exists()
    assert statuses(results) == {"In its tear-down": "broken"}
    assert "which was done to the end" in messages(agreeing.junit)["In its tear-down"]
