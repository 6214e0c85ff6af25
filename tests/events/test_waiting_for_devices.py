"""Waits on a real control system, through the connector: from a device's push to the verdict."""

from __future__ import annotations

import time

import pytest

from harness.connectors.tango.direct import DirectConnector
from harness.connectors.tango.values import argument, wanted
from harness.events import (
    AllOf,
    Becomes,
    Budget,
    Context,
    EarlyStop,
    Expectation,
    GoesThrough,
    InOrder,
    Journal,
    Kind,
    Look,
    Met,
    SecondLook,
    Stays,
    Unmet,
    Watch,
    wait_for,
)
from harness.events.key import Key
from harness.events.values import Wanted
from harness.events.waiting.verdicts import Inconclusive
from tests.events.conftest import ONE, TWO
from tests.events.control_system import ControlSystem

EMPTY, RESOURCING, IDLE, FAULT = range(4)
TRIES = 20


def idle(device: str) -> Becomes:
    """For a device that may not be asked for its labels."""
    return Becomes(Key(device, "obsState"), Wanted("IDLE", IDLE))


class Scenario:
    """What a scenario does: watch, mark, act, and wait from the mark."""

    def __init__(self, connector: DirectConnector, journal: Journal, watch: Watch) -> None:
        self.connector, self.journal, self.watch = connector, journal, watch
        self.mark, self.started = 0, 0.0

    def begin(self, *interests: Key) -> None:
        for device in {key.subject for key in interests}:
            self.connector.device(device).execute("GoThrough", [EMPTY])
        self.watch.add(interests)
        for device, attribute in interests:
            if attribute == "obsState":  # the push from before has arrived when the next one has
                self.arrive(device, attribute)
        self.mark, self.started = self.journal.mark(), time.time()

    def arrive(self, device: str, attribute: str) -> None:
        """Push until it is heard: on a busy machine Tango may lose what is pushed soon after subscribing."""
        through = GoesThrough(Key(device, attribute), self.states("RESOURCING", "EMPTY", device=device))
        for left in reversed(range(TRIES)):
            mark = self.journal.mark()
            self.connector.device(device).execute("GoThrough", [RESOURCING, EMPTY])
            try:
                wait_for(through, journal=self.journal, since=mark, budget=Budget(3))
            except Unmet:
                if not left:
                    raise
            else:
                return

    def states(self, *labels: str, device: str = ONE) -> list[object]:
        configuration = self.connector.device(device).attribute("obsState")
        return [wanted(label, configuration) for label in labels]

    def becomes(self, label: str, device: str = ONE) -> Becomes:
        return Becomes(Key(device, "obsState"), *self.states(label, device=device))

    def go(self, *states: int, device: str = ONE) -> None:
        self.connector.device(device).execute("GoThrough", list(states))

    def wait(self, expectation: Expectation, seconds: float = 10.0, since: int | None = None) -> Met:
        return wait_for(
            expectation,
            journal=self.journal,
            since=self.mark if since is None else since,
            budget=Budget(seconds),
            look_again=SecondLook(self.connector),
            context=Context(mark=self.mark, started=self.started),
        )


@pytest.fixture
def scenario(connector: DirectConnector, journal: Journal, watch: Watch) -> Scenario:
    return Scenario(connector, journal, watch)


def test_a_subarray_goes_through_its_states(scenario: Scenario) -> None:
    scenario.begin(Key(ONE, "obsState"))
    scenario.go(RESOURCING, IDLE)
    met = scenario.wait(GoesThrough(Key(ONE, "obsState"), scenario.states("RESOURCING", "IDLE")))
    assert met.entry is not None
    assert (met.entry.event.kind, met.entry.event.label) == (Kind.CHANGE, "IDLE")
    assert scenario.wait(scenario.becomes("RESOURCING")).sequence < met.sequence


def test_a_subarray_that_goes_another_way_is_told_at_once(scenario: Scenario) -> None:
    scenario.begin(Key(ONE, "obsState"))
    scenario.go(RESOURCING, FAULT)
    begin = time.monotonic()
    with pytest.raises(Unmet, match="obsState went to FAULT instead of IDLE after RESOURCING, 1 of 2 values seen"):
        scenario.wait(GoesThrough(Key(ONE, "obsState"), scenario.states("RESOURCING", "IDLE")), seconds=60)
    assert time.monotonic() - begin < 30


def test_a_value_of_which_no_event_was_pushed_is_found_at_the_limit(scenario: Scenario) -> None:
    scenario.begin(Key(ONE, "obsState"))
    scenario.go(RESOURCING)
    scenario.connector.device(ONE).execute("GoSilently", IDLE)
    with pytest.raises(Unmet) as caught:
        scenario.wait(GoesThrough(Key(ONE, "obsState"), scenario.states("RESOURCING", "IDLE")), seconds=0.2)
    assert caught.value.explanation.look is Look.NOT_PUSHED
    assert not isinstance(caught.value, Inconclusive)
    assert caught.value.explanation.looked == (
        (
            f"Looked again at the limit: {ONE} obsState is IDLE, it happened and the device pushed no event of it; "
            "the server pushed 1 since the beginning, and all arrived"
        ),
    )
    met = scenario.wait(scenario.becomes("IDLE"), seconds=0.2)
    assert met.entry is not None
    assert met.entry.event.kind is Kind.RESYNCHRONISED


def test_what_never_happened_is_told_with_what_was_seen(scenario: Scenario) -> None:
    scenario.begin(Key(ONE, "obsState"))
    scenario.go(RESOURCING)
    with pytest.raises(Unmet) as caught:
        scenario.wait(scenario.becomes("IDLE"), seconds=0.2)
    explanation = caught.value.explanation
    assert explanation.look is Look.NEVER_HAPPENED
    assert explanation.failure == f"{ONE} obsState did not become IDLE within 0.2 s"
    assert explanation.closest == ("obsState stayed RESOURCING",)
    assert [line.text for line in explanation.timeline.lines] == [
        "EMPTY -> RESOURCING",
        "RESOURCING (read again)",
    ]


def test_a_device_that_is_killed_is_told_to_be_gone(system: ControlSystem, scenario: Scenario) -> None:
    system.serve("killed", "test/killed/1")
    scenario.begin(Key("test/killed/1", "obsState"))
    system.kill("killed")
    with pytest.raises(Unmet) as caught:
        scenario.wait(idle("test/killed/1"), seconds=0.2)
    assert caught.value.explanation.look is Look.DEVICE_GONE
    assert "Looked again at the limit: test/killed/1 is gone (" in str(caught.value)


def test_a_device_that_comes_back_is_read_again_across_the_gap(system: ControlSystem, scenario: Scenario) -> None:
    system.serve("back", "test/back/1")
    scenario.begin(Key("test/back/1", "obsState"))
    system.kill("back")
    gap = EarlyStop(lambda entry: entry.event.kind is Kind.GAP, "there is a gap")
    with pytest.raises(Unmet, match=r"Stopped early at .*: there is a gap"):
        wait_for(idle("test/back/1"), journal=scenario.journal, since=scenario.mark, budget=Budget(30), stops=[gap])
    system.serve("back", "test/back/1")
    scenario.connector.device("test/back/1").execute("GoSilently", IDLE)
    met = scenario.wait(idle("test/back/1"), seconds=20)
    assert met.notes
    assert met.notes[0].startswith("Gap in the events of test/back/1 obsState at +")


def test_an_attribute_that_pushes_nothing_is_polled_and_told_so(scenario: Scenario) -> None:
    device = scenario.connector.device(ONE)
    device.write("level", 0.0)
    scenario.begin(Key(ONE, "level"))
    device.write("level", argument("2.5", "DevDouble"))
    met = scenario.wait(Becomes(Key(ONE, "level"), wanted("2.5", device.attribute("level"))))
    assert met.notes == (f"No events came of {ONE} level, it was polled: what was short may be missing",)


def test_a_value_stays_until_it_does_not(scenario: Scenario) -> None:
    scenario.begin(Key(ONE, "obsState"))
    (empty,) = scenario.states("EMPTY")
    stays = Stays(Key(ONE, "obsState"), empty)
    assert scenario.wait(stays, seconds=0.1, since=scenario.journal.mark()).notes == ()
    scenario.connector.device(ONE).execute("GoSilently", IDLE)
    with pytest.raises(Unmet, match="obsState was IDLE already when this step began"):
        scenario.wait(stays, seconds=60, since=scenario.journal.mark())


def test_several_devices_are_waited_for_together_and_in_order(scenario: Scenario) -> None:
    scenario.begin(Key(ONE, "obsState"), Key(TWO, "obsState"))
    scenario.go(RESOURCING, IDLE, device=TWO)
    time.sleep(0.01)  # the device's clock is to tell the two apart
    scenario.go(RESOURCING, IDLE, device=ONE)
    both = AllOf([scenario.becomes("IDLE"), scenario.becomes("IDLE", device=TWO)])
    scenario.wait(both)
    items = [(Key(TWO, "obsState"), *scenario.states("IDLE")), (Key(ONE, "obsState"), *scenario.states("IDLE"))]
    scenario.wait(InOrder(items, 0.002))
    with pytest.raises(Unmet, match="these did not come in order"):
        scenario.wait(InOrder(items[::-1], 0.002), seconds=0.05)
    with pytest.raises(Unmet, match="closer than the clock tolerance of 60000 ms"):
        scenario.wait(InOrder(items, 60.0), seconds=0.05)


def test_a_paced_stream_is_journalled_without_loss_and_in_order(scenario: Scenario) -> None:
    device = scenario.connector.device(ONE)
    device.execute("PushPaced", [1, 1, 0])
    scenario.watch.add([Key(ONE, "counted1")])
    mark = scenario.journal.mark()
    device.execute("PushPaced", [1, 1000, 1000])
    scenario.wait(Becomes(Key(ONE, "counted1"), wanted("1000", device.attribute("counted1"))), 30, mark)
    values = [entry.event.value for entry in scenario.journal.entries(mark, Key(ONE, "counted1"))]
    assert values[-1000:] == list(range(1, 1001))
