"""Steps and a fixture that go wrong, for the table of verdicts; loaded as a plugin."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from harness.bdd import given, looks_at, then, when
from harness.errors import PreconditionError
from harness.scenario.run import ScenarioRun
from tests.library.meanwhile import PUSHED


@when("the step breaks")
def breaks() -> None:
    """Breaks."""
    raise RuntimeError("the step is broken")


@when("the step is skipped")
def skips() -> None:
    """Skips."""
    pytest.skip("not here")


@then("it fails before run <number>")
def fails_at_first(request: pytest.FixtureRequest, number: int) -> None:
    """Fails until it was run so often."""
    assert request.node.execution_count >= int(number), "it did not open"


@given("it cannot begin before run <number>")
def cannot_begin_at_first(request: pytest.FixtureRequest, number: int) -> None:
    """Lacks what it needs until it was run so often."""
    if request.node.execution_count < int(number):
        raise PreconditionError("it was not there")


@when('I leave my process in "<file>"')
def leave_process(file: str) -> None:
    """Tells a test where the scenario runs."""
    Path(file).write_text(str(os.getpid()), encoding="utf-8")


def in_the_next_wait(run: ScenarioRun, action: Callable[[], object]) -> None:
    """Do something when the time of the next wait has begun, and before anything is waited for."""
    follow = run.journal.follow

    def follow_and_act(*arguments: object) -> None:
        run.journal.follow = follow
        follow(*arguments)
        action()

    run.journal.follow = follow_and_act


@when('the process "<name>" is killed in the next wait')
def dies(scenario_run: ScenarioRun, name: str) -> None:
    """A process of the simulated telescope."""
    process = scenario_run.target.running.pids[name]
    in_the_next_wait(scenario_run, lambda: os.kill(process, signal.SIGKILL))


@when('I stand still for <seconds> s of the next wait, and "<trl>" reports <value> for "<attribute>"')
@looks_at(lambda trl, attribute: [(trl, attribute)])
def wakes_late(scenario_run: ScenarioRun, seconds: float, trl: str, value: str, attribute: str) -> None:
    """The change comes after these seconds, and the run goes on after the change."""
    child = begin_meanwhile(scenario_run, seconds, 0, trl, attribute, value)
    in_the_next_wait(scenario_run, lambda: stand_still(child))


@when('I stand still, <count> MB are pushed, and "<trl>" reports <value> for "<attribute>"')
@looks_at(lambda trl, attribute: [(trl, attribute), PUSHED])
def is_flooded(scenario_run: ScenarioRun, count: int, trl: str, value: str, attribute: str) -> None:
    """By the same server, before the change."""
    stand_still(begin_meanwhile(scenario_run, 0, count, trl, attribute, value))


def begin_meanwhile(run: ScenarioRun, *told: object) -> subprocess.Popen[bytes]:
    """Start what acts as soon as this process stands still."""
    control = f"tango://{run.target.running.tango_host}/{run.target.control}"
    return subprocess.Popen([sys.executable, "-m", "tests.library.meanwhile", *map(str, (os.getpid(), control, *told))])


def stand_still(meanwhile: subprocess.Popen[bytes]) -> None:
    """Stop this process; the other one has it go on."""
    os.kill(os.getpid(), signal.SIGSTOP)
    meanwhile.wait()


@pytest.fixture(autouse=True)
def goes_wrong(request: pytest.FixtureRequest) -> Iterator[None]:
    """Goes wrong for scenarios that are named for it."""
    if request.node.name == "error in a fixture":
        raise RuntimeError("the fixture is broken")
    yield
    if request.node.name.endswith("not put back"):
        raise RuntimeError("the fixture does not put back")
