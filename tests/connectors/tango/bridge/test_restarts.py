"""A device server that was started anew is noticed before Tango misses its heartbeat."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pytest
import tango

from harness.connectors.tango.bridge.connector import BridgeConnector
from harness.connectors.tango.bridge.subscriptions.restart_fallback import STARTED_ANEW
from harness.events.entry import Kind
from harness.events.key import Key
from simulators.tangogql.doorway import Doorway
from tests.connectors.tango.bridge.doors import bridge_of, bridged, opened, with_password
from tests.connectors.tango.conftest import Recorder
from tests.connectors.tango.system import ABSENT, ONE, THREE, TWO, ControlSystem

PATIENCE = 60.0


@pytest.fixture
def bridge(own_system: ControlSystem) -> Iterator[BridgeConnector]:
    doorway = Doorway(own_system.address)
    with opened(doorway) as (gateway, _), bridged(gateway, with_password(doorway), PATIENCE) as connector:
        yield connector


def looked(bridge: BridgeConnector) -> set[str]:
    """What a look finds now."""
    restarts = bridge_of(bridge)._restarts
    return set(
        bridge_of(bridge).start(lambda: restarts.look([ONE, TWO, THREE, ABSENT, "no/such/device"])).result(PATIENCE)
    )


def test_a_look_finds_the_devices_of_servers_that_were_started_anew(
    own_system: ControlSystem, bridge: BridgeConnector
) -> None:
    assert looked(bridge) == set()
    assert looked(bridge) == set()
    own_system.kill("one")
    assert looked(bridge) == set()
    own_system.start("one", ONE)
    assert looked(bridge) == {ONE, TWO}
    assert looked(bridge) == set()


def test_its_devices_are_read_until_events_come_again(
    own_system: ControlSystem, bridge: BridgeConnector, recorder: Recorder
) -> None:
    """The database says that the server was started anew, though it was not: so Tango misses no heartbeat."""
    other = Recorder()
    with contextlib.ExitStack() as open_ones:
        for device, heard in ((ONE, recorder), (THREE, other)):
            (subscription,) = bridge.subscribe([Key(device, "pushed")], heard)
            open_ones.callback(subscription.close)
            heard.next(PATIENCE)
        looked(bridge)
        exported = own_system.database.import_device("dserver/devices/one")
        anew = tango.DbDevExportInfo()
        anew.name, anew.ior, anew.host, anew.version, anew.pid = exported.name, exported.ior, "here", "6", 1
        own_system.database.export_device(anew)
        assert recorder.until_kind(Kind.GAP, PATIENCE).error == STARTED_ANEW
        assert recorder.next(PATIENCE).kind is Kind.POLLED
        device = tango.DeviceProxy(f"tango://{own_system.address}/{ONE}")
        device.Push(4.5)  # the gateway hears of it: nothing more is to be waited for
        recorder.until_kind(Kind.RESYNCHRONISED, PATIENCE)
        device.Push(5.5)
        assert recorder.until(lambda event: event.value == 5.5, PATIENCE)[-1].kind is Kind.CHANGE
        assert other.events[1:] == []
