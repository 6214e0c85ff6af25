"""``firstlight model snapshot``, of a simulated telescope; of the C++ control system in tests/cluster."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from harness.models.load import load_telescope
from tests.firstlight.commands import CommandLine
from tests.firstlight.silent import silent_weather
from tests.simulators.served import SKA_MID, Served, served


def test_a_snapshot_validates_serves_and_shows_no_difference(firstlight: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "taken.yaml"
    with served(SKA_MID, time_scale=0.02) as ska:
        address = ska.running.tango_host
        patterns = [part for pattern in ("mid-*", "sys/t*") for part in ("--device", pattern)]
        taken = firstlight("model", "snapshot", "--tango-host", address, "--output", file, *patterns)
        assert (taken.code, taken.err) == (0, "")
        count = len(ska.telescope.devices)
        assert taken.out.startswith(f"{file}: {count} devices, ")
        assert firstlight("model", "diff", file, "--tango-host", address).code == 0
    assert firstlight("model", "validate", file).code == 0
    with served(file, time_scale=0.02) as again:
        address = again.running.tango_host
        assert firstlight("model", "diff", file, "--tango-host", address).code == 0
        of_the_original = firstlight("model", "diff", "ska-mid", "--tango-host", address)
        assert (of_the_original.code, of_the_original.out.splitlines()[:-1]) == (0, [])
        assert again.proxy("mid-tmc/subarray/01").obsState == 0
        assert again.label("mid-dish/dish-manager/ska001", "dishMode") == "STANDBY_LP"


def test_what_devices_show_now_is_taken(firstlight: CommandLine, running_dome: Served, tmp_path: Path) -> None:
    running_dome.proxy("hill/weather/1").windSpeed = 7.25
    running_dome.proxy("dome").lamp = 2
    file = tmp_path / "hill.yaml"
    outcome = firstlight("model", "snapshot", "--tango-host", running_dome.running.tango_host, "--output", file)
    assert outcome.code == 0
    telescope = load_telescope(file)
    weather = telescope.classes["WeatherStation"]
    assert telescope.name == "hill"
    wind = weather.attributes["windSpeed"]
    assert (wind.initial, wind.access, wind.label, wind.unit, wind.format) == (
        7.25,
        "read-write",
        "wind speed",
        "m/s",
        "%4.1f",
    )
    assert (wind.limits.minimum, wind.limits.maximum) == (0, 60)
    assert (weather.attributes["sky"].shape, weather.attributes["sky"].initial[2]) == ((4, 3), [9, 10, 11, 12])
    assert weather.commands["Calibrate"].argument.type == weather.commands["Calibrate"].result.type == "DevLong"
    assert telescope.classes["Dome"].attributes["lamp"].initial == "BRIGHT"
    assert telescope.enumerations["Lamp"] == ("DARK", "DIM", "BRIGHT")
    assert telescope.devices["hill/dome/1"].alias == "dome"
    assert "To be filled in, for each command: where it is allowed" in file.read_text()


def test_devices_can_be_chosen(firstlight: CommandLine, running_dome: Served, tmp_path: Path) -> None:
    file = tmp_path / "shutters.yaml"
    address = running_dome.running.tango_host
    assert (
        firstlight("model", "snapshot", "--tango-host", address, "--device", "hill/SHUTTER/*", "--output", file).code
        == 0
    )
    assert sorted(load_telescope(file).devices) == ["hill/shutter/lower", "hill/shutter/upper"]
    none = firstlight("model", "snapshot", "--tango-host", address, "--device", "x/*", "--output", tmp_path / "x.yaml")
    assert none.code == 2
    assert "no device matches 'x/*'. Name some of these: dserver/databaseds/2, " in none.err
    assert not (tmp_path / "x.yaml").exists()


def test_a_file_is_not_written_over(firstlight: CommandLine, running_dome: Served, tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("mine")
    arguments = ("model", "snapshot", "--tango-host", running_dome.running.tango_host, "--output", file)
    outcome = firstlight(*arguments)
    assert outcome.code == 2
    assert outcome.err == f"firstlight: {file}: the file is there already. Give another one, or --force.\n"
    assert file.read_text() == "mine"
    assert firstlight(*arguments, "--force").code == 0
    assert load_telescope(file).name == "mine"


@pytest.mark.parametrize("force", [signal.SIGKILL, signal.SIGSTOP])
def test_what_does_not_answer_is_left_out_and_said(
    firstlight: CommandLine, tmp_path: Path, force: signal.Signals
) -> None:
    file = tmp_path / "rest.yaml"
    with silent_weather(force) as dome:
        outcome = firstlight("model", "snapshot", "--tango-host", dome.tango_host, "--output", file)
    assert outcome.code == 1
    assert "Left out:\n  hill/weather/1 is exported, but its device server Simulation/2 on " in outcome.err
    assert "hill/weather/1" not in load_telescope(file).devices
    assert "# Left out:\n#   hill/weather/1 is exported" in file.read_text()


def test_what_the_target_s_telescope_declares_is_taken_whatever_its_name(
    firstlight: CommandLine, tmp_path: Path
) -> None:
    file = tmp_path / "mid.yaml"
    assert firstlight("model", "snapshot", "--target", "simulated", "--output", file).code == 0
    assert "sys/tg_test/1" in load_telescope(file).devices
