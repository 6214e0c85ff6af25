"""To subscribe, the gateway is asked for no more of an attribute than how its values are read."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from harness.connectors.tango.bridge.connector import BridgeConnector
from harness.connectors.tango.described import AttributeConfiguration
from harness.events.key import Key
from simulators.tangogql.doorway import Doorway
from tests.connectors.tango.bridge.doors import PATIENCE, bridged, opened, with_password
from tests.connectors.tango.conftest import Recorder
from tests.connectors.tango.system import ONE, ControlSystem


@pytest.fixture(scope="module")
def bridge(control_system: ControlSystem) -> Iterator[BridgeConnector]:
    doorway = Doorway(control_system.address)
    with opened(doorway) as (gateway, _), bridged(gateway, with_password(doorway), PATIENCE) as connector:
        yield connector


def test_a_configuration_is_asked_for_when_it_is_wanted(bridge: BridgeConnector, recorder: Recorder) -> None:
    (subscription,) = bridge.subscribe([Key(ONE, "PUSHEDBAND")], recorder)
    event = recorder.next(PATIENCE)
    assert (subscription.key.field, event.value, event.label) == ("PUSHEDBAND", 0, "NARROW")
    device = bridge.device(ONE)
    assert device.known("pushedBand") is None
    (whole,) = bridge.configure_each([Key(ONE, "pushedBand")])
    assert isinstance(whole, AttributeConfiguration)
    assert (whole.label, whole.writable) == ("pushedBand", "READ")
    assert device.known("pushedBand") == whole
    subscription.close()


def test_what_is_configured_is_not_asked_for_again(bridge: BridgeConnector, recorder: Recorder) -> None:
    bridge.configure_each([Key(ONE, "pushedSpectrum")])
    known = bridge.device(ONE).known_essentials("pushedspectrum")
    assert known is not None
    assert known.name == "pushedSpectrum"
    (subscription,) = bridge.subscribe([Key(ONE, "pushedSpectrum")], recorder)
    assert bridge.device(ONE).known_essentials("pushedSpectrum") is known
    assert isinstance(recorder.next(PATIENCE).value, tuple)
    subscription.close()
