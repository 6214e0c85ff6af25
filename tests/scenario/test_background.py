"""An expiring wait tells what stands behind it: what the awaited change waits for in turn, and what was logged."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from harness.events.key import Key
from harness.events.waiting.verdicts import Unmet
from harness.scenario.run import ScenarioRun
from harness.scenario.tango.control import Control
from harness.targets.choice import choose
from harness.targets.plan import plan_target
from harness.targets.target import Target
from harness.telescope.resting_state import put_back
from harness.vocabulary.tango.attributes_and_commands import TangoSentences
from harness.vocabulary.telescope.subjects import TelescopeSentences
from simulators.launcher import SimulatorLauncher
from tests.separate import ROOT

TMC, CSP = "mid-tmc/subarray/01", "mid-csp/subarray/01"


@pytest.fixture(scope="module", params=["simulated", "simulated-bridge"])
def telescope(request: pytest.FixtureRequest) -> Iterator[Target]:
    opened = Target(plan_target(choose({"target": request.param}, {}, {}), ROOT, {}), SimulatorLauncher())
    yield opened
    opened.close()


class Scenario:
    """A scenario on subarray 1, step by step."""

    def __init__(self, run: ScenarioRun) -> None:
        self.run = run
        self.tango = TangoSentences(run)
        self.subjects = TelescopeSentences(run, self.tango)
        self.control = Control(run.target)

    def given(self, state: str) -> None:
        self.run.begin_step("given", f"Given subarray 1 is {state}")
        self.subjects.reach("subarray", "1", state)

    def when(self, action: str) -> None:
        self.run.begin_step("when", f"When I {action} subarray 1")
        self.subjects.act("subarray", "1", action)

    def unmet(self, device: str, value: str, seconds: float = 0.5) -> str:
        self.run.begin_step("then", f"Then it becomes {value}")
        with pytest.raises(Unmet) as caught:
            self.tango.becomes(device, "obsState", value, seconds)
        return str(caught.value)


@pytest.fixture
def scenario(telescope: Target) -> Iterator[Scenario]:
    run = ScenarioRun(telescope, "what stands behind")
    run.listen([Key(TMC, "obsState"), Key(TMC, "longRunningCommandResult"), Key(CSP, "obsState")])
    yield Scenario(run)
    run.commands.all_asked()
    assert put_back(run) == []
    run.close()


def test_the_device_that_is_waited_for_is_named(scenario: Scenario) -> None:
    scenario.given("IDLE")
    scenario.control.hold(CSP, "obsState", "CONFIGURING")
    scenario.when("configure")
    said = scenario.unmet(TMC, "READY")
    assert f"{TMC} Configure waits for {CSP} obsState to be READY, which is CONFIGURING since +0." in said
    assert "it never happened" in said


def test_a_device_that_is_not_watched_is_read(scenario: Scenario) -> None:
    scenario.given("IDLE")
    scenario.control.hold("mid-sdp/subarray/01", "obsState", "CONFIGURING")
    scenario.when("configure")
    waits = f"{TMC} Configure waits for mid-sdp/subarray/01 obsState to be READY, which is CONFIGURING since +"
    assert waits in scenario.unmet(TMC, "READY")


def test_a_command_that_another_client_sent_is_known_by_its_state(scenario: Scenario) -> None:
    scenario.given("IDLE")
    scenario.control.hold(CSP, "obsState", "CONFIGURING")
    scenario.when("configure")
    scenario.tango.becomes(TMC, "obsState", "CONFIGURING")
    scenario.run.commands.issued.clear()
    assert f"{TMC} Configure waits for {CSP} obsState to be READY" in scenario.unmet(TMC, "READY")


def test_where_nothing_is_under_way_nothing_is_waited_for(scenario: Scenario) -> None:
    scenario.given("IDLE")
    assert " waits for " not in scenario.unmet(TMC, "READY", 0.1)


def test_what_the_devices_logged_since_the_when_is_told(scenario: Scenario) -> None:
    scenario.given("IDLE")
    scenario.control.fault(CSP, "FAILED_RESULT", "Configure", "too hot")
    scenario.when("configure")
    said = scenario.unmet(TMC, "READY", 5.0)
    assert "Stopped early" in said
    if not scenario.run.logs.are_collected(CSP):  # through a gateway nothing is heard of the devices
        assert "The devices logged" not in said
        return
    assert "The devices logged:\n" in said
    lines = said.partition("The devices logged:\n")[2].splitlines()
    logged = [line.strip() for line in lines if line.startswith("    ")]
    assert any(line.endswith(f"ERROR of {CSP}: Configure failed: too hot") for line in logged)
    assert len(logged) <= 5
    assert all(line.startswith("+") for line in logged), "only since the When"


def test_a_gap_of_a_device_that_it_depends_on_is_told(scenario: Scenario) -> None:
    scenario.given("EMPTY")
    scenario.when("assign resources")
    scenario.control.fault(CSP, "LOST")
    said = scenario.unmet(TMC, "SCANNING", 3.0)
    assert f"No gap in the events of {TMC} obsState." in said
    assert f"Gap in the events of {CSP} " in said
