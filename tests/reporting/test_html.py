from __future__ import annotations

import base64
import json
import re
import shutil
import subprocess
import sys

import pytest

from harness import errors
from harness.reporting.allure import html
from harness.reporting.allure.html import ReportError, count, generate, install, without_analytics
from tests.bdd.project import ROOT

COMMAND = "import typer; from firstlight.report import report; app = typer.Typer(); app.command()(report); app()"


def result(folder, name, status, stop=1):
    folder.mkdir(exist_ok=True)
    about = {"uuid": f"{name}{stop}", "historyId": name, "name": name, "status": status, "start": 0, "stop": stop}
    about |= {"testCaseId": name, "fullName": name}
    step = {"name": "When I open it", "status": status, "start": 0, "stop": stop}
    labels = [{"name": "feature", "value": "Shutters"}]
    text = json.dumps({**about, "steps": [step], "labels": labels})
    (folder / f"{name}{stop}-result.json").write_text(text)


def test_counts_the_last_run_of_each_scenario(tmp_path):
    result(tmp_path, "a", "failed", stop=1)
    result(tmp_path, "a", "passed", stop=2)
    result(tmp_path, "b", "skipped")
    assert count(tmp_path) == {"passed": 1, "skipped": 1}


def test_says_that_there_are_no_results(tmp_path):
    with pytest.raises(ReportError, match="there are no Allure results"):
        count(tmp_path)


def test_analytics_are_removed_and_nothing_else():
    kept = '<script src="data:text/javascript;base64,AAAA"></script>\n<script>d("x","google the dish")</script>'
    page = (
        '<head>\n    <script async src="https://www.googletagmanager.com/gtag/js?id=G-1"></script>\n'
        "    <script>\n  function gtag(){dataLayer.push(arguments);}\n  gtag('js', new Date());\n</script>\n"
        f"{kept}</head>"
    )
    assert without_analytics(page) == f"<head>\n{kept}</head>"


def test_a_page_that_would_still_report_home_is_not_made():
    with pytest.raises(ReportError, match="still call"):
        without_analytics('<img src="https://www.google-analytics.com/collect?v=1">')


@pytest.mark.parametrize("program", ["node", "npm"])
def test_says_what_to_install(tmp_path, monkeypatch, program):
    monkeypatch.setattr(html.shutil, "which", lambda name: None if name == program else sys.executable)
    with pytest.raises(ReportError) as caught:
        install(tmp_path)
    assert f"{program} is not installed, and the HTML report is made by Allure, which needs Node 20" in str(
        caught.value
    )
    assert "the results are kept" in str(caught.value)


def test_what_a_program_says_is_in_the_error(tmp_path, monkeypatch):
    result(tmp_path, "a", "passed")
    monkeypatch.setattr(html.shutil, "which", lambda name: sys.executable)
    with pytest.raises(ReportError) as caught:
        generate(tmp_path, tmp_path, tmp_path / "out.html", tmp_path / "history.jsonl")
    assert "the report could not be made (exit code 2 of " in str(caught.value)
    assert "cli.js" in str(caught.value)


def test_the_command_says_that_node_is_missing_and_keeps_the_results(tmp_path):
    result(tmp_path / "results", "a", "passed")
    done = command(tmp_path, path="")
    assert done.returncode == 1
    assert "node is not installed" in done.stderr
    assert count(tmp_path / "results") == {"passed": 1}


def command(folder, path):
    call = [
        sys.executable,
        "-c",
        COMMAND,
        "--results",
        str(folder / "results"),
        "--output",
        str(folder / "x/index.html"),
        "--history",
        str(folder / "history.jsonl"),
    ]
    environment = {"PYTHONPATH": str(ROOT), "PATH": path, "HOME": str(folder)}
    return subprocess.run(call, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False, env=environment)


@pytest.fixture
def path():
    """Where the programs are that make a report."""
    if not shutil.which("node"):
        pytest.skip("node is not installed")
    if not (ROOT / "reports/node_modules/allure").exists():
        pytest.skip("Allure is not installed: run 'firstlight report' once")
    return str(ROOT) + ":" + str(shutil.which("node")).removesuffix("/node")


def test_the_history_has_each_run_once_however_often_its_report_is_made(tmp_path, path):
    history = tmp_path / "history.jsonl"
    for stop, runs in ((1000, 1), (1000, 1), (2000, 2)):
        result(tmp_path / "results", "opens", "passed", stop=stop)
        done = command(tmp_path, path)
        assert done.returncode == 0, done.stderr
        assert len(history.read_text().splitlines()) == runs
        ended = json.loads(history.read_text().splitlines()[-1])["testResults"]
        assert [each["stop"] for each in ended.values()] == [stop]


def test_one_page_is_made_of_the_results(tmp_path, path):
    result(tmp_path / "results", "opens", "passed")
    result(tmp_path / "results", "closes", "failed")
    done = command(tmp_path, path)
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"{tmp_path}/x/index.html: 1 passed, 1 failed\n"
    assert [file.name for file in (tmp_path / "x").iterdir()] == ["index.html"]
    page = (tmp_path / "x/index.html").read_text()
    assert "google" not in page.casefold()
    scripts = [base64.b64decode(code).decode() for code in re.findall(r"text/javascript;base64,([\w+/=]+)", page)]
    assert scripts
    assert not any(re.search(r"googletagmanager|google-analytics", script) for script in scripts)


@pytest.mark.parametrize(
    ("message", "status", "category"),
    [
        ("features/a.feature:3: undefined step", "broken", "Feature files that could not be collected"),
        (
            "features/my a.feature:3: the scenario 'a' has no Then",
            "broken",
            "Feature files that could not be collected",
        ),
        ("features/a.feature: there is no Feature in it", "broken", "Feature files that could not be collected"),
        ("SentenceError: features/a.feature:3: an undefined step", "broken", "Error of the test itself"),
        ("tmc/1 Scan was NOT_ALLOWED and no Then asked about it: is refused", "failed", "Command rejected"),
        ("obsState becomes READY cannot come: tmc/1 Scan was REJECTED: not JSON", "failed", "Command rejected"),
        ("tmc/1 Scan did not succeed, it was NOT_ALLOWED: not now", "failed", "Command rejected"),
        ("NotAllowed: tmc/1 Scan is refused", "broken", "Command rejected"),
        ("tmc/1 Scan was FAILED and no Then asked: csp/1 Scan was NOT_ALLOWED", "failed", "Expectation not met"),
        (
            "obsState did not become READY\n  csp/1 refused Scan\n  tmc/1 Scan was REJECTED",
            "failed",
            "Expectation not met",
        ),
        ("tmc/1 Scan was not rejected, it succeeded", "failed", "Expectation not met"),
    ],
)
def test_a_category_is_told_by_how_a_message_begins(message, status, category):
    rules = (html.ALLURE / "allurerc.mjs").read_text(encoding="utf-8")
    found = re.findall(r'name: "([^"]+)", matchers: \{ (?:message: /(.+)/|statuses: \["(\w+)"\]) \} \}', rules)
    assert len(found) == rules.count("matchers:")
    first = next(name for name, said, of in found if (re.search(said, message) if said else of == status))
    assert first == category


def test_the_categories_of_failures_know_what_errors_are_called():
    rules = (html.ALLURE / "allurerc.mjs").read_text(encoding="utf-8")
    named = set(re.findall(r"\w[\w ]*", "|".join(re.findall(r"message: /\^\(?([\w |]+)\)?[/|]", rules))))
    kinds = [errors.FirstlightError]
    for kind in kinds:
        kinds += kind.__subclasses__()
    called = {kind.title or kind.__name__ for kind in kinds}
    assert {kind.title for kind in kinds if kind.title} <= named
    assert named <= called
