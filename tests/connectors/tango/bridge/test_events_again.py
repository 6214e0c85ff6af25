"""Events of a device that was away come again soon, and to whoever subscribes then."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from harness.connectors.tango.bridge.connector import BridgeConnector
from harness.connectors.tango.bridge.factory import TBridgeFactory
from harness.connectors.tango.bridge.subscriptions import renewal, spelling
from harness.events.entry import Kind
from harness.events.key import Key
from harness.limits import Limits
from harness.models.load import load_telescope
from harness.targets.launcher import Simulation
from harness.targets.launcher.tango import BEHIND_A_GATEWAY
from harness.targets.tango.through_gateway import behind
from simulators.launcher import SimulatorLauncher
from tests.connectors.tango.conftest import Recorder

SKA_MID = Path(__file__).parents[4] / "telescopes" / "ska-mid.yaml"
DEVICE, ATTRIBUTE = "mid-csp/subarray/01", "healthState"
ENOUGH = 60.0
Say = Callable[..., None]


@pytest.fixture(scope="module")
def bridge() -> Iterator[BridgeConnector]:
    running = SimulatorLauncher().start(Simulation(load_telescope(SKA_MID), time_scale=0.02, systems=BEHIND_A_GATEWAY))
    try:
        assert running.door is not None
        limits = Limits(call=8.0)
        factory = TBridgeFactory()
        connector = BridgeConnector(factory.bridge(*behind(running.door), limits), factory, limits)
        with contextlib.closing(connector):
            yield connector
    finally:
        running.stop()


@pytest.fixture
def say(bridge: BridgeConnector) -> Iterator[Say]:
    """Tells the simulation what is to be wrong with the device."""
    control = bridge.device("simulation/control/1")

    def said(command: str, *what: str) -> None:
        control.execute(command, (DEVICE, *what))

    yield said
    control.execute("Clear")


def has_events(recorder: Recorder, say: Say) -> None:
    """What the device pushes comes as an event, soon if not at once."""
    deadline = time.monotonic() + ENOUGH
    kinds: list[Kind] = []
    while kinds[-2:] != [Kind.CHANGE, Kind.CHANGE]:
        assert time.monotonic() < deadline, kinds
        label = ("DEGRADED", "OK")[len(kinds) % 2]
        say("Set", ATTRIBUTE, label)
        kinds.append(recorder.until(lambda event, label=label: event.label == label, ENOUGH)[-1].kind)  # type: ignore[misc]


def test_they_come_again_without_the_gateway_letting_go(
    bridge: BridgeConnector, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is asked under another spelling of the name: several times, it has to be one that it has let go of."""
    monkeypatch.setattr(renewal, "LETS_GO", 1000.0)
    recorder = Recorder()
    with contextlib.closing(bridge.subscribe([Key(DEVICE, ATTRIBUTE)], recorder)[0]) as subscription:
        for _ in range(spelling.SPELLINGS - 1):
            say("Fault", "LOST", "", "")
            recorder.until_kind(Kind.GAP, ENOUGH)
            say("Mend", "LOST")
            recorder.until_kind(Kind.RESYNCHRONISED, ENOUGH)
            has_events(recorder, say)
            assert not subscription.polled


def test_they_come_again_from_a_gateway_that_knows_each_spelling(
    bridge: BridgeConnector, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spelling, "SPELLINGS", 1)
    recorder = Recorder()
    with contextlib.closing(bridge.subscribe([Key(DEVICE, ATTRIBUTE)], recorder)[0]):
        say("Fault", "LOST", "", "")
        recorder.until_kind(Kind.GAP, ENOUGH)
        say("Mend", "LOST")
        recorder.until_kind(Kind.RESYNCHRONISED, ENOUGH)
        has_events(recorder, say)


def test_who_subscribes_while_the_gateway_keeps_what_failed_has_events_too(bridge: BridgeConnector, say: Say) -> None:
    """It keeps a subscription for 5 s that nobody asks for any more, also one that had an error."""
    first, second = Recorder(), Recorder()
    with contextlib.closing(bridge.subscribe([Key(DEVICE, ATTRIBUTE)], first)[0]):
        say("Fault", "LOST", "", "")
        first.until_kind(Kind.GAP, ENOUGH)
    say("Mend", "LOST")
    with contextlib.closing(bridge.subscribe([Key(DEVICE, ATTRIBUTE)], second)[0]) as subscription:
        if any(event.kind is Kind.GAP for event in second.events):  # else the gateway has let go already
            second.until_kind(Kind.RESYNCHRONISED, ENOUGH)
        has_events(second, say)
        assert not subscription.polled
