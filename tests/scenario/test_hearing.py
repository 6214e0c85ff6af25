"""What a scenario looks at is heard of when it begins to act, though its device was away before."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.events import Budget, Event, GoesThrough, Kind
from harness.events.expecting.heard import is_interrupted
from harness.events.key import Key
from harness.events.values import Wanted
from harness.scenario.run import ScenarioRun
from harness.targets.choice import choose
from harness.targets.plan import plan_target
from harness.targets.target import Target
from harness.telescope.resting_state import put_back
from harness.vocabulary.telescope.faults import FaultSentences
from simulators.launcher import SimulatorLauncher
from tests.connectors.tango.conftest import Recorder
from tests.events.story import TMC, error, gap, journal_of, state

ROOT = Path(__file__).parents[2]
CSP, HEALTH = "mid-csp/subarray/01", "healthState"
ENOUGH = 60.0


@pytest.fixture(scope="module")
def bridged() -> Iterator[Target]:
    """A telescope behind a gateway."""
    target = Target(plan_target(choose({"target": "simulated-bridge"}, {}, {}), ROOT, {}), SimulatorLauncher())
    yield target
    target.close()


@pytest.fixture
def always(bridged: Target) -> Iterator[Recorder]:
    """Somebody who listens all the time, as the one who counts transitions."""
    recorder = Recorder()
    (subscription,) = bridged.tango.subscribe([Key(CSP, HEALTH)], recorder)
    yield recorder
    subscription.close()


def begun(target: Target) -> ScenarioRun:
    run = ScenarioRun(target, "a scenario")
    run.listen([Key(CSP, HEALTH)])
    return run


def ended(run: ScenarioRun) -> None:
    assert put_back(run) == []
    run.close()


def goes_away(run: ScenarioRun, always: Recorder) -> None:
    always.forget()
    run.begin_step("when", "When it goes away")
    FaultSentences(run).goes_away(CSP)
    always.until_kind(Kind.GAP, ENOUGH)


def is_heard(run: ScenarioRun) -> None:
    """What the device does from now on comes as an event."""
    run.begin_step("when", "When it is worse")
    FaultSentences(run).reports(CSP, HEALTH, "DEGRADED")
    run.begin_step("then", "Then it is heard")
    run.expect(GoesThrough(Key(CSP, HEALTH), [Wanted("DEGRADED", 1)]), Budget(ENOUGH))
    latest = run.journal.latest(Key(CSP, HEALTH))
    assert latest is not None
    assert latest.event.kind is Kind.CHANGE


def test_a_scenario_after_one_that_left_a_device_away_hears_of_it(bridged: Target, always: Recorder) -> None:
    before = begun(bridged)
    goes_away(before, always)
    ended(before)
    after = begun(bridged)
    is_heard(after)
    ended(after)


def test_a_device_that_comes_back_is_heard(bridged: Target, always: Recorder) -> None:
    run = begun(bridged)
    goes_away(run, always)
    run.begin_step("when", "When it comes back")
    FaultSentences(run).comes_back(CSP)
    is_heard(run)
    ended(run)


def test_what_is_not_heard_of_a_device_that_is_away_holds_up_nobody(bridged: Target, always: Recorder) -> None:
    run = begun(bridged)
    goes_away(run, always)
    run.hear()
    assert run.notes == []
    assert is_interrupted(run.journal, run.watch.interests[0])
    ended(run)


@pytest.mark.parametrize(
    ("events", "interrupted"),
    [
        ([], False),
        ([state("IDLE")], False),
        ([state("IDLE"), gap()], True),
        ([error("gone"), state("IDLE", kind=Kind.POLLED)], False),
        ([gap(), state("IDLE", kind=Kind.POLLED), error("gone")], True),
        ([gap(), state("IDLE", kind=Kind.RESYNCHRONISED), state("IDLE", kind=Kind.POLLED)], False),
    ],
)
def test_events_are_interrupted_from_a_gap_until_a_value_that_is_not_read_meanwhile(
    events: list[Event], interrupted: bool
) -> None:
    assert is_interrupted(journal_of(*events), Key(TMC, "obsState")) is interrupted
