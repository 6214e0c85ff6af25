"""A run through a gateway that somebody else started, as a deployed one: what it shows, and what it cannot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from harness.models.load import load_telescope
from harness.targets.launcher import Simulation
from harness.targets.launcher.tango import BEHIND_A_GATEWAY
from simulators.launcher import RunningSimulation, SimulatorLauncher
from tests.library.running import GATEWAY, results, run
from tests.reporting.results import Results
from tests.simulators.served import DOME

FAILS = """
Feature: Seen from outside
  Scenario: It fails
    When I write false to "rain" of "weather"
    Then "domeState" of "dome" becomes OPENING within 0.1 s
"""
PROFILE = (
    GATEWAY
    + """
[telescope]
declaration = "{dome}"
time_scale = 0.1
[limits]
call = 20
rest = 60
"""
)


@pytest.fixture(scope="module")
def remote() -> Iterator[RunningSimulation]:
    running = SimulatorLauncher().start(Simulation(load_telescope(DOME), time_scale=0.1, systems=BEHIND_A_GATEWAY))
    yield running
    running.stop()


@pytest.fixture
def profile(remote: RunningSimulation, tmp_path: Path) -> Path:
    assert remote.door is not None
    file = tmp_path / "remote.toml"
    file.write_text(PROFILE.format(dome=DOME, url=remote.door.url, prefix=remote.door.prefix), encoding="utf-8")
    return file


@pytest.fixture
def user(remote: RunningSimulation) -> Mapping[str, str]:
    """Of the gateway, in the environment."""
    assert remote.door is not None
    return {"FIRSTLIGHT_USERNAME": "tester", "FIRSTLIGHT_PASSWORD": remote.door.password.get_secret_value()}


def test_a_run_names_the_gateway_and_who_logs_in_and_promises_no_logs_of_devices(
    remote: RunningSimulation, profile: Path, user: Mapping[str, str], tmp_path: Path
) -> None:
    feature = tmp_path / "fails.feature"
    feature.write_text(FAILS, encoding="utf-8")
    done = run(feature, "--target", profile, *results(tmp_path), extra=user)
    assert done.returncode == pytest.ExitCode.TESTS_FAILED, done.stdout + done.stderr
    assert remote.door is not None
    where = f"{remote.door.url}{remote.door.prefix}"
    assert f"\ntango: bridge, {where}, tester with user name and password\n" in done.stdout
    assert "Arguments and events are attached to the report." in done.stdout
    assert "device logs" not in done.stdout
    found = Results(tmp_path / "allure")
    assert [name for name, _, _ in found.attached(found["It fails"]) if name.startswith("Log of")] == []
