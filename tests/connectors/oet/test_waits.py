"""A procedure is waited for as a device is: a scenario sees its states, and a failure explains itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.connectors.oet.keys import state_key, topic_key
from harness.connectors.oet.source import OetSource
from harness.contracts.oet.script_arguments import ProcedureInput
from harness.events import Unmet
from harness.events.budget import Budget
from harness.events.expecting.expectations import Becomes, GoesThrough
from harness.events.expecting.in_order import InOrder
from harness.events.key import Key
from harness.events.values import Wanted
from harness.events.waiting.waits import wait_for
from harness.scenario.run import ScenarioRun
from harness.targets.choice import choose
from harness.targets.plan import plan_target
from harness.targets.target import Target
from simulators.launcher import SimulatorLauncher
from tests.connectors.oet.scripts import SUBARRAY, script
from tests.simulators.oet.running import SCRIPTS


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    file = tmp_path_factory.mktemp("target") / "scripts.toml"
    file.write_text(f'[simulation]\n[oet]\nscripts = "{SCRIPTS}"\n[limits]\nclock_tolerance = 0\n', encoding="utf-8")
    plan = plan_target(choose({"target": str(file)}, {}, {}), Path(__file__).parents[3], {})
    target = Target(plan, SimulatorLauncher())
    yield target
    target.close()


@pytest.fixture
def run(target: Target) -> Iterator[ScenarioRun]:
    run = ScenarioRun(target, "a scenario")
    run.listen([])
    yield run
    run.watch.close()


def create(run: ScenarioRun, name: str) -> tuple[OetSource, int, Key]:
    """As a When does it."""
    source = run.target.sources["oet"]
    assert isinstance(source, OetSource)
    run.begin_step("when", f"When I create a procedure from {name}")
    pid = source.create(script(name), SUBARRAY).id
    run.watch.add([state_key(pid)])
    return source, pid, state_key(pid)


def wanted(*states: str) -> list[Wanted]:
    return [Wanted(state, state) for state in states]


def goes_through(run: ScenarioRun, key: Key, *states: str) -> None:
    run.expect(GoesThrough(key, wanted(*states)), Budget(10))


def test_states_before_a_start_and_after_it(run: ScenarioRun) -> None:
    source, pid, key = create(run, "hello.py")
    run.begin_step("then", "Then the procedure goes through ...")
    goes_through(run, key, "CREATING", "IDLE", "LOADING", "IDLE", "INITIALISING", "READY")
    run.begin_step("when", "When I start the procedure")
    source.start(pid, ProcedureInput(kwargs={"n": 1}))
    run.begin_step("then", "Then the procedure goes through ...")
    goes_through(run, key, "RUNNING", "READY", "COMPLETE")


def test_a_procedure_that_fails_stops_the_wait_and_is_explained(run: ScenarioRun) -> None:
    source, pid, key = create(run, "fail.py")
    run.begin_step("then", "Then the procedure becomes READY")
    run.expect(Becomes(key, Wanted("READY", "READY")), Budget(10))
    run.begin_step("when", "When I start the procedure")
    source.start(pid, ProcedureInput(args=["the dish is stuck"]))
    run.begin_step("then", "Then the procedure becomes COMPLETE")
    with pytest.raises(Unmet) as failed:
        run.expect(Becomes(key, Wanted("COMPLETE", "COMPLETE")), Budget(30))
    explanation = str(failed.value)
    assert f"{key} did not become COMPLETE within 30 s" in explanation
    assert "READY -> RUNNING" in explanation
    assert "RUNNING -> FAILED" in explanation
    assert "Stopped early" in explanation


def test_an_expiring_wait_says_that_it_never_happened(run: ScenarioRun) -> None:
    _, _, key = create(run, "noinit.py")
    run.begin_step("then", "Then the procedure becomes RUNNING")
    with pytest.raises(Unmet) as failed:
        run.expect(Becomes(key, Wanted("RUNNING", "RUNNING")), Budget(0.5))
    assert "state is READY and the OET answers, it never happened" in str(failed.value)


def test_a_text_that_is_published_again_has_come_again(run: ScenarioRun) -> None:
    announced = topic_key("script.announce")
    run.watch.add([announced])
    order = []
    for _ in range(2):
        source, pid, key = create(run, "hello.py")
        run.expect(Becomes(key, Wanted("READY", "READY")), Budget(10))
        source.start(pid, ProcedureInput(kwargs={"n": 1}))
        run.begin_step("then", "Then the procedure becomes COMPLETE")
        run.expect(Becomes(key, Wanted("COMPLETE", "COMPLETE")), Budget(10))
        order += [(key, Wanted("RUNNING", "RUNNING")), (announced, Wanted("Script complete", "Script complete"))]
    wait_for(InOrder(order, 0.0), journal=run.journal, since=0, budget=Budget(10))
    with pytest.raises(Unmet, match=r"4 of 5 came in order"):
        wait_for(InOrder([*order, order[-1]], 0.0), journal=run.journal, since=0, budget=Budget(0.1))
