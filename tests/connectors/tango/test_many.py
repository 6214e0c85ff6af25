"""Many attributes in few calls, directly and through a gateway: the same answers, errors in their places."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from functools import partial

import pytest

from harness.connectors.tango.abstract import AttributeConfiguration, Connector, Reading
from harness.connectors.tango.direct import DirectConnector
from harness.errors import CallFailed, GatewayAway, NotDefined, NotExported, TimedOut, Unreachable
from harness.events.key import Key
from harness.limits import Limits
from tests.connectors.tango.bridge.faulty import staged
from tests.connectors.tango.conftest import Recorder
from tests.connectors.tango.gateway import started, through
from tests.connectors.tango.system import ABSENT, ONE, THREE, TWO, ControlSystem

LIMITS = Limits(call=10.0, poll=0.05)
HASTY = Limits(call=3.0)
"""For what does not answer."""
READABLE = [
    Key(ONE, "aShort"),
    Key(THREE, "aBand"),
    Key(ONE, "aLong64"),
    Key("Lamp", "aSpectrum"),
    Key(ONE.upper(), "ASHORT"),
]
BROKEN = [
    Key(ONE, "raising"),
    Key(ONE, "nothing"),
    Key(ABSENT, "aShort"),
    Key("no/such/device", "aShort"),
    Key("nobody", "aShort"),
]


Connect = Callable[[Limits], AbstractContextManager[Connector]]


@pytest.fixture(params=["direct", "bridge"], scope="module")
def connect(request: pytest.FixtureRequest, control_system: ControlSystem) -> Iterator[Connect]:
    """Makes connectors; those through a gateway share it."""
    if request.param == "bridge":
        with started(control_system.address) as gateway:
            yield partial(through, gateway)
        return
    yield lambda limits: closing(DirectConnector(control_system.address, limits))


@pytest.fixture(scope="module")
def either(connect: Connect) -> Iterator[Connector]:
    with connect(LIMITS) as connector:
        yield connector


def test_readings_come_in_the_order_asked_for(either: Connector) -> None:
    found = either.read_each(READABLE)
    assert [(one.attribute, one.value, one.label) for one in found if isinstance(one, Reading)] == [
        ("aShort", -7, ""),
        ("aBand", 0, "NARROW"),
        ("aLong64", 2**62, ""),
        ("aSpectrum", (1.0, 2.0, 3.0), ""),
        ("aShort", -7, ""),
    ]


def test_an_error_stands_in_the_place_of_each_that_cannot_be_read(either: Connector) -> None:
    wanted = [pair for pairs in zip(READABLE, BROKEN, strict=True) for pair in pairs]
    found = either.read_each(wanted)
    assert all(isinstance(one, Reading) for one in found[::2])
    kinds = (CallFailed, NotDefined, NotExported, NotDefined, NotDefined)
    for (device, attribute), one, kind in zip(BROKEN, found[1::2], kinds, strict=True):
        assert isinstance(one, kind), (device, attribute, one)
    assert "the lamp is broken" in str(found[1])
    assert "nothing" in str(found[3])


def test_the_error_of_a_reading_is_told_of_what_is_subscribed_to_and_still_shows_a_value(
    either: Connector, recorder: Recorder
) -> None:
    device = either.device(TWO)
    (subscription,) = either.subscribe([Key(TWO, "brokenPush")], recorder)
    try:
        assert recorder.next().value == 1.0
        device.execute("Damage", True)
        for _ in range(2):
            with pytest.raises(CallFailed, match="the lamp is broken") as caught:
                device.read("brokenPush")
            assert caught.value.reason == "Lamp_Broken"
        (error,) = either.read_each([Key(TWO, "brokenPush")])
        assert isinstance(error, CallFailed)
        device.execute("Damage", False)
        assert device.read("brokenPush").value == 1.0
    finally:
        device.execute("Damage", False)
        subscription.close()
    assert device.read("invalid").quality == "INVALID"


def test_configurations_come_with_errors_in_their_places(either: Connector) -> None:
    found = either.configure_each([Key(TWO, "aBand"), Key(TWO, "aBnd"), Key(ABSENT, "aBand"), Key(TWO, "LIMITED")])
    labels, unknown, absent, limited = found
    assert isinstance(labels, AttributeConfiguration)
    assert labels.enum_labels == ("NARROW", "WIDE", "FULL")
    assert isinstance(unknown, NotDefined)
    assert "aBand" in str(unknown)
    assert isinstance(absent, NotExported)
    assert isinstance(limited, AttributeConfiguration)
    assert (limited.name, limited.unit) == ("limited", "m")


def test_what_was_read_before_is_read_anew(either: Connector) -> None:
    either.device(TWO).write("aDouble", 3.5)
    (before,) = either.read_each([Key(TWO, "aDouble")])
    either.device(TWO).write("aDouble", 4.5)
    (after,) = either.read_each([Key(TWO, "aDouble")])
    assert isinstance(before, Reading)
    assert isinstance(after, Reading)
    assert (before.value, after.value) == (3.5, 4.5)
    assert (before.set_point, after.set_point) == (3.5, 4.5)


def test_nothing_is_nothing(either: Connector) -> None:
    assert either.read_each([]) == either.configure_each([]) == ()


def test_a_server_that_is_stopped_leaves_the_others_readable(connect: Connect, control_system: ControlSystem) -> None:
    with connect(HASTY) as connector:
        connector.read_each([Key(ONE, "aShort"), Key(THREE, "aShort")])
        with control_system.frozen("two"):
            alive, stopped = connector.read_each([Key(ONE, "aShort"), Key(THREE, "aShort")])
    assert isinstance(alive, Reading)
    assert isinstance(stopped, (TimedOut, Unreachable))


def test_errors_stand_in_their_places_while_the_gateway_cannot_be_reached(control_system: ControlSystem) -> None:
    """Also of devices and attributes that nobody has asked for before."""
    with staged(control_system, limit=2.0) as stage:
        stage.connector.read_each([Key(ONE, "aShort"), Key(TWO, "aShort")])
        wanted = [
            Key(ONE, "aShort"),
            Key(ONE, "aLong"),
            Key(THREE, "aShort"),
            Key(ABSENT, "aShort"),
            Key(TWO, "aShort"),
        ]
        stage.proxy.stop_listening()
        stage.proxy.cut()
        for found, what in (
            (stage.connector.read_each(wanted), "read"),
            (stage.connector.configure_each([Key(ONE, "aLong")]), "configuration"),
        ):
            assert {type(one) for one in found} == {GatewayAway}
            assert f'{what} of "aShort" of {ONE}: ' in str(found[0]) or f'{what} of "aLong" of {ONE}: ' in str(found[0])
            assert all("cannot be reached" in str(one) for one in found)
