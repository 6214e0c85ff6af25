"""Declared components of ESW run on the engine alone, beside Tango's devices."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.models.load import load_telescope
from simulators.devices.values import Argument
from tests.simulators.devices.plain import PlainDevices

FILE = Path(__file__).parents[2] / "models/observatory/observatory.yaml"
MOUNT, DRIVE, STATION = "TCS.mount", "TCS.mount.drive", "weather/station/1"


@pytest.fixture
def devices() -> PlainDevices:
    return PlainDevices(load_telescope(FILE))


def slew(angle: float) -> Argument:
    return Argument({"angle": angle}, {"angle": angle})


def test_state_and_status_are_of_tango_alone(devices: PlainDevices) -> None:
    assert {"State", "Status"} <= set(devices[STATION].state.shown)
    assert set(devices[MOUNT].state.shown) == {"lifecycle", "state", "angle"}


def test_parameters_are_passed_on_by_name(devices: PlainDevices) -> None:
    devices[MOUNT].begin("slew", slew(45.0))
    devices.clock.pass_time(1.1)
    assert devices[DRIVE].state.own("angle") == 45.0
    assert devices[MOUNT].state.own("angle") == 45.0
    assert (DRIVE, "state", "MOVING") in devices.told


def test_a_refusal_tells_its_issue(devices: PlainDevices) -> None:
    program = devices[DRIVE]
    refusal = program.find_refusal(program.commands["turn"], slew(13))
    assert refusal is not None
    assert refusal.issue == "WrongInternalStateIssue"
    assert program.find_refusal(program.commands["turn"], slew(14)) is None


def test_a_command_under_way_is_in_the_way_of_those_that_change_the_same(devices: PlainDevices) -> None:
    schedule = devices[DRIVE].schedule
    assert schedule.find_conflict("turn") is None
    running = devices[DRIVE].begin("turn", slew(45.0))
    assert schedule.find_conflict("turn") is running
    assert schedule.find_conflict("GoOffline") is None
    devices.clock.pass_time(1.1)
    assert schedule.find_conflict("turn") is None
