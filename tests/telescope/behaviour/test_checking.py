"""The check of what all devices did: when it waits, and what it says where events were lost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from harness.events.delivery import Delivery
from harness.events.waiting.verdicts import Inconclusive
from harness.scenario.run import ScenarioRun
from harness.telescope.behaviour.checking import BehaviourCheck
from harness.telescope.resting_state import put_back
from harness.vocabulary.commands import CommandSentences
from harness.vocabulary.tango.vocabulary import Tango
from harness.vocabulary.telescope.vocabulary import DeclaredTelescope
from tests.telescope.behaviour.sequences import Observed, opened
from tests.telescope.behaviour.wrongs import WRONGS


@pytest.fixture(scope="module")
def observed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Observed]:
    """SKA-Mid, whose restart is not as declared."""
    folder = tmp_path_factory.mktemp("observed")
    [wrong] = [each for each in WRONGS if each.name == "restart-aborts-again"]
    with opened(folder, wrong.write(folder)) as observed:
        yield observed


@pytest.fixture
def run(observed: Observed) -> Iterator[ScenarioRun]:
    run = ScenarioRun(observed.target, "a scenario")
    run.listen(observed.interests)
    yield run
    assert put_back(run) == []
    run.close()


def tell(run: ScenarioRun, *actions: str) -> None:
    telescope = DeclaredTelescope(run, Tango(run))
    run.begin_step("given", "Given subarray 1 is ABORTED")
    telescope.reach("subarray", "1", "ABORTED")
    for action in actions:
        run.begin_step("when", f"When {action}")
        telescope.act("subarray", "1", action)
    run.begin_step("then", "Then every device behaves as declared")


def test_it_waits_until_nothing_is_under_way(observed: Observed, run: ScenarioRun) -> None:
    tell(run, "restart")
    with pytest.raises(AssertionError) as failure:
        BehaviourCheck(run, observed.listening).check()
    assert "obsState went ABORTED, RESTARTING, ABORTING during Restart" in str(failure.value)
    assert "By its declaration Restart first gives Restart to mid-tmc/subarray-leaf-node-csp/01" in str(failure.value)
    assert not run.commands.is_under_way(run.commands.issued[-1])


def test_it_does_not_wait_for_what_is_held(observed: Observed, run: ScenarioRun) -> None:
    run.begin_step("given", "Given subarray 1 is CONFIGURING")
    DeclaredTelescope(run, Tango(run)).reach("subarray", "1", "CONFIGURING")
    assert run.holds.any
    BehaviourCheck(run, observed.listening).check()


def test_it_is_inconclusive_if_an_event_was_lost(
    observed: Observed, run: ScenarioRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not an alarm, and no pass either."""
    tell(run, "restart")

    def count(keys: Any, since: float) -> dict[Any, Delivery]:
        return {key: Delivery(lost=1 if key.field.lower() == "obsstate" else 0, arrived=3) for key in keys}

    monkeypatch.setattr(observed.target.sources, "count_events", count)
    with pytest.raises(Inconclusive) as verdict:
        BehaviourCheck(run, observed.listening).check()
    assert "whether every device behaved as declared is not known" in str(verdict.value)
    assert "obsState: the server pushed 4 since the scenario began, 3 arrived: 1 lost on the way" in str(verdict.value)


def test_what_was_found_to_be_right_is_not_judged_again(observed: Observed, run: ScenarioRun) -> None:
    tell(run)
    check = BehaviourCheck(run, observed.listening)
    check.check()
    run.begin_step("when", "When restart")
    DeclaredTelescope(run, Tango(run)).act("subarray", "1", "restart")
    with pytest.raises(AssertionError) as failure:
        check.check()
    assert "AssignResources" not in str(failure.value)
    assert str(failure.value).count("mid-tmc/subarray/01: ") == 1


def test_it_does_not_wait_for_a_state_in_which_a_command_has_failed(observed: Observed, run: ScenarioRun) -> None:
    """Else no scenario in which an element fails could ask whether every device behaved as declared."""
    run.begin_step("given", "Given subarray 1 is EMPTY")
    telescope = DeclaredTelescope(run, Tango(run))
    telescope.reach("subarray", "1", "EMPTY")
    run.begin_step("when", "When resources are assigned and CSP fails")
    telescope.faults.gets("csp-subarray-01", "FAILED_RESULT", "AssignResources")
    telescope.act("subarray", "1", "assign resources")
    run.begin_step("then", "Then the command fails")
    CommandSentences(run).fails("csp/subarray/01")
    BehaviourCheck(run, observed.listening).check()
    telescope.becomes("subarray", "1", "RESOURCING")
