"""A device that is not there when somebody subscribes is heard of when it comes, directly and through a gateway."""

from __future__ import annotations

import threading
from functools import partial

from harness.connectors.tango.direct import DirectConnector
from harness.events.entry import Kind
from harness.events.key import Key
from harness.limits import Limits
from tests.connectors.tango.conftest import Recorder
from tests.connectors.tango.gateway import through_a_gateway
from tests.connectors.tango.system import ABSENT, ONE, ControlSystem

LIMITS = Limits(call=5.0, poll=0.05)


def test_a_device_that_comes_later_is_heard_of(own_system: ControlSystem) -> None:
    direct = DirectConnector(own_system.address, LIMITS)
    with through_a_gateway(own_system.address, LIMITS) as bridge:
        heard = [(connector, Recorder()) for connector in (direct, bridge)]
        for connector, recorder in heard:
            connector.subscribe([Key(ABSENT, "pushedBand"), Key(ABSENT, "pushed"), Key(ONE, "aBand")], recorder)
            recorder.until(lambda event: event.key.subject == ABSENT and event.kind is Kind.ERROR)
        own_system.start("absent", ABSENT)
        for _, recorder in heard:  # both, before any of them has the value changed
            first = recorder.until(lambda event: event.key.field == "pushedBand" and event.has_value, 30)[-1]
            assert (first.kind, first.value, first.label) == (Kind.RESYNCHRONISED, 0, "NARROW")
        for connector, recorder in heard:
            full = partial(connector.device(ABSENT).execute, "PushBand", 2)
            changed = recorder.pushed(full, lambda event: event.key.field == "pushedBand" and event.value == 2)
            assert (changed.kind, changed.label) == (Kind.CHANGE, "FULL")
            connector.device(ABSENT).execute("PushBand", 0)
    direct.close()
    assert not [one.name for one in threading.enumerate() if one.name.startswith("tango-bridge")]


def test_what_is_never_there_leaves_no_thread(own_system: ControlSystem) -> None:
    with through_a_gateway(own_system.address, LIMITS) as bridge:
        (subscription,) = bridge.subscribe([Key(ABSENT, "State")], recorder := Recorder())
        error = recorder.until_kind(Kind.ERROR).error
        assert "no running server exports it. Start its device server devices/absent" in error
        subscription.close()
    assert not [one.name for one in threading.enumerate() if one.name.startswith("tango-bridge")]
