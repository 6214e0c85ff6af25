"""A gap where queues on the way may have dropped events, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
import tango

from harness.connectors.tango.bridge.connector import BridgeConnector
from harness.connectors.tango.bridge.devices.conversion import conversion
from harness.connectors.tango.bridge.subscriptions.batch import Batch
from harness.connectors.tango.bridge.subscriptions.burst import MOST, Clock, OnTheWay
from harness.connectors.tango.bridge.subscriptions.flood import WHY
from harness.connectors.tango.bridge.subscriptions.subscriber import (
    DeviceAttributeSubscriber,
    DeviceSubscriptionCallback,
)
from harness.connectors.tango.bridge.transport import websocket
from harness.connectors.tango.described import AttributeConfiguration
from harness.events.entry import Kind
from harness.events.key import Key
from simulators.tangogql.doorway import Doorway
from tests.connectors.tango.bridge.doors import bridged, opened, with_password
from tests.connectors.tango.conftest import Recorder
from tests.connectors.tango.system import ONE, ControlSystem
from tests.stopping import stopped

PATIENCE = 120.0
NOON = 1_780_000_000.0
"""Some moment, by a clock."""
AT_ONCE = 400
"""Events that no queue drops any of."""
TOO_MANY = 20_000


@dataclass(frozen=True)
class Flow:
    """Events, each with when it happened and came."""

    events: tuple[tuple[float, float], ...]

    @property
    def is_too_much(self) -> bool:
        counted = OnTheWay()
        return any(counted.passed(happened, came) for happened, came in self.events)


def steady(rate: int, delay: float, seconds: float = 3.0) -> Flow:
    """So many a second, each so long on its way."""
    times = [NOON + number / rate for number in range(int(rate * seconds))]
    return Flow(tuple((time, time + delay) for time in times))


def burst(count: int, passed_on: int) -> Flow:
    """So many at once, of which so many a second are passed on."""
    return Flow(tuple((NOON + number * 1e-5, NOON + 0.1 + number / passed_on) for number in range(count)))


@pytest.mark.parametrize(
    ("rate", "delay"), [(1000, 0.003), (1000, 0.4), (4500, 0.02), (4500, 0.15), (50_000, 0.001), (80, 10.0)]
)
def test_a_steady_flow_that_is_kept_up_with_is_no_burst(rate: int, delay: float) -> None:
    assert not steady(rate, delay).is_too_much


@pytest.mark.parametrize(("rate", "delay"), [(1000, 1.2), (4500, 0.4), (300, 5.0), (120, 60.0)])
def test_a_steady_flow_that_waits_too_long_is_one(rate: int, delay: float) -> None:
    assert steady(rate, delay, 20.0).is_too_much


@pytest.mark.parametrize("passed_on", [150, 1000, 4000, 8000])
def test_a_burst_is_one_on_a_gateway_of_any_speed(passed_on: int) -> None:
    assert burst(1500, passed_on).is_too_much
    assert not burst(MOST - 1, passed_on).is_too_much


def test_events_that_came_by_faster_hide_no_burst() -> None:
    slow = burst(1500, 2000).events
    prompt = tuple((came - 0.001, came) for _, came in slow)
    both = Flow(tuple(event for pair in zip(slow, prompt, strict=True) for event in pair))
    assert both.is_too_much


@pytest.mark.parametrize("off", [-3600.0, -5.0, 0.0, 5.0, 3600.0])
def test_a_clock_that_is_wrong_neither_makes_nor_hides_a_burst(off: float) -> None:
    def by_that_clock(flow: Flow) -> Flow:
        clock = Clock()
        clock.ours(NOON - 10.0 + off, NOON - 9.99)  # the first value
        return Flow(tuple((clock.ours(happened + off, came), came) for happened, came in flow.events))

    assert not by_that_clock(steady(800, 0.01)).is_too_much
    assert by_that_clock(burst(5000, 2000)).is_too_much


class Keeper:
    """Hears that events were missed."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def missed(self) -> None:
        self.heard.append("missed")

    def troubled(self, *_: object) -> None:
        self.heard.append("troubled")

    def recovered(self, *_: object) -> None:
        self.heard.append("recovered")

    def came(self, *_: object) -> None:
        self.heard.append("came")

    resumed = ended = troubled


def test_what_tango_tells_that_it_has_missed_is_heard_of(recorder: Recorder) -> None:
    keeper = Keeper()
    member = DeviceAttributeSubscriber(
        Key(ONE, "pushed"), "pushed", conversion(AttributeConfiguration("pushed", "DevDouble"))
    )
    member.join(DeviceSubscriptionCallback(member, recorder, lambda _: None))
    batch = Batch([member], keeper)

    def takes(**others: object) -> None:
        named = {"fullName": f"tango://127.0.0.1:10000/{ONE}/pushed", "timestamp": NOON}
        batch.taken({"data": {"attributes": {**named, **others}}})

    takes(value=1.0)
    takes(value=2.0)
    takes(error={"reason": "API_MissedEvents", "desc": "Missed some events! Zmq queue has reached HWM?"})
    takes(value=3.0)
    assert keeper.heard == ["came", "troubled", "missed", "recovered"]


@dataclass(frozen=True)
class Scene:
    """A connector and its gateway, which can be held."""

    connector: BridgeConnector
    device: tango.DeviceProxy
    gateway: int

    @contextmanager
    def held(self) -> Iterator[None]:
        """The gateway stands still."""
        with stopped(self.gateway):
            yield


@pytest.fixture
def scene(control_system: ControlSystem, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    monkeypatch.setattr(websocket, "HEARTBEAT", PATIENCE)  # a gateway that is held is not gone
    doorway = Doorway(control_system.address)
    device = tango.DeviceProxy(f"tango://{control_system.address}/{ONE}")
    device.set_timeout_millis(int(PATIENCE * 1000))
    with (
        opened(doorway) as (gateway, process),
        bridged(gateway, with_password(doorway), PATIENCE) as connector,
    ):
        yield Scene(connector, device, process.popen.pid)


def test_a_flow_that_the_gateway_keeps_up_with_is_no_gap_however_fast(scene: Scene, recorder: Recorder) -> None:
    """Each portion as fast as the device can; the next when it has come."""
    (subscription,) = scene.connector.subscribe([Key(ONE, "pushed")], recorder)
    recorder.next(PATIENCE)
    for _ in range(10):
        scene.device.Burst(AT_ONCE)
        seen = recorder.until(lambda event: event.value == AT_ONCE or event.kind is Kind.GAP, PATIENCE)
        assert [(event.kind, event.value) for event in seen] == [
            (Kind.CHANGE, float(number)) for number in range(1, AT_ONCE + 1)
        ]
    subscription.close()


def test_a_burst_past_the_queues_is_a_gap_and_ends_with_what_is_true(scene: Scene, recorder: Recorder) -> None:
    """A held gateway is slow enough on every machine."""
    (subscription, other) = scene.connector.subscribe([Key(ONE, "pushed"), Key(ONE, "aDouble")], recorder)
    recorder.next(PATIENCE)
    recorder.next(PATIENCE)
    with scene.held():
        scene.device.Burst(TOO_MANY)
    seen = recorder.until(lambda event: event.key.field == "aDouble" and event.kind is Kind.GAP, PATIENCE)
    assert seen[-1].error == WHY
    seen += recorder.until(lambda event: event.key.field == "pushed" and event.value == TOO_MANY, PATIENCE)
    kinds = [event.kind for event in seen if event.key.field == "pushed"]
    assert Kind.GAP in kinds[:-1]
    # Polled: Tango told the gateway that it has missed some; a change: the last event itself came through.
    assert kinds[-1] in (Kind.RESYNCHRONISED, Kind.POLLED, Kind.CHANGE)
    came = [event.value for event in seen if event.kind is Kind.CHANGE]
    assert len(came) < TOO_MANY
    assert came == sorted(came)
    if ("aDouble", Kind.RESYNCHRONISED) not in [(event.key.field, event.kind) for event in seen]:
        recorder.until(lambda event: event.key.field == "aDouble" and event.kind is Kind.RESYNCHRONISED, PATIENCE)
    scene.device.Push(1.5)  # Tango may tell only now that it has missed some
    recorder.until(lambda event: event.value == 1.5, PATIENCE)
    subscription.close()
    other.close()


def test_no_burst_loses_events_without_a_gap(scene: Scene, recorder: Recorder) -> None:
    """How many come depends on the machine."""
    (subscription,) = scene.connector.subscribe([Key(ONE, "pushed")], recorder)
    recorder.next(PATIENCE)
    scene.device.Burst(TOO_MANY)
    seen = recorder.until(lambda event: event.value == TOO_MANY, PATIENCE)
    came = [event.value for event in seen if event.kind is Kind.CHANGE]
    if Kind.GAP not in [event.kind for event in seen]:
        assert came == [float(number) for number in range(1, TOO_MANY + 1)]
    subscription.close()
