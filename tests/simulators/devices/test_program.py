"""Declared devices run on the engine alone: on any clock, beside any peers, without PyTango."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from harness.models.load import load_telescope
from simulators.devices.values import Argument
from tests.simulators.devices.plain import PlainDevices

ROOT = Path(__file__).parents[3]
DECLARATION = """
telescope: dome
enumerations: {Motion: [STILL, MOVING, BROKEN], Shutter: [CLOSED, OPEN]}
classes:
  Shutter:
    attributes: {shutter: {type: Shutter, initial: CLOSED}}
    commands:
      Open: {allowed: {shutter: CLOSED}, stages: [{takes: 2}, {to: {shutter: OPEN}}]}
  Dome:
    links: shutter
    attributes:
      motion: {type: Motion, initial: STILL}
      shutter: {type: Shutter, mirrors: {of: shutter, attribute: shutter}}
    commands:
      Observe:
        limit: 10
        fails: {motion: BROKEN}
        stages:
          - to: {motion: MOVING}
            ask: [{of: shutter, command: Open}]
            until: [{all: shutter, attribute: shutter, is: OPEN}]
          - {to: {motion: STILL}}
devices:
  - {name: test/shutter/1, class: Shutter}
  - {name: test/dome/1, class: Dome, links: {shutter: test/shutter/1}}
"""
DOME, SHUTTER = "test/dome/1", "test/shutter/1"


@pytest.fixture
def devices(tmp_path: Path) -> PlainDevices:
    (tmp_path / "dome.yaml").write_text(DECLARATION)
    return PlainDevices(load_telescope(tmp_path / "dome.yaml"))


def test_a_command_asks_a_peer_waits_for_it_and_ends(devices: PlainDevices) -> None:
    devices[DOME].begin("Observe", Argument())
    devices.clock.pass_time(1.9)
    assert [one for one in devices.told if one[1] != "Status"] == [(DOME, "motion", "MOVING")]
    devices.clock.pass_time(0.2)
    assert set(devices.told[1:]) == {
        (SHUTTER, "shutter", "OPEN"),
        (DOME, "shutter", "OPEN"),
        (DOME, "motion", "STILL"),
    }
    assert devices[DOME].schedule.running == []


def test_a_command_fails_at_its_limit_by_the_clock_that_it_is_given(devices: PlainDevices) -> None:
    devices[SHUTTER].held.add("shutter", "CLOSED")
    devices[DOME].begin("Observe", Argument())
    devices.clock.pass_time(9.9)
    assert devices[DOME].state.own("motion") == "MOVING"
    devices.clock.pass_time(0.2)
    assert devices[DOME].state.own("motion") == "BROKEN"
    assert "did not end within 10 s" in devices[DOME].state.own("Status")


def test_a_command_fails_when_a_peer_that_it_waits_for_is_lost(devices: PlainDevices) -> None:
    devices[DOME].begin("Observe", Argument())
    devices.clock.pass_time(1.0)
    devices.lose(SHUTTER)
    assert devices[DOME].state.shown["shutter"].quality == "INVALID"
    assert f"Observe failed: {SHUTTER} does not answer" in devices[DOME].state.own("Status")


def test_devices_run_where_pytango_is_not_imported(tmp_path: Path) -> None:
    (tmp_path / "dome.yaml").write_text(DECLARATION)
    code = f"""
import sys
from pathlib import Path
from harness.models.load import load_telescope
from simulators.devices.values import Argument
from tests.simulators.devices.plain import PlainDevices

devices = PlainDevices(load_telescope(Path({str(tmp_path / "dome.yaml")!r})))
devices["{DOME}"].begin("Observe", Argument())
devices.clock.pass_time(3)
assert devices["{DOME}"].state.own("shutter") == "OPEN"
assert "tango" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, timeout=60)
