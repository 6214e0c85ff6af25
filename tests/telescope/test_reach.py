"""From every state to every state, and back: on a real simulated telescope, whether it is on or not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from harness.models.load import load_telescope
from harness.scenario.run import ScenarioRun
from harness.scenario.tango.control import Control
from harness.targets.choice import choose
from harness.targets.plan import plan_target
from harness.targets.target import Target
from harness.telescope.deviations import deviations
from harness.telescope.resting_state import put_back
from harness.telescope.subjects import find_subject
from harness.vocabulary.commands import CommandSentences
from harness.vocabulary.tango.attributes_and_commands import TangoSentences
from harness.vocabulary.telescope.subjects import TelescopeSentences
from simulators.launcher import SimulatorLauncher

ROOT = Path(__file__).parents[2]
STATES = tuple(
    load_telescope(ROOT / "telescopes" / "ska-mid.yaml", {}).subjects["subarray", "1"].device.device_class
    .attributes["obsState"].states or ()
)  # fmt: skip
STAYING = ("EMPTY", "IDLE", "READY", "ABORTED", "FAULT")


@pytest.fixture(scope="module")
def telescope() -> Iterator[Target]:
    """One telescope for all: each test leaves it at rest."""
    opened = Target(plan_target(choose({"target": "simulated"}, {}, {}), ROOT, {}), SimulatorLauncher())
    yield opened
    opened.close()


def from_there(target: Target, start: str, power: str) -> list[str]:
    """What went wrong on the ways from one state to all others, and back to rest."""
    wrong = []
    for goal in STATES:
        run = ScenarioRun(target, f"from {start} to {goal}")
        sentences = TelescopeSentences(run, TangoSentences(run))
        try:
            sentences.reach("subarray", "1", start)
            if power != "on":
                sentences.reach("telescope", "", power)
            sentences.reach("subarray", "1", str(goal))
            if state(run) != goal:
                wrong.append(f"{goal}: it is {state(run)}")
        except Exception as error:
            wrong.append(f"{goal}: {error}")
        wrong += [f"back from {goal}: {left}" for left in put_back(run)]
        run.close()
    return wrong


def state(run: ScenarioRun) -> str:
    return run.device(find_subject(run.target, "subarray", "1").device.name).read("obsState").label


@pytest.mark.timeout(120)
@pytest.mark.parametrize("start", STATES)
def test_every_state_is_reached_from_every_other_one(telescope: Target, start: str) -> None:
    assert from_there(telescope, start, "on") == []
    assert deviations(telescope) == []


@pytest.mark.timeout(120)
@pytest.mark.parametrize("power", ["off", "in standby"])
@pytest.mark.parametrize("start", STAYING)
def test_also_when_the_telescope_was_switched_off_meanwhile(telescope: Target, start: str, power: str) -> None:
    assert from_there(telescope, start, power) == []
    assert deviations(telescope) == []


def test_a_telescope_that_is_on_by_one_half_is_switched_on_again(telescope: Target) -> None:
    """As a TelescopeOff that failed in the middle leaves it: the subarray is off, and the telescope says it is on."""
    run = ScenarioRun(telescope, "by one half")
    tango = TangoSentences(run)
    sentences = TelescopeSentences(run, tango)
    sentences.reach("subarray", "1", "READY")
    tango.command("mid-tmc/subarray/01", "Off")
    CommandSentences(run).succeeds()
    tango.command("mid-csp/subarray/01", "Off")
    CommandSentences(run).succeeds()
    sentences.reach("subarray", "1", "SCANNING")
    assert state(run) == "SCANNING"
    assert put_back(run) == []
    run.close()


def test_a_telescope_that_is_off_by_one_half_is_switched_off_again(
    telescope: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a TelescopeOn that failed in the middle leaves it: SDP is on, and the telescope says it is off."""
    monkeypatch.setattr(telescope, "limits", replace(telescope.limits, wait=2))  # first, it is waited in vain
    run = ScenarioRun(telescope, "off by one half")
    tango = TangoSentences(run)
    tango.command("mid-sdp/control/0", "On")
    CommandSentences(run).succeeds()
    assert [each.device for each in deviations(telescope)][:1] == ["mid-sdp/control/0"]
    assert put_back(run) == []
    assert deviations(telescope) == []
    run.close()


def test_a_fault_that_came_by_itself_is_left_again(telescope: Target) -> None:
    run = ScenarioRun(telescope, "a fault")
    sentences = TelescopeSentences(run, TangoSentences(run))
    sentences.reach("subarray", "1", "SCANNING")
    Control(telescope).set("mid-sdp/subarray/01", "obsState", "FAULT")
    sentences.reach("subarray", "1", "READY")
    assert state(run) == "READY"
    assert put_back(run) == []
    run.close()
