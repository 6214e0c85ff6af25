"""A precondition that is not met and a control system that goes down are told apart from a failure."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from pathlib import Path

import psutil
import pytest

from tests.library.running import ROOT, command, environment, results, run

LIMIT = 120.0
TOLD = """
Feature: Told apart
  Scenario: Its Given cannot be met
    Given the telescope is on
    When I write "OFFLINE" to "adminMode" of "mid-tmc/subarray/02"
    Then "State" of "mid-tmc/subarray/02" becomes DISABLE
    Given subarray 2 is IDLE

  Scenario: Its order cannot be told
    Given subarray 1 is EMPTY
    When I assign resources to subarray 1
    Then this happens in this order within 10000 s
      | device          | attribute | value |
      | csp-subarray-01 | obsState  | IDLE  |
      | subarray-01     | obsState  | IDLE  |

  Scenario: Its sentence is wrong
    Given subarray 1 is EMPTY
    Then "obsState" of "subarray-01" is IDEL

  Scenario: What it tests fails
    Given the telescope is on
    Then "State" of "mid-tmc/subarray/02" is DISABLE
"""
WAITS = """
Feature: It goes down
  Scenario: While it is used
    Given subarray 1 is READY
    When I write "ENGINEERING" to "adminMode" of "mid-csp/subarray/01"
    Then subarray 1 stays READY for {seconds} s
    And subarray 1 becomes SCANNING within 2 s

  Scenario: After that
    Given subarray 1 is READY
    Then "obsState" of "subarray-01" is READY
"""
PROFILE = """
[tango]
[telescope]
declaration = "ska-mid"
time_scale = 0.02
[lease]
exclusive = true
[limits]
call = 1
"""


def told(folder: Path) -> dict[str, dict[str, object]]:
    """What the report has, by the scenario's name."""
    found = [json.loads(file.read_text(encoding="utf-8")) for file in (folder / "allure").glob("*-result.json")]
    return {result["name"]: result for result in found}


@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["alone", "two workers"])
def test_a_precondition_that_is_not_met_has_a_word_of_its_own(tmp_path: Path, workers: tuple[str, ...]) -> None:
    feature = tmp_path / "told.feature"
    feature.write_text(TOLD, encoding="utf-8")
    simulated, profile = (ROOT / "targets" / "simulated.toml").read_text(encoding="utf-8"), tmp_path / "apart.toml"
    profile.write_text(simulated.replace("clock_tolerance = 0 ", "clock_tolerance = 60 "), encoding="utf-8")
    done = run(feature, *workers, *results(tmp_path), "--target", str(profile))
    assert done.returncode == pytest.ExitCode.TESTS_FAILED
    for counted in ("1 failed", "1 precondition not met", "1 inconclusive", "1 error"):  # in the order of the workers
        assert f"{counted}, " in done.stdout or f"{counted} in " in done.stdout, done.stdout
    assert "= inconclusive: Its order cannot be told =" in done.stdout
    assert "= precondition not met: Its Given cannot be met =" in done.stdout
    assert "> Given subarray 2 is IDLE" in done.stdout
    assert "Precondition not met: subarray 2 (mid-tmc/subarray/02) could not be brought to IDLE" in done.stdout
    found = told(tmp_path)
    assert found["Its Given cannot be met"]["status"] == "broken"
    assert str(found["Its Given cannot be met"]["statusDetails"]).startswith("{'message': 'Precondition not met: sub")
    assert found["Its order cannot be told"]["status"] == "broken"
    assert found["Its sentence is wrong"]["status"] == "broken"
    assert found["What it tests fails"]["status"] == "failed"
    (suite,) = ET.parse(tmp_path / "junit.xml").getroot().iter("testsuite")
    assert [suite.attrib[count] for count in ("tests", "failures", "errors")] == ["4", "1", "3"]
    kinds = {case.attrib["name"]: [part.tag for part in case] for case in suite.iter("testcase")}
    assert kinds == {name: ["failure" if result["status"] == "failed" else "error"] for name, result in found.items()}


@pytest.mark.timeout(200)
@pytest.mark.parametrize("end", [signal.SIGSTOP, signal.SIGKILL], ids=["stopped", "killed"])
def test_a_control_system_that_goes_down_ends_the_run_soon_and_is_no_failure(
    tmp_path: Path, end: signal.Signals
) -> None:
    """Its database and all of its devices; the run says so once, and does not try each thing with its own limit."""
    feature, profile = tmp_path / "waits.feature", tmp_path / "mine.toml"
    feature.write_text(WAITS.format(seconds=100), encoding="utf-8")  # 2 s on the clock
    profile.write_text(PROFILE, encoding="utf-8")
    sim = subprocess.Popen(
        [sys.executable, "-m", "firstlight", "sim", "--time-scale", "0.02", "--json"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        assert sim.stdout is not None
        running = json.loads(sim.stdout.readline())
        said, took = until_it_ends(feature, profile, tmp_path, running, end)
    finally:
        for process in (*psutil.Process(sim.pid).children(recursive=True), psutil.Process(sim.pid)):
            with contextlib.suppress(psutil.NoSuchProcess):  # one may end by itself meanwhile
                process.send_signal(signal.SIGCONT)
                process.kill()
        sim.communicate()
    assert "= 2 errors in" in said, said  # the scenario, and that it is not put back
    assert "Control system down: nothing could be put back: " in said
    assert told(tmp_path)["While it is used"]["status"] == "broken"
    after = told(tmp_path)["After that"]
    assert after["status"] == "skipped"
    assert str(after["statusDetails"]).startswith("{'message': 'not run: no further scenario is run: ")
    assert took < 25, said


def until_it_ends(
    feature: Path, profile: Path, folder: Path, running: dict[str, object], end: signal.Signals
) -> tuple[str, float]:
    """What a run says whose control system goes down, and how many seconds later it ends."""
    processes = [int(number) for number in dict(running["processes"]).values()]  # type: ignore[call-overload]
    run_ = subprocess.Popen(
        command(feature, "--target", profile, *results(folder)),
        cwd=ROOT,
        env=environment({"TANGO_HOST": str(running["tango_host"])}),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        import tango

        csp = tango.DeviceProxy(f"tango://{running['tango_host']}/mid-csp/subarray/01")
        deadline = time.monotonic() + LIMIT
        while csp.adminMode.name != "ENGINEERING":
            assert time.monotonic() < deadline, "the scenario did not come to its When"
            time.sleep(0.02)
        for number in processes:
            os.kill(number, end)
        began = time.monotonic()
        said, _ = run_.communicate(timeout=LIMIT)
        return said, time.monotonic() - began
    finally:
        run_.kill()
        run_.communicate()
