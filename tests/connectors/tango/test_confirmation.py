"""Subscriptions to a simulated telescope: confirmed by events that it repeats, which are no changes."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from harness.connectors.tango.abstract import Connector
from harness.connectors.tango.bridge.connector import BridgeConnector
from harness.connectors.tango.bridge.factory import TBridgeFactory
from harness.connectors.tango.confirmation import Confirmation
from harness.connectors.tango.direct import DirectConnector
from harness.events.delivery import Delivery
from harness.events.entry import Kind
from harness.events.key import Key
from harness.limits import Limits
from harness.models.load import load_telescope
from harness.targets.launcher import Simulation
from harness.targets.launcher.tango import BEHIND_A_GATEWAY
from harness.targets.tango.through_gateway import behind
from simulators.launcher import SimulatorLauncher
from tests.connectors.tango.conftest import Recorder
from tests.simulators.served import DOME, Served

WEATHER, WIND = "weather", "windSpeed"
TIMES = 50
LIMITS = Limits(call=20.0, poll=0.05)


@pytest.fixture(scope="module")
def dome() -> Iterator[Served]:
    """Its weather station in a process of its own, and all of it behind a gateway."""
    running = SimulatorLauncher().start(
        Simulation(load_telescope(DOME), time_scale=0.25, separate=("weather",), systems=BEHIND_A_GATEWAY)
    )
    try:
        yield Served(running)
        assert not running.died()
    finally:
        running.stop()


@pytest.fixture(params=["direct", "bridge"])
def connector(request: pytest.FixtureRequest, dome: Served) -> Iterator[Connector]:
    made = connected(dome, request.param)
    yield made
    made.close()


def connected(dome: Served, name: str, control: str = "") -> Connector:
    confirmation = Confirmation(control or dome.running.control, dome.telescope.pushes)
    if name == "direct":
        return DirectConnector(dome.running.tango_host, LIMITS, dome.telescope.names, confirmation)
    assert dome.running.door is not None
    factory = TBridgeFactory()
    bridge = factory.bridge(*behind(dome.running.door), LIMITS)
    return BridgeConnector(bridge, factory, LIMITS, dome.telescope.names, confirmation)


@contextmanager
def busy_processor() -> Iterator[None]:
    loop = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    try:
        yield
    finally:
        loop.kill()
        loop.wait()


def repeats(dome: Served) -> set[str]:
    """Commands ``Repeat``, with their times, among the last calls that the control device remembers."""
    return {call for call in dome.control.black_box(50) if "Repeat" in call}


def test_nothing_is_lost_that_is_pushed_as_soon_as_it_is_subscribed_to(dome: Served, connector: Connector):
    with busy_processor():
        for number in range(TIMES):
            recorder, speed = Recorder(), 4.0 + number % 2 + number / 1000
            subscriptions = connector.subscribe([Key(WEATHER, WIND), Key(WEATHER, "rain")], recorder)
            dome.control.Set([WEATHER, WIND, json.dumps(speed)])
            seen = recorder.until(lambda event, speed=speed: event.value == speed)
            assert [event.kind for event in seen] == [Kind.INITIAL, Kind.INITIAL, Kind.CHANGE]
            for one in subscriptions:
                one.close()


def test_it_is_confirmed_by_a_command_of_the_simulation(dome: Served, connector: Connector, recorder: Recorder):
    before = repeats(dome)
    connector.subscribe([Key(WEATHER, WIND)], recorder)
    assert repeats(dome) - before


def test_what_pushes_nothing_is_not_waited_for(dome: Served, connector: Connector, recorder: Recorder):
    before = repeats(dome)
    connector.subscribe(
        [Key(WEATHER, "humidity"), Key("sys/database/2", "State"), Key(dome.running.control, "State")], recorder
    )
    assert {event.kind for event in recorder.events} == {Kind.INITIAL}
    assert not repeats(dome) - before


@pytest.mark.parametrize("name", ["direct", "bridge"])
def test_where_nobody_confirms_it_works_all_the_same(dome: Served, recorder: Recorder, name: str):
    connector = connected(dome, name, control="simulation/control/77")
    connector.subscribe([Key(WEATHER, WIND)], recorder)
    recorder.reached(lambda value: dome.control.Set([WEATHER, WIND, str(value)]))
    dome.control.Set([WEATHER, WIND, "7.5"])
    recorder.until(lambda event: event.value == 7.5)
    connector.close()


@pytest.mark.parametrize(
    ("attribute", "first", "then"),
    [
        (WIND, "6.5", "15.0"),
        ("rain", "false", "true"),
        ("sky", "[[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12]]", "[[1, 2, 3, 4]]"),
        ("gusts", "[1.5, NaN]", "[2.5]"),
        ("State", "ON", "FAULT"),
    ],
)
def test_a_repeat_is_no_change(
    dome: Served, connector: Connector, recorder: Recorder, attribute: str, first: str, then: str
):
    """Any client may ask for one."""

    def repeat() -> None:
        for _ in range(3):
            dome.control.Repeat([WEATHER, attribute])

    dome.control.Set([WEATHER, attribute, first])
    connector.subscribe([Key(WEATHER, attribute)], recorder)
    repeat()
    dome.control.Set([WEATHER, attribute, then])
    repeat()
    dome.proxy(WEATHER).Init()
    repeat()
    dome.control.Set([WEATHER, attribute, then])
    repeat()
    recorder.until(lambda event: len(recorder.events) > 3)
    kinds = [event.kind for event in recorder.events]
    assert kinds == [Kind.INITIAL, *[Kind.CHANGE] * 3], [event.value for event in recorder.events]
    dome.proxy(WEATHER).Init()


def test_the_beginning_anew_of_a_device_gives_no_new_time_to_what_stays(dome: Served, connector: Connector):
    recorder = Recorder()
    connector.subscribe([Key(WEATHER, WIND)], recorder)
    dome.proxy(WEATHER).Init()
    dome.control.Repeat([WEATHER, WIND])
    dome.control.Set([WEATHER, WIND, "9.25"])
    recorder.until(lambda event: event.value == 9.25)
    assert len(recorder.events) == 2
    dome.proxy(WEATHER).Init()


def test_what_arrived_is_counted_with_repeats_and_a_gateway_cannot_tell(
    dome: Served, connector: Connector, recorder: Recorder
):
    connector.subscribe([Key(WEATHER, WIND), Key(WEATHER, "humidity")], recorder)
    began = time.time()
    dome.control.Repeat(["weather", WIND])
    dome.control.Set(["weather", WIND, "10.125"])
    recorder.until(lambda event: event.value == 10.125)
    key, polled = connector.resolve(Key(WEATHER, WIND)), connector.resolve(Key(WEATHER, "humidity"))
    found = connector.count_events([key, polled], began)
    if connector.name == "direct":
        assert found == {key: Delivery(lost=0, arrived=2)}
    else:
        assert found[key].lost is None
        assert found[key].tell("since the When").startswith("whether an event was lost cannot be told: nobody counts")
