"""However a run is ended from outside, no scenario that was under way is green, and each is told alike everywhere."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.reporting.endings import cases, come_to, end, messages, prepare, select, statuses, until

WORKERS = pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["alone", "two workers"])
ALIKE = {"passed": "passed", "failed": "failure", "broken": "error", "skipped": "skipped"}
"""What JUnit XML says where Allure says this."""

SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]
SAID = {signal.SIGINT: "Ctrl-C", signal.SIGTERM: "SIGTERM", signal.SIGHUP: "SIGHUP"}


DEFERRED = "interrupted: what was changed is still being put back; once more ends that, too"


def heard(run, line):
    """Return what a run says until it has said a line."""
    said = ""
    while line not in said:
        said += (read := run.stdout.readline())
        assert read, said
    return said


@pytest.fixture
def ending(project):
    prepare(project)
    project.junit = project.folder / "reports/junit.xml"
    return project


@WORKERS
@pytest.mark.parametrize("number", SIGNALS, ids=SAID.values())
@pytest.mark.parametrize("place", ["steps", "set-up", "tear-down"])
def test_what_is_under_way_is_an_error_that_says_why(ending, results, number, place, workers):
    name = f"In its {place}"
    run = ending.start(*select("Done before", name, "Pending"), *workers, "--dist=load")
    come_to(ending, run)
    run.send_signal(number)
    said = heard(run, DEFERRED) if place == "tear-down" else ""
    (ending.folder / "go-on").touch()
    said += end(run)
    assert run.returncode == pytest.ExitCode.INTERRUPTED, said
    assert "Traceback" not in said, said
    assert f"the run was interrupted by {SAID[number]} !" in said
    assert place == "set-up" or (ending.folder / "put-back").exists()
    allure, junit = statuses(results), cases(ending.junit)
    assert allure[name] == "broken"
    assert junit[name] == "error"
    why = f"Interrupted: by {SAID[number]}."
    assert why in results[name]["statusDetails"]["message"]
    assert why in messages(ending.junit)[name]
    assert f"ERROR features/a.feature::{name} - {why}" in said
    # With two workers the other one has run, was running or has not begun what else there is.
    assert {each: ALIKE[status] for each, status in allure.items()} == junit
    if not workers:
        assert (allure["Done before"], allure["Pending"]) == ("passed", "skipped")
        not_run = f"not run: the run was interrupted by {SAID[number]}"
        assert results["Pending"]["statusDetails"]["message"] == not_run
        assert messages(ending.junit)["Pending"] == not_run
        assert f"1 not run: the run was interrupted by {SAID[number]}" in said


def test_what_it_was_at_is_told(ending, results):
    run = ending.start(*select("In its steps"))
    come_to(ending, run)
    run.send_signal(signal.SIGTERM)
    said = end(run)
    assert "> When I wait here" in said, said
    assert results["In its steps"]["statusDetails"]["message"] == (
        'Interrupted: by SIGTERM. It was at "When I wait here".'
    )
    assert [step["status"] for step in results["In its steps"]["steps"]] == ["passed", "broken", "skipped"]


@WORKERS
def test_a_second_signal_ends_the_putting_back_and_says_what_is_left(ending, results, workers):
    run = ending.start(*select("In its tear-down", "Pending"), *workers)
    worker = come_to(ending, run)
    run.send_signal(signal.SIGTERM)
    said = heard(run, DEFERRED)
    run.send_signal(signal.SIGTERM)
    said += end(run)
    assert run.returncode == pytest.ExitCode.INTERRUPTED, said
    assert "Traceback" not in said, said
    assert (ending.folder / "cut").exists()
    why = "Interrupted: a second time, while it was put back. Not put back: the shutter was not put back."
    assert why in said
    assert statuses(results)["In its tear-down"] == "broken"
    assert cases(ending.junit)["In its tear-down"] == "error"
    assert not Path(f"/proc/{worker}").exists()


@WORKERS
def test_pytest_exit_is_told_as_what_ended_the_scenario(ending, results, workers):
    done = ending.run(*select("Exits", "Pending"), *workers)
    assert done.code == 3, done.output
    assert statuses(results)["Exits"] == "broken"
    assert "The run ends: the dome is shut" in results["Exits"]["statusDetails"]["message"]
    assert cases(ending.junit)["Exits"] == "error"
    if not workers:
        assert statuses(results)["Pending"] == cases(ending.junit)["Pending"] == "skipped"


@WORKERS
def test_after_sigkill_nothing_looks_finished(ending, results, workers):
    ending.run(*select("Done before"))
    assert cases(ending.junit) == {"Done before": "passed"}
    run = ending.start(*select("In its steps"), *workers)
    worker = come_to(ending, run)
    run.kill()
    end(run)
    if workers:
        os.kill(worker, signal.SIGKILL)
    assert statuses(results) == {"In its steps": "broken"}
    message = results["In its steps"]["statusDetails"]["message"]
    assert "did not finish" in message or "because the process that leads the run has gone" in message
    assert "feature" in {label["name"] for label in results["In its steps"]["labels"]}
    assert cases(ending.junit) == {"the run": "error"}
    assert "did not finish" in messages(ending.junit)["the run"]


def test_a_worker_that_dies_leaves_an_error_of_its_scenario(ending, results):
    names = ["In its steps", "Done before", "Pending"]
    run = ending.start(*select(*names), "-n", "2", "--dist=load")
    worker = come_to(ending, run)
    os.kill(worker, signal.SIGKILL)
    said = end(run)
    assert run.returncode == pytest.ExitCode.TESTS_FAILED, said
    assert statuses(results) == {"In its steps": "broken", "Done before": "passed", "Pending": "passed"}
    assert cases(ending.junit) == {"In its steps": "error", "Done before": "passed", "Pending": "passed"}
    assert "died while it ran features/a.feature::In its steps" in messages(ending.junit)["In its steps"]
    assert "1 error" in said


def test_a_signal_that_is_ignored_stays_ignored(ending):
    ignoring = "import signal, sys, pytest; signal.signal(signal.SIGHUP, signal.SIG_IGN); sys.exit(pytest.main())"
    with subprocess.Popen(
        [sys.executable, "-c", ignoring, *select("In its tear-down")], cwd=ending.folder, stdout=subprocess.PIPE
    ) as run:
        until((ending.folder / "here").exists, "it did not come to its place")
        run.send_signal(signal.SIGHUP)
        (ending.folder / "go-on").touch()
        run.communicate(timeout=60)
    assert run.returncode == 0


@WORKERS
def test_a_terminal_that_goes_does_not_take_the_results_with_it(ending, results, workers):
    mine, its = pty.openpty()
    arguments = [sys.executable, "-m", "pytest", *select("In its steps", "Pending"), *workers]
    run = subprocess.Popen(arguments, cwd=ending.folder, stdin=its, stdout=its, stderr=its, start_new_session=True)
    os.close(its)
    try:
        come_to(ending, run)
        os.close(mine)
        run.send_signal(signal.SIGHUP)
        assert run.wait(60) == pytest.ExitCode.INTERRUPTED
    finally:
        run.kill()
    assert (ending.folder / "put-back").exists()
    assert statuses(results)["In its steps"] == "broken"
    assert cases(ending.junit)["In its steps"] == "error"


@WORKERS
def test_signals_to_the_whole_group_of_processes_count_once(ending, results, workers):
    """As of Ctrl-C in a terminal: the workers get it, too, and then once more from the process that leads them."""
    run = ending.start(*select("In its tear-down"), *workers)
    come_to(ending, run)
    os.killpg(run.pid, signal.SIGINT)
    said = heard(run, DEFERRED)
    (ending.folder / "go-on").touch()
    said += end(run)
    assert not (ending.folder / "cut").exists(), said
    assert "which was done to the end" in results["In its tear-down"]["statusDetails"]["message"]
