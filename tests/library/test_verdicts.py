"""Terminal, exit code, Allure and JUnit XML say the same of each way in which a scenario can end."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import textwrap
import tomllib
from collections.abc import Iterable
from operator import itemgetter
from pathlib import Path
from typing import Any

import pytest

from tests.library.running import ROOT, command, environment, results, run
from tests.reporting.endings import cases, messages, until
from tests.reporting.results import Results

TABLE = tomllib.loads(Path(__file__).with_name("verdicts.toml").read_text(encoding="utf-8"))
STEPS = ("-p", "tests.library.verdict_steps", "-rA", "-v")
WORKERS = pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["alone", "two workers"])
LIMIT = 120.0
WAITS = """
Feature: It ends
  Scenario: waits
    Given the telescope is on
    When I leave my process in "{here}"
    Then "State" of "mid-tmc/subarray/02" stays ON for 100000 s

  Scenario: pending
    Given the telescope is on
    Then "State" of "mid-tmc/subarray/02" is ON
"""


def feature(folder: Path, rows: Iterable[dict[str, Any]]) -> Path:
    lines = ["@unchecked", "Feature: Verdicts"]
    for row in rows:
        lines += ["", f"  {row.get('tags', '')}", f"  Scenario: {row['name']}", textwrap.indent(row["steps"], "    ")]
    file = folder / "verdicts.feature"
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


def allure_results(folder: Path) -> dict[str, list[dict[str, Any]]]:
    """The results of each scenario by its name; the last one counts, and those of one history before it are retries."""
    histories: dict[str, list[dict[str, Any]]] = {}
    for result in sorted(Results(folder).all(), key=itemgetter("stop")):
        histories.setdefault(result["historyId"], []).append(result)
    return {runs[-1]["name"]: runs for runs in histories.values()}


def said_in_terminal(said: str, name: str) -> list[str]:
    """The words for a scenario in the lines that tell how each ended, without what was said while it ran."""
    said = re.sub(r"\n(?:interrupted in .*|what .* changed is put back)\n", "", said)
    lines = re.findall(rf"^(?:\[gw\d\] .*?)?::{re.escape(name)} ([A-Z ]+?) *(?:\[|\(|$)", said, re.MULTILINE)
    lines += re.findall(rf"^\[gw\d\] +\[ *\d+%\] ([A-Z ]+) ::{re.escape(name)} *$", said, re.MULTILINE)
    return sorted(lines)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("distributed", [False, True], ids=["alone", "workers"])
@pytest.mark.parametrize("on", TABLE["run"])
def test_what_does_not_end_a_run(tmp_path: Path, on: str, distributed: bool) -> None:
    rows = {row["name"]: row for row in TABLE["scenario"] if on in row.get("on", ["simulated"])}
    workers = ("-n", str(min(len(rows), 2))) if distributed else ()  # one scenario needs no second telescope
    settings, file = TABLE["run"][on], feature(tmp_path, rows.values())
    arguments = (*STEPS, *workers, *results(tmp_path), "--target", settings["target"], *settings.get("arguments", ()))
    done = run(file, *arguments, extra=settings.get("environment"))
    allure = allure_results(tmp_path / "allure")
    told = {name: ", ".join(result["status"] for result in found) for name, found in allure.items()}
    assert told == {name: row["allure"] for name, row in rows.items()}, done.stdout
    assert cases(tmp_path / "junit.xml") == {name: row["junit"] for name, row in rows.items()}
    terminal = {name: ", ".join(said_in_terminal(done.stdout, name)) for name in rows}
    wanted = {name: ", ".join(sorted(row["terminal"].upper().split(", "))) for name, row in rows.items()}
    assert {name: word.replace("XFAIL", "XFAILED") for name, word in terminal.items()} == wanted, done.stdout
    well = all(row["junit"] in ("passed", "skipped") for row in rows.values())
    assert done.returncode == (pytest.ExitCode.OK if well else pytest.ExitCode.TESTS_FAILED)
    junit = (tmp_path / "junit.xml").read_text(encoding="utf-8")
    for name, row in rows.items():
        if "says" in row:
            assert row["says"] in str(allure[name][-1]["statusDetails"]), name
            assert row["says"] in junit, name


@pytest.mark.timeout(300)
@WORKERS
@pytest.mark.parametrize("row", TABLE["end"], ids=lambda row: row["name"])
def test_what_ends_a_run(tmp_path: Path, row: dict[str, Any], workers: tuple[str, ...]) -> None:
    if row.get("of") == "worker" and not workers:
        pytest.skip("a run alone has no worker")
    file, here = tmp_path / "ends.feature", tmp_path / "here"
    file.write_text(WAITS.format(here=here), encoding="utf-8")
    process = subprocess.Popen(
        command(file, *STEPS, *workers, *results(tmp_path), *row.get("arguments", ())),
        cwd=ROOT,
        env=environment(row.get("environment")),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        if "signal" in row:
            until(lambda: here.exists() and here.read_text(), "the scenario waits", LIMIT)
            number = signal.Signals[row["signal"]]
            os.kill(int(here.read_text()) if row.get("of") else process.pid, number)
        said, _ = process.communicate(timeout=LIMIT)
    finally:
        process.kill()
    assert process.returncode == row["exit"], said
    result = Results(tmp_path / "allure")["waits"]
    assert result["status"] == row["allure"]
    junit = cases(tmp_path / "junit.xml")
    assert "passed" not in {junit.get("waits", "error"), junit.get("the run", "error")}
    assert junit.get("waits", "the run") == row["junit"]
    if "terminal" in row:
        word = row["terminal"].upper()  # a worker that died has no line of its own
        assert said_in_terminal(said, "waits") == ([] if row.get("of") else [word]), said
        assert f"\n{word} ::waits - " in said, said
    if "says" in row:
        assert row["says"] in messages(tmp_path / "junit.xml")["waits"]
        assert row["says"] in said
    if not workers and "terminal" in row:
        assert junit["pending"] == "skipped"
        assert Results(tmp_path / "allure")["pending"]["status"] == "skipped"
