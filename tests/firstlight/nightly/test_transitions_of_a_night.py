"""``firstlight nightly --every-transition``: what the shards take together is what counts."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tests.firstlight.nightly.nights import Night, begin
from tests.library.running import command as pytest_command

pytestmark = pytest.mark.timeout(300)

TELESCOPE = """
telescope: two-mounts
parameters: {mounts: 2}
enumerations:
  Motion: [PARKED, MOVING, POINTED]
classes:
  Hall:
    attributes:
      State: {type: DevState, initial: OFF, rest: OFF}
    commands:
      On: {stages: [{to: {State: ON}}]}
      Off: {stages: [{to: {State: OFF}}]}
  Mount:
    attributes:
      State: {type: DevState, initial: ON}
      motion: {type: Motion, initial: PARKED, rest: PARKED}
      longRunningCommandResult: {type: DevString, shape: [2], initial: ["", ""]}
      longRunningCommandStatus: {type: DevString, shape: [200]}
    commands:
      Point:
        allowed: {motion: PARKED}
        protocol: long-running
        stages: [{to: {motion: MOVING}, takes: 1 s}, {to: {motion: POINTED}}]
      Park:
        allowed: {motion: POINTED}
        protocol: long-running
        stages: [{to: {motion: PARKED}}]
      Stow:
        allowed: {motion: PARKED}
        protocol: long-running
        stages: [{to: {motion: MOVING}, takes: 1 s}, {to: {motion: PARKED}}]
devices:
  - {name: hill/hall/1, class: Hall, alias: hall}
  - {name: "hill/mount/{n}", class: Mount, for: n in mounts}
subjects:
  hall:
    device: hill/hall/1
    attribute: State
    says: {on: ON, off: OFF}
    actions: {turn on: On, turn off: Off}
  mount:
    device: "hill/mount/{n}"
    for: n in mounts
    attribute: motion
    needs: {hall: on}
    actions: {point: Point, park: Park, stow: Stow}
"""
FEATURE = """
Feature: Mounts
  Scenario: Is pointed and parked
    When I tell the mount 1 to point
    Then the mount 1 becomes POINTED
    When I tell the mount 1 to park
    Then the mount 1 becomes PARKED

  Scenario: Is stowed
    When I tell the mount 1 to stow
    Then the command succeeds
"""


def whole(tmp_path: Path, *arguments: str) -> Night:
    """A night of two shards on two mounts, that has ended."""
    (tmp_path / "two-mounts.yaml").write_text(TELESCOPE)
    feature = tmp_path / "mounts.feature"
    feature.write_text(FEATURE)
    chosen = ("--local", "2", "--telescope", tmp_path / "two-mounts.yaml", "--every-transition")
    night = begin(tmp_path, *chosen, *pytest_command(feature)[3:], *arguments)
    night.wait()
    return night


def taken_by(night: Night, shard: str) -> list[str]:
    """What one shard took alone."""
    found = json.loads((night.left(shard) / "coverage.json").read_text())
    taken: list[str] = found["transitions"]["Mount"]["taken"]
    return taken


def test_shards_that_take_all_together_pass_though_none_does_alone(tmp_path: Path) -> None:
    night = whole(tmp_path)
    assert night.process.returncode == 0, night.said
    assert sorted(taken_by(night, "1-0") + taken_by(night, "1-1")) == [
        "Park: POINTED, PARKED",
        "Point: PARKED, MOVING, POINTED",
        "Stow: PARKED, MOVING, PARKED",
    ]
    assert "\ntransitions: Mount 3 of 3\n" in night.said
    assert "\n2 passed\n" in night.said


def test_a_night_that_lacks_one_fails_and_names_it(tmp_path: Path) -> None:
    night = whole(tmp_path, "-k", "pointed")
    assert night.process.returncode == 1, night.said
    assert "\ntransitions: Mount 2 of 3\n  Mount missing  Stow: PARKED, MOVING, PARKED\n" in night.said
    assert "\n1 passed; not every declared transition was taken\n" in night.said
    told = ET.parse(tmp_path / "results" / "junit.xml").find(".//testcase[@name='the run']/error")
    assert told is not None
    assert told.get("message") == "not every declared transition was taken"
    [shown] = (tmp_path / "results" / "allure").glob("*-globals.json")
    assert json.loads(shown.read_text())["errors"] == [{"message": "not every declared transition was taken"}]
