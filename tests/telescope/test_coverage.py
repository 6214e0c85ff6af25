"""Transitions counted on real devices: of both protocols, and when the telescope is started afresh."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from harness.events.key import Key
from harness.leases.held import Held
from harness.models.machines.coverage import untold
from harness.scenario.run import ScenarioRun
from harness.scenario.tango.control import Control
from harness.targets.target import Target
from harness.telescope.coverage import Listening
from harness.vocabulary.commands import CommandSentences
from harness.vocabulary.tango.attributes_and_commands import TangoSentences
from tests.scenario.mounts import opened

MOVED = "Move: STILL, MOVING, STILL"
PARKED = "Park: STILL, MOVING, STILL"


@pytest.fixture(scope="module")
def mounts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    """One for all tests: what was before somebody listens is not counted."""
    with opened(tmp_path_factory.mktemp("mounts")) as target:
        yield target


@pytest.fixture
def listening(mounts: Target) -> Iterator[Listening]:
    assert mounts.telescope is not None
    listening = Listening(mounts.telescope)
    listening.listen(mounts.sources)
    yield listening
    listening.close()


def do(target: Target, device: str, command: str) -> None:
    """A command, to its end; the state's events and that of the end come on one stream, in order."""
    run = ScenarioRun(target, "a scenario")
    run.begin_step("when", "When")
    tango = TangoSentences(run)
    tango.command(device, command)
    CommandSentences(run).succeeds()
    run.close()


@pytest.mark.parametrize("name", ["older", "newer", "both"])
def test_a_transition_is_counted_whatever_tells_it(mounts: Target, listening: Listening, name: str) -> None:
    do(mounts, name, "Move")
    found = listening.coverage()
    assert {kind: coverage.taken for kind, coverage in found.items()} == {
        kind: {MOVED} if kind.lower() == name else frozenset() for kind in ("Older", "Newer", "Both")
    }


def test_a_device_that_does_not_tell_its_commands_counts_nothing(mounts: Target, listening: Listening) -> None:
    do(mounts, "silent", "Move")
    assert "Silent" not in listening.coverage()
    assert untold(listening.telescope) == ("Silent",)


def test_it_goes_on_with_a_telescope_that_is_started_afresh(mounts: Target, listening: Listening) -> None:
    do(mounts, "both", "Move")
    mounts.reset()
    listening.listen(mounts.sources)
    do(mounts, "both", "Park")
    assert listening.coverage()["Both"].taken == {MOVED, PARKED}


def test_on_one_connector_it_subscribes_once(mounts: Target, listening: Listening) -> None:
    watch = listening._watches["tango"]
    listening.listen(mounts.sources)
    assert listening._watches["tango"] is watch
    assert ("mount/both/1", "lrcExecuting") in watch.interests
    assert not [interest for interest in watch.interests if interest[0] == "mount/silent/1"]


def test_what_others_do_on_a_shared_telescope_is_not_counted(mounts: Target) -> None:
    telescope = mounts.telescope
    assert telescope is not None
    listening = Listening(telescope, shared=True)
    listening.listen(mounts.sources)
    do(mounts, "both", "Move")
    with listening.holding(Held(telescope, lambda: None, frozenset({"mount/both/1"}))):
        do(mounts, "both", "Park")
        do(mounts, "older", "Move")
    with listening.holding(None):
        do(mounts, "both", "Move")
    listening.close()
    assert {name: coverage.taken for name, coverage in listening.coverage().items()} == {
        "Older": frozenset(),
        "Newer": frozenset(),
        "Both": {PARKED},
    }


def test_what_others_began_is_not_counted_when_it_ends_later(mounts: Target) -> None:
    telescope = mounts.telescope
    assert telescope is not None
    listening = Listening(telescope, shared=True)
    listening.listen(mounts.sources)
    Control(mounts).hold("mount/both/1", "motion", "MOVING")
    mounts.tango.device("both").execute("Move")
    deadline = time.monotonic() + 60
    while not any(e.event.value for e in listening._journal.entries(0, Key("mount/both/1", "lrcExecuting"))):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    with listening.holding(Held(telescope, lambda: None)):
        Control(mounts).release("mount/both/1")
        do(mounts, "both", "Park")
    listening.close()
    assert listening.coverage()["Both"].taken == {PARKED}


@pytest.mark.parametrize("value", ["[]", '["one"]'])
def test_an_end_that_cannot_be_read_ends_nothing(mounts: Target, listening: Listening, value: str) -> None:
    """As devices push it that do not keep to the protocol; a run is not to break off for it at its very end."""
    Control(mounts).set("mount/older/1", "longRunningCommandResult", value)
    do(mounts, "older", "Move")
    assert listening.coverage()["Older"].taken == {MOVED}


def test_a_device_that_is_not_there_is_left_out(mounts: Target) -> None:
    telescope = mounts.telescope
    assert telescope is not None
    absent = replace(telescope.devices["mount/both/1"], name="mount/both/2")
    listening = Listening(replace(telescope, devices={**telescope.devices, absent.name: absent}))
    listening.listen(mounts.sources)
    do(mounts, "both", "Move")
    assert listening.coverage()["Both"].taken == {MOVED}
    listening.close()
