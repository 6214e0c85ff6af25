"""Starting a declared telescope."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.errors import LauncherError
from harness.models.load import load_telescope
from harness.targets.launcher import Simulation
from harness.targets.launcher.tango import TANGO, SimulatedTango
from simulators.launcher import SimulatorLauncher
from simulators.tango.part import group_devices
from tests.simulators.served import DOME, SKA_MID, served
from tests.simulators.test_supervisor import ours


def test_parameters_make_the_telescope() -> None:
    with served(DOME, time_scale=0.1, shutters=("a", "b", "c")) as telescope:
        assert [name for name in telescope.telescope.devices if "shutter" in name] == [
            "hill/shutter/a",
            "hill/shutter/b",
            "hill/shutter/c",
        ]
        with telescope.watch("dome", "domeState") as state:
            telescope.proxy("dome").Open()
            state.becomes("OPEN")
            assert telescope.label("hill/shutter/c", "position") == "OPEN"


def test_it_is_known_where_logs_and_processes_are(tmp_path: Path) -> None:
    running = SimulatorLauncher().start(
        Simulation(load_telescope(DOME), separate=("weather",), logs=tmp_path, systems=TANGO)
    )
    try:
        assert list(running.pids) == ["database", "devices", "weather"]
        assert {name: path.name for name, path in running.logs().items()} == {
            "database": "database.log",
            "devices": "devices.log",
            "weather": "weather.log",
        }
        assert running.control == "simulation/control/1"
    finally:
        running.stop()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["database.log", "devices.log", "weather.log"]


def test_first_pattern_that_matches_a_device_has_it() -> None:
    telescope = load_telescope(SKA_MID)
    groups = group_devices(telescope, ["mid-sdp/*/01", "sdp*", "SKA001"])
    assert groups["mid-sdp/subarray/01"] == 2
    assert groups["mid-sdp/subarray/02"] == 3
    assert groups["mid-sdp/control/0"] == 3
    assert groups["mid-dish/dish-manager/ska001"] == 4
    assert groups["mid-tmc/central-node/0"] == 1


def test_a_pattern_that_matches_nothing_is_an_error() -> None:
    before = ours()
    with pytest.raises(
        LauncherError, match=r"no device of dome is left for the separate process 'moon/\*'. Known: hill/"
    ):
        SimulatorLauncher().start(Simulation(load_telescope(DOME), separate=("moon/*",), systems=TANGO))
    assert ours() <= before


def test_a_port_that_is_taken_is_an_error_with_the_log_of_the_database() -> None:
    with served(DOME, time_scale=0.1) as telescope:
        port = int(telescope.running.tango_host.partition(":")[2])
        with pytest.raises(LauncherError) as error:
            SimulatorLauncher().start(Simulation(load_telescope(DOME), systems={"tango": SimulatedTango(port=port)}))
    assert str(error.value).startswith("database ended with exit code 1 before it was ready. The end of its log")
