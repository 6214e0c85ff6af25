"""A gateway that goes away in the middle of a run: waited for, and told what was left if it does not come back."""

from __future__ import annotations

import contextlib
import json
import re
import subprocess
import threading
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import jwt
import pytest
import tango

from harness.targets.launcher import Simulation
from harness.targets.launcher.tango import TANGO
from simulators.launcher import RunningSimulation, SimulatorLauncher
from simulators.tangogql.doorway import Doorway
from tests.connectors.tango.bridge.doors import opened
from tests.library.running import LIMIT, ROOT, command, environment, results

FEATURE = """
Feature: The gateway goes away
  Scenario: While it is used
    Given subarray 1 is READY
    When I write "ENGINEERING" to "adminMode" of "mid-csp/subarray/01"
    Then subarray 1 stays READY for 100 s
    And subarray 1 becomes SCANNING within 1 s

  Scenario: After that
    Given subarray 1 is READY
    Then "obsState" of "subarray-01" is READY
"""
PROFILE = """
[telescope]
declaration = "ska-mid"
time_scale = 0.05
[tango]
connector = "bridge"
[tango.gateway]
url = "{url}"
prefix = "{prefix}"
[limits]
call = {call}
wait = 30
rest = {rest}
[lease]
expires = 600
"""
WAITING = "waiting, until "


@pytest.fixture
def deployed() -> Iterator[RunningSimulation]:
    running = SimulatorLauncher().start(
        Simulation(ROOT / "telescopes" / "ska-mid.yaml", {}, time_scale=0.05, systems=TANGO)
    )
    yield running
    running.stop()


@dataclass
class Run:
    """A run through a gateway, and all that it says."""

    process: subprocess.Popen[str]
    said: str = ""

    def __post_init__(self) -> None:
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as stdout:
            for line in stdout:
                self.said += line

    def until(self, condition: Callable[[], bool], what: str) -> None:
        end = time.monotonic() + LIMIT
        while not condition():
            assert time.monotonic() < end, f"not within {LIMIT:g} s: {what}\n{self.said}"
            assert self.process.poll() is None, f"the run ended before {what}\n{self.said}"
            time.sleep(0.05)

    def end(self) -> str:
        self.process.wait(LIMIT)
        self._reader.join()
        return self.said


@contextlib.contextmanager
def begun(folder: Path, doorway: Doorway, url: str, limits: tuple[float, float]) -> Iterator[Run]:
    feature, profile = folder / "away.feature", folder / "outside.toml"
    feature.write_text(FEATURE, encoding="utf-8")
    call, rest = limits
    profile.write_text(PROFILE.format(url=url, prefix=doorway.prefix, call=call, rest=rest), encoding="utf-8")
    token = jwt.encode({"username": "tester", "groups": [], "exp": time.time() + 3600}, doorway.secret, "HS256")
    process = subprocess.Popen(
        command(feature, "--target", profile, *results(folder)),
        cwd=ROOT,
        env=environment({"FIRSTLIGHT_TOKEN": token}),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    run = Run(process)
    try:
        yield run
    finally:
        process.kill()
        run.end()


@contextlib.contextmanager
def waiting(deployed: RunningSimulation, folder: Path) -> Iterator[tuple[Run, Doorway]]:
    """A run whose gateway has gone in its When, and a way to begin one at the same place."""
    doorway = Doorway(deployed.tango_host)
    with opened(doorway) as (gateway, process), begun(folder, doorway, gateway.url, (4, LIMIT)) as run:
        in_its_when(deployed, run)
        process.popen.kill()
        run.until(lambda: WAITING in run.said, "it waits for the gateway")
        yield run, replace(doorway, port=int(gateway.url.rpartition(":")[2]))


def in_its_when(deployed: RunningSimulation, run: Run) -> None:
    csp = proxy(deployed, "mid-csp/subarray/01")
    run.until(lambda: csp.adminMode.name == "ENGINEERING", "the scenario came to its When")


def proxy(deployed: RunningSimulation, name: str) -> tango.DeviceProxy:
    return tango.DeviceProxy(f"tango://{deployed.tango_host}/{name}")


def check_it_is_told(run: Run, folder: Path) -> None:
    assert "Traceback" not in run.said, run.said
    assert run.said.count(WAITING) == 1, run.said
    assert "Then subarray 1 stays READY for 100 s" in run.said, run.said
    (suite,) = ET.parse(folder / "junit.xml").getroot().iter("testsuite")
    assert suite.attrib["failures"] == "0"
    told = [json.loads(file.read_text(encoding="utf-8")) for file in (folder / "allure").glob("*-result.json")]
    assert {result["name"]: result["status"] for result in told} == {
        "While it is used": "broken",
        "After that": "skipped",
    }
    assert "no further scenario is run: " in run.said
    assert run.said.count("left behind") == 1
    assert "mid-tmc/subarray/01 obsState was READY when it was last heard of" in run.said


def test_one_that_stays_away_ends_the_run_with_what_is_left(deployed: RunningSimulation, tmp_path: Path) -> None:
    doorway = Doorway(deployed.tango_host)
    with opened(doorway) as (gateway, process), begun(tmp_path, doorway, gateway.url, (4, 10)) as run:
        in_its_when(deployed, run)
        process.popen.kill()
        run.end()
    check_it_is_told(run, tmp_path)
    assert "a lease could not be given back: " in run.said
    assert "UTC unless renewed: " in run.said


def test_one_that_comes_back_costs_no_other_scenario(deployed: RunningSimulation, tmp_path: Path) -> None:
    with waiting(deployed, tmp_path) as (run, doorway), opened(doorway):
        said = run.end()
    assert "Traceback" not in said, said
    assert "1 passed, 1 inconclusive in" in said, said
    assert re.search(r"away meanwhile =+\n[\d:]{8} UTC to [\d:]{8} UTC: the gateway .* cannot be reached", said), said
    assert "Looked again at the limit: nothing can be asked (" in said, said
    assert "left behind" not in said, said
    assert proxy(deployed, "mid-csp/subarray/01").adminMode.name == "ONLINE"
    assert proxy(deployed, "mid-tmc/subarray/01").obsState.name == "EMPTY"


def test_a_login_that_holds_no_longer_ends_the_run(deployed: RunningSimulation, tmp_path: Path) -> None:
    with waiting(deployed, tmp_path) as (run, doorway), opened(Doorway(doorway.tango_host, port=doorway.port)):
        run.end()
    assert "Traceback" not in run.said, run.said
    assert "1 error, 1 inconclusive in" in run.said, run.said
    assert "no further scenario is run: " in run.said, run.said
    assert "mid-tmc/subarray/01 obsState was READY when it was last heard of" in run.said, run.said
    assert "rejects FIRSTLIGHT_TOKEN" in run.said
