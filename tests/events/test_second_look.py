"""Looking again asks the device itself, and says what is wrong instead of raising."""

from __future__ import annotations

import time

from harness.connectors.tango.direct import DirectConnector
from harness.events import Kind, SecondLook
from harness.events.key import Key
from tests.events.conftest import ONE
from tests.events.control_system import ControlSystem


def test_a_value_is_resynchronised(connector: DirectConnector) -> None:
    connector.device(ONE).execute("GoThrough", [1, 2])
    seen = SecondLook(connector).read(Key(ONE, "obsState"))
    assert (seen.kind, seen.key, seen.value, seen.label) == (Kind.RESYNCHRONISED, Key(ONE, "obsState"), 2, "IDLE")
    assert abs(seen.source_time - time.time()) < 60
    assert SecondLook(connector).ping(ONE) == ""


def test_an_attribute_that_cannot_be_read_is_an_error_and_its_device_answers(connector: DirectConnector) -> None:
    seen = SecondLook(connector).read(Key(ONE, "broken"))
    assert seen.kind is Kind.ERROR
    assert "the sensor is broken" in seen.error
    assert not seen.has_value
    assert SecondLook(connector).ping(ONE) == ""


def test_a_device_that_is_gone_is_told_within_the_limit(system: ControlSystem, connector: DirectConnector) -> None:
    system.serve("gone", "test/gone/1")
    look = SecondLook(connector)
    assert look.read(Key("test/gone/1", "obsState")).has_value
    system.kill("gone")
    begin = time.monotonic()
    seen, trouble = look.read(Key("test/gone/1", "obsState")), look.ping("test/gone/1")
    assert time.monotonic() - begin < 10
    assert seen.kind is Kind.ERROR
    assert seen.key.subject == "test/gone/1"
    assert "test/gone/1" in trouble
