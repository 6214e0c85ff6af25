"""A telescope that is shared: who switches it on, and what becomes of what a worker had that died."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import tango

from harness.leases.claim import Owner
from harness.leases.lease import Leases, Terms
from harness.scenario.run import ScenarioRun
from harness.targets.choice import choose
from harness.targets.plan import plan_target
from harness.targets.target import Target
from harness.telescope.needs import Needs
from harness.telescope.resting_state import put_back
from harness.telescope.sharing import Sharing
from tests.simulators.served import SKA_MID, Served, served

ROOT = Path(__file__).parents[2]
ON = {"telescope": "on"}


@pytest.fixture(scope="module")
def running() -> Iterator[Served]:
    with served(SKA_MID, time_scale=0.02) as telescope:
        yield telescope


@pytest.fixture
def target(running: Served, tmp_path: Path) -> Iterator[Target]:
    profile = tmp_path / "shared.toml"
    profile.write_text(
        "[tango]\n[telescope]\ndeclaration = 'ska-mid'\ntime_scale = 0.02\n[lease]\nexpires = 20\nwait = 20\n"
    )
    variables = {"TANGO_HOST": running.running.tango_host}
    opened = Target(plan_target(choose({"target": str(profile)}, {}, {}), ROOT, variables), None)
    yield opened
    opened.close()


@pytest.fixture
def other(target: Target) -> Iterator[Leases]:
    """Another worker's leases."""
    device = Sharing(target).shared.whole.name
    made = Leases(target.tango, device, Owner("other@here", 4711, "run"), Terms())
    yield made
    made.close()


def proxy(target: Target, name: str) -> tango.DeviceProxy:
    return tango.DeviceProxy(f"tango://{target.tango.address}/{name}")


def in_thread(function: Callable[[], object]) -> threading.Thread:
    thread = threading.Thread(target=function)
    thread.start()
    return thread


def test_who_would_switch_the_telescope_on_goes_on_once_somebody_else_has(target: Target, other: Leases) -> None:
    other.take(lambda _: {"telescope": "shared", "subarray 1": "alone"})
    said: list[str] = []
    sharing = Sharing(target, said.append)
    try:
        lending = in_thread(lambda: sharing.lend(Needs(("1",), "", ON)))
        while not said:
            lending.join(0.05)  # it waits to have the telescope alone
            assert lending.is_alive()
        proxy(target, "mid-tmc/central-node/0").TelescopeOn()
        lending.join(10)
        assert not lending.is_alive(), "others have it as long as they like"
        assert "subarray 2" in sharing._leases.uses
    finally:
        other.release()
        sharing.give_back()
        sharing.close()
        proxy(target, "mid-tmc/central-node/0").TelescopeOff()


def test_who_needs_nothing_of_the_telescope_leaves_it_as_others_have_it(running: Served, target: Target) -> None:
    """A scenario about the OET alone would else switch it off under the feet of others."""
    sharing, others = Sharing(target), Sharing(target)
    try:
        others.lend(Needs(("1",), "", ON))
        run = ScenarioRun(sharing.lend(Needs()), "a script that only prints")
        try:
            assert put_back(run) == []
        finally:
            run.close()
        assert running.label("mid-tmc/central-node/0", "telescopeState") == "ON"
    finally:
        others.give_back()
        others.close()
        sharing.close()


def test_what_a_worker_left_that_died_is_at_rest_when_others_get_it(
    running: Served, target: Target, other: Leases
) -> None:
    sharing, heir = Sharing(target), Sharing(target)
    name = "mid-tmc/subarray/01"
    try:
        sharing.lend(Needs(("1",), "", ON))
        sharing.give_back()
        other.take(lambda _: {"telescope": "shared", "subarray 1": "alone"})
        assert running.do(name, "AssignResources", running.argument(name, "AssignResources"))[0] == 0
        (uses,) = heir.settle_dead(lambda owner: owner.name == "other@here")
        assert uses["subarray 1"] == "alone"
        assert running.label(name, "obsState") == "EMPTY"
        assert heir.settle_dead(lambda owner: owner.name == "other@here") == []
    finally:
        heir.close()
        sharing.close()
    assert running.label("mid-tmc/central-node/0", "telescopeState") == "OFF", "whoever leaves last switches it back"
