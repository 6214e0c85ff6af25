"""A gateway that goes away in the middle of a run: waited for, and told what was left if it does not come back."""

from __future__ import annotations

import contextlib
import json
import re
import subprocess
import threading
import time
import urllib.request
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import jwt
import pytest
import tango

from harness.connectors.tango.bridge.transport.gateway import Gateway
from harness.models.load import load_telescope
from harness.targets.launcher import Simulation
from harness.targets.launcher.tango import TANGO
from simulators.faults import FaultyProxy
from simulators.launcher import RunningSimulation, SimulatorLauncher
from simulators.tangogql.doorway import Doorway
from tests.connectors.tango.bridge.doors import opened
from tests.library.running import LIMIT, ROOT, command, environment, results

FEATURE = """
Feature: The gateway goes away
  Scenario: While it is used
    Given subarray 1 is READY
    When I write "ENGINEERING" to "adminMode" of "mid-csp/subarray/01"
    And a file says that this was answered
    Then subarray 1 stays READY for 60 s
    And subarray 1 becomes SCANNING within 1 s

  Scenario: After that
    Given subarray 1 is READY
    Then "obsState" of "subarray-01" is READY
"""
STEPS = """
from pathlib import Path
from harness.bdd import when

@when("a file says that this was answered")
def a_file_says_so() -> None:
    '''Write it.'''
    Path(__file__).with_name("answered").touch()
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
CALL = 8.0
"""Seconds of a call on a gateway that comes back."""
CSP, TMC = "mid-csp/subarray/01", "mid-tmc/subarray/01"

pytestmark = pytest.mark.timeout(2 * LIMIT)


@contextlib.contextmanager
def deployed() -> Iterator[RunningSimulation]:
    running = SimulatorLauncher().start(
        Simulation(load_telescope(ROOT / "telescopes" / "ska-mid.yaml"), time_scale=0.05, systems=TANGO)
    )
    try:
        yield running
    finally:
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
    (folder / "conftest.py").write_text(STEPS, encoding="utf-8")
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


@dataclass(frozen=True)
class Ended:
    """What a run has said, and how two devices were afterwards: CSP's adminMode and TMC's obsState."""

    said: str
    folder: Path
    left: tuple[str, str]


def stays_away(folder: Path) -> Ended:
    with deployed() as telescope:
        doorway = Doorway(telescope.tango_host)
        with opened(doorway) as (gateway, process), begun(folder, doorway, gateway.url, (3, 10)) as run:
            in_its_then(folder, run)
            process.popen.kill()
            return Ended(run.end(), folder, left(telescope))


def comes_back(folder: Path) -> Ended:
    return returning(folder, lambda doorway: doorway)


def comes_back_with_another_secret(folder: Path) -> Ended:
    return returning(folder, lambda doorway: Doorway(doorway.tango_host))


def returning(folder: Path, changed: Callable[[Doorway], Doorway]) -> Ended:
    """A run whose gateway goes in its Then; another one is there, at the same address, while it is waited for."""
    with deployed() as telescope:
        doorway = Doorway(telescope.tango_host)
        with (
            opened(doorway) as (gateway, process),
            FaultyProxy(port_of(gateway)) as way,
            begun(folder, doorway, f"http://localhost:{way.address}", (CALL, LIMIT)) as run,
        ):
            in_its_then(folder, run)
            way.stop_listening()
            way.cut()
            process.popen.kill()
            run.until(lambda: WAITING in run.said, "it waits for the gateway")
            with opened(changed(doorway)) as (another, _):
                urllib.request.urlopen(another.queries, timeout=LIMIT).close()  # it takes connections before it answers
                way.port = port_of(another)
                way.listen()
                return Ended(run.end(), folder, left(telescope))


def port_of(gateway: Gateway) -> int:
    return int(gateway.url.rpartition(":")[2])


Runs = Callable[[Callable[[Path], Ended]], Ended]


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runs]:
    """Tells how a run has ended. All are under way at one time: most of theirs they wait."""
    ways = (stays_away, comes_back, comes_back_with_another_secret)
    with ThreadPoolExecutor(len(ways)) as pool:
        begun = {way: pool.submit(way, tmp_path_factory.mktemp("away")) for way in ways}
        yield lambda way: begun[way].result()


def in_its_then(folder: Path, run: Run) -> None:
    run.until((folder / "answered").exists, "the scenario came to its Then")


def left(deployed: RunningSimulation) -> tuple[str, str]:
    return proxy(deployed, CSP).adminMode.name, proxy(deployed, TMC).obsState.name


def proxy(deployed: RunningSimulation, name: str) -> tango.DeviceProxy:
    return tango.DeviceProxy(f"tango://{deployed.tango_host}/{name}")


def test_one_that_stays_away_ends_the_run_with_what_is_left(runs: Runs) -> None:
    run = runs(stays_away)
    assert "Traceback" not in run.said, run.said
    assert run.said.count(WAITING) == 1, run.said
    assert "Then subarray 1 stays READY for 60 s" in run.said, run.said
    (suite,) = ET.parse(run.folder / "junit.xml").getroot().iter("testsuite")
    assert suite.attrib["failures"] == "0"
    told = [json.loads(file.read_text(encoding="utf-8")) for file in (run.folder / "allure").glob("*-result.json")]
    assert {result["name"]: result["status"] for result in told} == {
        "While it is used": "broken",
        "After that": "skipped",
    }
    assert "no further scenario is run: " in run.said
    assert run.said.count("left behind") == 1
    assert "mid-tmc/subarray/01 obsState was READY when it was last heard of" in run.said
    assert "a lease could not be given back: " in run.said
    assert "UTC unless renewed: " in run.said


def test_one_that_comes_back_costs_no_other_scenario(runs: Runs) -> None:
    run = runs(comes_back)
    said = run.said
    assert "Traceback" not in said, said
    assert "1 passed, 1 inconclusive in" in said, said
    assert re.search(r"away meanwhile =+\n[\d:]{8} UTC to [\d:]{8} UTC: the gateway .* cannot be reached", said), said
    assert "Looked again at the limit: nothing can be asked (" in said, said
    assert "left behind" not in said, said
    assert run.left == ("ONLINE", "EMPTY")


def test_a_login_that_holds_no_longer_ends_the_run(runs: Runs) -> None:
    said = runs(comes_back_with_another_secret).said
    assert "Traceback" not in said, said
    assert "1 error, 1 inconclusive in" in said, said
    assert "no further scenario is run: " in said, said
    assert "mid-tmc/subarray/01 obsState was READY when it was last heard of" in said, said
    assert "rejects FIRSTLIGHT_TOKEN" in said
