"""A control system of one's own: a weather station over plain HTTP, which nothing in the harness has ever heard of."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from harness.errors import ModelError
from harness.events.budget import Budget
from harness.events.entry import Kind
from harness.events.expecting.expectations import Becomes, GoesThrough
from harness.events.key import Key
from harness.events.values import Wanted
from harness.scenario.run import ScenarioRun
from harness.targets.choice import choose
from harness.targets.launcher import Simulation
from harness.targets.plan import plan_target
from harness.targets.target import Target
from simulators.launcher import SimulatorLauncher
from simulators.supervisor import Supervisor
from tests.library.running import ROOT, environment

STATION = Path(__file__).with_name("station")
LIMIT = 60.0
TOOLS = "-p no:schemathesis -p no:anyio -p no:kmock -p no:asyncio"
"""Plugins that the station's environment lacks: what only the tests of Firstlight need."""
WITNESS = """
import sys

def pytest_unconfigure(config):
    print("PyTango was imported" if "tango" in sys.modules else "PyTango was not imported")
"""
MOST_LINES = 300
"""What a system may need besides its server."""


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "station"
    shutil.copytree(STATION, folder, ignore=shutil.ignore_patterns("reports", "__pycache__"))
    (folder / "witness.py").write_text(WITNESS, encoding="utf-8")
    return folder


def call(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        env={**environment(), "PYTHONPATH": str(ROOT), "PYTEST_ADDOPTS": TOOLS},
        capture_output=True,
        text=True,
        timeout=LIMIT,
        check=False,
    )


def write_feature(folder: Path, *steps: str) -> None:
    lines = "\n".join(f"    {step}" for step in steps)
    (folder / "features" / "weather.feature").write_text(f"Feature: F\n  Scenario: S\n{lines}\n", encoding="utf-8")


def test_one_package_and_its_row_are_all_that_it_takes() -> None:
    files = [file for file in STATION.rglob("*") if file.suffix in (".py", ".toml", ".feature")]
    counted = [file for file in files if file.name != "server.py"]
    assert sum(len(file.read_text(encoding="utf-8").splitlines()) for file in counted) < MOST_LINES


@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["alone", "workers"])
def test_its_scenarios_run_and_pytango_is_never_imported(repository: Path, workers: tuple[str, ...]) -> None:
    done = call(repository, "-m", "pytest", "-p", "witness", *workers)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "4 passed" in done.stdout
    assert "PyTango was not imported" in done.stdout
    assert "PyTango was imported" not in done.stdout
    assert "weather: started for this run" in done.stdout
    assert len(list((repository / "reports" / "results" / "allure").glob("*-result.json"))) == 4


def test_a_failure_explains_itself(repository: Path) -> None:
    write_feature(
        repository,
        'When I set the wind at "north" to 30',
        'Then the "wind" of the mast "north" becomes 31 within 0.3 s',
    )
    done = call(repository, "-m", "pytest")
    assert done.returncode == 1
    for line in (
        'weather/north wind did not become 31 within 0.3 s of "When I set the wind at "north" to 30"',
        "3.5 -> 30.0",
        "Looked again at the limit: weather/north wind is 30.0",
        "No gap in the events of weather/north wind",
    ):
        assert line in done.stdout
    assert "not as the scenario found it" not in done.stdout


def test_a_failure_that_no_then_asks_about_is_told(repository: Path) -> None:
    write_feature(
        repository,
        'When I set the wind at "north" to 30',
        'And I calibrate the mast "north"',
        'Then the mast "north" goes through CALIBRATING, WATCHING',
    )
    done = call(repository, "-m", "pytest")
    assert done.returncode == 1
    assert "weather/north calibrate was FAILED and no Then asked about it: the wind is too strong" in done.stdout
    assert "Then the command fails" in done.stdout


def test_a_dry_run_knows_what_it_has_not(repository: Path) -> None:
    write_feature(repository, 'When I calibrate the mast "north"', 'Then the "tilt" of the mast "north" becomes 3')
    done = call(repository, "-m", "pytest", "--dry-run")
    assert done.returncode == 1
    assert "features/weather.feature:4: a mast has no tilt. It has: wind, mode, result." in done.stdout


def test_sentences_of_systems_that_the_target_has_not_are_skipped(repository: Path) -> None:
    device, calibrated = 'Given the device "sys/tg_test/1" is reachable', 'When I calibrate the mast "north"'
    write_feature(repository, device, calibrated, "Then the command succeeds")
    done = call(repository, "-m", "pytest")
    assert "the target hill has no [tango], needed: tango (1)" in done.stdout
    assert "1 skipped" in done.stdout
    done = call(repository, "-m", "pytest", "--target", "simulated")
    assert "the target simulated has no [weather], needed: weather (1)" in done.stdout


@pytest.mark.parametrize(
    ("profile", "says"),
    [
        ("[wether]\n", "hill.toml: wether: this key is not known. Did you mean 'weather'?"),
        ("[weather]\nurl = 'north'\n", "hill.toml: weather.url: 'north' is not scheme, host and port"),
        ("[weather]\n", "hill.toml: weather.url: no station is named."),
        ("summary = 'none'\n", "no control system is named. Write a table for each that the target has"),
        ("can = ['gust']\n[weather]\n[simulation]\n", "can.0: 'gust' is no ability. Did you mean 'gusts'?"),
    ],
)
def test_its_profile_is_checked(repository: Path, profile: str, says: str) -> None:
    (repository / "targets" / "hill.toml").write_text(profile, encoding="utf-8")
    done = call(repository, "-m", "pytest")
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert says in done.stderr


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (
            '"station.sytem:WEATHER"',
            "the row of the system weather cannot be imported: No module named 'station.s",
        ),
        ('"station.system:RAIN"', "the row of the system weather cannot be imported: module 'station.system' has no"),
        ('"station.system:WeatherPart"', "station.system:WeatherPart is no harness.targets.system.System"),
        ('"station.system"', "'station.system' is not package.module:OBJECT"),
    ],
)
def test_a_wrong_row_is_told_with_its_place(repository: Path, row: str, says: str) -> None:
    file = repository / "pyproject.toml"
    file.write_text(file.read_text(encoding="utf-8").replace('"station.system:WEATHER"', row), encoding="utf-8")
    done = call(repository, "-m", "pytest")
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert f"{file}: tool.firstlight.systems.weather: {says}" in done.stderr


def test_a_system_may_not_take_the_name_of_a_table(repository: Path) -> None:
    file = repository / "pyproject.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("weather =", "limits ="), encoding="utf-8")
    assert "systems.limits: a profile has a table limits already" in call(repository, "-m", "pytest").stderr


def test_no_declared_subject_takes_its_name(tmp_path: Path) -> None:
    (tmp_path / "telescopes").mkdir()
    (tmp_path / "telescopes" / "hill.yaml").write_text(
        "telescope: hill\nclasses: {Mast: {attributes: {state: {type: DevState, initial: 'ON'}}}}\n"
        "devices: [{name: a/b/c, class: Mast}]\nsubjects: {weather: {device: a/b/c, attribute: state}}\n",
        encoding="utf-8",
    )
    for name in ("pyproject.toml", "targets", "station"):
        (tmp_path / name).symlink_to(STATION / name)
    with pytest.raises(ModelError, match=r"hill\.yaml: subjects\.weather: weather is the name of a control system"):
        plan_target(choose({"target": "hill", "telescope": "hill"}, {}, {}), tmp_path, {})


def test_doctor_and_sim_know_it(repository: Path) -> None:
    done = call(repository, "-m", "firstlight", "doctor", "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    answer = json.loads(done.stdout)
    assert [system["name"] for system in answer["systems"]] == ["weather"]
    assert answer["database"] is None
    shown = call(repository, "-m", "firstlight", "doctor").stdout
    assert "weather   http://127.0.0.1:" in shown
    with subprocess.Popen(
        [sys.executable, "-m", "firstlight", "sim", "--json"],
        cwd=repository,
        env={**environment(), "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        told = json.loads(process.stdout.readline())
        process.terminate()
    assert told["systems"]["weather"].startswith("http://127.0.0.1:")
    assert set(told["processes"]) == {"weather"}
    assert not psutil.pid_exists(told["processes"]["weather"])


def test_doctor_says_that_it_does_not_answer(repository: Path) -> None:
    (repository / "targets" / "hill.toml").write_text("[weather]\nurl = 'http://127.0.0.1:1'\n", encoding="utf-8")
    done = call(repository, "-m", "firstlight", "doctor")
    assert done.returncode == 2
    assert "weather at http://127.0.0.1:1 does not answer" in done.stderr


# --- its server is killed ---

WIND = Key("weather/north", "wind")


class Station:
    """A station that can be killed, and started again where it was."""

    def __init__(self) -> None:
        self._supervisor = Supervisor()
        self.port = 0
        self.start()

    def start(self) -> None:
        self._process = self._supervisor.start("weather", "station.server", ["--port", str(self.port)])
        self.port = self._process.receive(threading.TIMEOUT_MAX, "port")

    def kill(self) -> None:
        self._process.popen.kill()
        self._process.popen.wait()

    def stop(self) -> None:
        self._supervisor.stop()


@pytest.fixture
def station(monkeypatch: pytest.MonkeyPatch) -> Iterator[Station]:
    monkeypatch.syspath_prepend(STATION)
    station = Station()
    yield station
    station.stop()


@pytest.fixture
def run(station: Station, tmp_path: Path) -> Iterator[ScenarioRun]:
    file = tmp_path / "far.toml"
    file.write_text(
        f"[weather]\nurl = 'http://127.0.0.1:{station.port}'\n[limits]\ncall = 5\nwait = 20\n", encoding="utf-8"
    )
    target = Target(plan_target(choose({"target": str(file)}, {}, {}), STATION, {}), None)
    run = ScenarioRun(target, "S")
    run.listen([WIND])
    run.begin_step("when", "When its server is killed")
    yield run
    run.close()
    target.close()


def while_waiting(run: ScenarioRun, action: Callable[[], None]) -> threading.Thread:
    """Do something on a thread of its own, as soon as somebody waits for the wind."""

    def act() -> None:
        while not run.journal._stream(WIND).followers:
            threading.Event().wait(0.01)
        action()

    thread = threading.Thread(target=act)
    thread.start()
    return thread


def test_a_wait_goes_on_over_a_server_that_is_killed_and_comes_back(run: ScenarioRun, station: Station) -> None:
    source = run.target.sources["weather"]

    def kill_and_come_back() -> None:
        station.kill()
        station.start()
        wait_for(lambda: any(entry.event.kind is Kind.RESYNCHRONISED for entry in run.journal.entries(0, WIND)))
        source.set_wind("north", 7.0)  # type: ignore[attr-defined]

    thread = while_waiting(run, kill_and_come_back)
    met = run.expect(Becomes(WIND, Wanted("7", 7.0)), Budget(20))
    thread.join()
    kinds = [entry.event.kind for entry in run.journal.entries(0, WIND)]
    assert [kind for kind in kinds if kind is not Kind.ERROR] == [
        *(Kind.INITIAL, Kind.GAP, Kind.RESYNCHRONISED, Kind.CHANGE)
    ]
    assert "the events of weather at" in run.journal.entries(0, WIND)[1].event.error
    assert any("Gap" in note for note in met.notes), met.notes


def test_what_may_have_happened_in_a_gap_is_not_taken_for_seen(run: ScenarioRun, station: Station) -> None:
    station.kill()
    station.start()
    wait_for(lambda: any(entry.event.kind is Kind.RESYNCHRONISED for entry in run.journal.entries(0, WIND)))
    with pytest.raises(AssertionError) as caught:
        run.expect(GoesThrough(WIND, [Wanted("4", 4.0), Wanted("3.5", 3.5)]), Budget(0.2))
    assert "GAP" in str(caught.value).upper()


def test_a_simulated_one_that_died_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(STATION)
    file = tmp_path / "hill.toml"
    file.write_text("can = ['reset']\n[weather]\n[simulation]\n[limits]\ncall = 2\n", encoding="utf-8")
    target = Target(plan_target(choose({"target": str(file)}, {}, {}), STATION, {}), SimulatorLauncher())
    try:
        assert target.down() == ""
        process = next(iter(psutil.Process(pid) for pid in target.running.pids.values()))  # type: ignore[union-attr]
        process.kill()
        psutil.wait_procs([process], LIMIT)
        assert target.down().startswith("weather (process")
        target.reset()
        assert target.down() == ""
    finally:
        target.close()


def test_nobody_can_simulate_what_has_no_part() -> None:
    with pytest.raises(Exception, match="nobody can simulate rain"):
        SimulatorLauncher().start(Simulation(None, systems={"rain": object()}))


def wait_for(condition: Callable[[], bool]) -> None:
    while not condition():
        threading.Event().wait(0.01)
