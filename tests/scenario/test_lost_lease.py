"""A scenario whose lease is lost commands and writes nothing more, wherever it is; on a real simulated telescope."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from harness.errors import LeaseError
from harness.leases.held import Held
from harness.scenario.run import ScenarioRun
from harness.targets.target import Target
from harness.telescope.reach import reach
from harness.telescope.resting_state import put_back
from harness.telescope.subjects import find_subject
from harness.vocabulary.commands import CommandSentences
from harness.vocabulary.tango.attributes_and_commands import TangoSentences

SUBARRAY = "mid-tmc/subarray/01"
CONTROLLER = "mid-csp/control/0"
OTHER = "mid-csp/subarray/01"
LOST = "somebody else has it"


class Lease:
    """Lost as soon as something is so that it looks at."""

    def __init__(self) -> None:
        self.is_lost: Callable[[], bool] = lambda: False

    def check(self) -> None:
        if self.is_lost():
            raise LeaseError(LOST)

    def lose(self) -> None:
        self.is_lost = lambda: True


@pytest.fixture
def lease() -> Lease:
    return Lease()


@pytest.fixture
def run(target: Target, lease: Lease) -> Iterator[ScenarioRun]:
    assert target.telescope is not None
    run = ScenarioRun(target.lent(Held(target.telescope, lease.check)), "a scenario")
    yield run
    run.close()


@pytest.fixture
def tango(run: ScenarioRun) -> TangoSentences:
    return TangoSentences(run)


def go(run: ScenarioRun, state: str) -> None:
    reach(run, find_subject(run.target, "subarray", "1"), state)


def shown(run: ScenarioRun, device: str, attribute: str) -> str:
    return str(run.device(device).read(attribute).label)


def test_the_next_command_on_the_way_to_a_state_is_not_sent(run: ScenarioRun, lease: Lease) -> None:
    """A precondition may take longer than a lease lasts."""
    lease.is_lost = lambda: any(entry.event.label == "RESOURCING" for entry in run.journal.entries(subject=SUBARRAY))
    with pytest.raises(LeaseError, match=LOST):
        go(run, "READY")
    assert shown(run, SUBARRAY, "obsState") == "IDLE"


def test_what_others_need_is_not_commanded_back_for_it(run: ScenarioRun, tango: TangoSentences, lease: Lease) -> None:
    go(run, "READY")
    for device in (SUBARRAY, OTHER):
        tango.command(device, "Off")
        CommandSentences(run).succeeds()
    lease.lose()
    with pytest.raises(LeaseError, match=LOST):
        go(run, "SCANNING")
    assert shown(run, SUBARRAY, "State") == "OFF"


def test_a_command_and_a_write_of_a_step_are_not_sent(run: ScenarioRun, tango: TangoSentences, lease: Lease) -> None:
    lease.lose()
    with pytest.raises(LeaseError, match=LOST):
        tango.command("mid-tmc/central-node/0", "TelescopeOn")
    with pytest.raises(LeaseError, match=LOST):
        tango.write(CONTROLLER, "adminMode", "ENGINEERING")
    assert shown(run, "mid-tmc/central-node/0", "telescopeState") == "OFF"
    assert shown(run, CONTROLLER, "adminMode") == "ONLINE"
    assert run.commands.issued == []


@pytest.mark.parametrize("by", ["the scenario", "whoever had it before"])
def test_nothing_more_is_written_back(run: ScenarioRun, tango: TangoSentences, lease: Lease, by: str) -> None:
    devices = [CONTROLLER, OTHER]
    for device in devices:
        if by == "the scenario":
            tango.write(device, "adminMode", "ENGINEERING")
        else:
            run.device(device).write("adminMode", "ENGINEERING")
    lease.is_lost = lambda: any(shown(run, device, "adminMode") == "ONLINE" for device in devices)
    failures = put_back(run)
    assert [shown(run, device, "adminMode") for device in devices].count("ENGINEERING") == 1
    assert all(LOST in failure for failure in failures)
    assert failures


def test_nothing_more_is_tried_when_it_is_lost_meanwhile(run: ScenarioRun, lease: Lease) -> None:
    go(run, "IDLE")
    run.put_back.add("the lease", lease.lose)
    assert put_back(run) == [LOST]
    assert shown(run, SUBARRAY, "obsState") == "IDLE"
