"""Device servers that stop, die and come back while their attributes are subscribed."""

from __future__ import annotations

import contextlib
import time
from functools import partial

import pytest

from harness.connectors.tango.direct import DirectConnector
from harness.errors import TimedOut
from harness.events.entry import Kind
from harness.events.key import Key
from harness.limits import Limits
from tests.connectors.tango.conftest import MARGIN, Recorder
from tests.connectors.tango.system import ABSENT, ONE, THREE, TWO

LIMIT = 2.0
"""So long that a server that runs answers within it also on a busy machine, or it would be a gap."""


@pytest.fixture
def connector(own_system):
    made = DirectConnector(own_system.address, Limits(call=LIMIT, poll=0.05))
    yield made
    made.close()


def test_a_killed_server_is_a_gap_and_its_return_resynchronises(connector, own_system, recorder):
    connector.subscribe([Key(ONE, "pushed"), Key(ONE, "silent"), Key(THREE, "pushed")], recorder)
    recorder.reached(partial(connector.device(ONE).execute, "Push"))
    connector.device(ONE).execute("Push", 5.0)
    recorder.until(lambda event: event.value == 5.0)
    own_system.kill("one")
    gap = recorder.until_kind(Kind.GAP)
    assert gap.key == Key(ONE, "pushed")
    assert "the device server devices/one does not answer" in gap.error
    assert any(event.kind is Kind.ERROR and event.key.field == "silent" for event in recorder.events)
    until_a_change_comes(connector, THREE, recorder)
    own_system.start("one", ONE)
    again = recorder.until(lambda event: event.key.field == "pushed" and event.key.subject == ONE)[-1]
    assert (again.kind, again.value) == (Kind.RESYNCHRONISED, 0.0)
    recorder.reached(partial(connector.device(ONE).execute, "Push"))
    connector.device(ONE).execute("Push", 6.0)
    change = recorder.until(lambda event: event.value == 6.0)[-1]
    assert change.kind is Kind.CHANGE
    polled = [event for event in recorder.events if event.key.field == "silent"]
    assert [event.kind for event in polled] == [Kind.INITIAL, Kind.ERROR, Kind.POLLED]
    kinds = [event.kind for event in recorder.events if event.key.field == "pushed" and event.key.subject == ONE]
    assert kinds == [Kind.INITIAL, Kind.CHANGE, Kind.GAP, Kind.RESYNCHRONISED, Kind.CHANGE]


def test_a_server_restarted_between_two_looks_is_noticed(connector, own_system, recorder):
    connector.subscribe([Key(ONE, "pushed")], recorder)
    time.sleep(1.5)
    own_system.kill("one")
    own_system.start("one", ONE)
    recorder.until_kind(Kind.RESYNCHRONISED)
    recorder.reached(partial(connector.device(ONE).execute, "Push"))
    connector.device(ONE).execute("Push", 6.0)
    assert recorder.until(lambda event: event.value == 6.0)[-1].kind is Kind.CHANGE
    gap = next(event for event in recorder.events if event.kind is Kind.GAP)
    assert "the device server devices/one does not answer" in gap.error  # not Tango's heartbeat, 10 s later


def test_a_stopped_server_is_a_gap_and_leaves_the_others_alone(connector, own_system, recorder):
    connector.subscribe([Key(ONE, "pushed"), Key(THREE, "pushed")], recorder)
    recorder.reached(partial(connector.device(THREE).execute, "Push"))
    with own_system.frozen("one"):
        recorder.until_kind(Kind.GAP)
        other = Recorder()
        started = time.monotonic()
        (subscription,) = connector.subscribe([Key(THREE, "pushedBand")], other)
        subscription.close()
        assert other.events[0].kind is Kind.INITIAL
        connector.device(THREE).execute("Push", 3.0)
        recorder.until(lambda event: event.value == 3.0)
        assert time.monotonic() - started < LIMIT + MARGIN
    assert recorder.until_kind(Kind.RESYNCHRONISED).key.subject == ONE
    recorder.reached(partial(connector.device(ONE).execute, "Push"))
    connector.device(ONE).execute("Push", 2.0)
    assert recorder.until(lambda event: event.value == 2.0)[-1].kind is Kind.CHANGE


def until_a_change_comes(connector, device, recorder):
    """Push until an event arrives: Tango may lose what is pushed just after it has subscribed, on a busy machine."""
    for value in range(10, 30):
        connector.device(device).execute("Push", float(value))
        with contextlib.suppress(AssertionError):
            recorder.until(lambda event: event.key.subject == device and event.kind is Kind.CHANGE, 1.0)
            return
    pytest.fail("no change came")


def test_subscribing_while_the_server_is_stopped_ends_in_time_and_is_made_good(connector, own_system, recorder):
    connector.device(ONE).attribute("pushed")
    with own_system.frozen("one"):
        started = time.monotonic()
        (first, second, other) = connector.subscribe(
            [Key(ONE, "pushed"), Key(TWO, "pushed"), Key(THREE, "pushed")], recorder
        )
        assert time.monotonic() - started < 2 * LIMIT + MARGIN
        seen = {event.key.subject: event for event in recorder.events}
        assert (seen[ONE].kind, seen[TWO].kind, seen[THREE].kind) == (Kind.ERROR, Kind.ERROR, Kind.INITIAL)
        assert "no answer within" in seen[ONE].error
    for device in (ONE, TWO):
        if not any(one.key.subject == device and one.kind is Kind.RESYNCHRONISED for one in recorder.events):
            recorder.until(
                lambda event, device=device: event.key.subject == device and event.kind is Kind.RESYNCHRONISED
            )
        until_a_change_comes(connector, device, recorder)
    assert (first.polled, second.polled, other.polled) == (False, False, False)


def test_a_device_that_is_served_later_is_heard_then(connector, own_system, recorder):
    connector.subscribe([Key(ABSENT, "pushed"), Key(ABSENT, "silent")], recorder)
    assert [event.kind for event in recorder.events] == [Kind.ERROR, Kind.ERROR]
    own_system.start("absent", ABSENT)
    recorder.until_kind(Kind.RESYNCHRONISED)
    recorder.until_kind(Kind.RESYNCHRONISED)
    until_a_change_comes(connector, ABSENT, recorder)
    connector.device(ABSENT).execute("SetSilent", 7)
    assert recorder.until(lambda event: event.value == 7)[-1].kind is Kind.POLLED


def test_a_late_subscription_is_undone(connector, own_system, recorder):
    (ready,) = connector.subscribe([Key(TWO, "pushed")], recorder)
    ready.close()
    recorder.events.clear()
    proxy = connector.device(TWO)
    proxy.raw.set_timeout_millis(10_000)  # so that Tango's own call outlives the limit, and succeeds late
    with own_system.frozen("one"):
        with pytest.raises(TimedOut, match='subscription of "pushed" of test/instrument/2: no answer within'):
            ready.attach(proxy)
        assert len(connector.stuck) == 1
    deadline = time.monotonic() + 60
    while connector.stuck:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    proxy.ping()
    assert proxy.raw.__dict__["_subscribed_events"] == {}
    proxy.execute("Push", 1.0)
    time.sleep(0.2)
    assert recorder.events == []


def test_closing_while_the_server_is_stopped_ends_in_time(connector, own_system, recorder):
    connector.subscribe([Key(ONE, "pushed"), Key(ONE, "silent"), Key(THREE, "pushed")], recorder)
    with own_system.frozen("one"):
        time.sleep(0.2)
        started = time.monotonic()
        connector.close()
        assert time.monotonic() - started < 2 * LIMIT + MARGIN
        seen = len(recorder.events)
        time.sleep(0.2)
        assert len(recorder.events) == seen


def test_tangos_own_word_of_a_silent_server_is_a_gap_once(own_system, recorder):
    """As Tango sends it after its heartbeat stayed away; here the harness does not look by itself."""
    connector = DirectConnector(own_system.address, Limits(call=5.0))
    connector.subscribe([Key(ONE, "pushed")], recorder)
    connector._producer._rounds.close()
    own_system.kill("one")
    gap = recorder.until_kind(Kind.GAP, 40)
    assert "API_EventTimeout" in gap.error
    own_system.start("one", ONE)
    again = recorder.until_kind(Kind.RESYNCHRONISED, 40)
    assert again.value == 0.0
    until_a_change_comes(connector, ONE, recorder)
    assert [event.kind for event in recorder.events].count(Kind.GAP) == 1
    connector.close()
