"""Both protocols of GraphQL over a websocket, each spoken by a real server with TangoGQL's schema."""

from __future__ import annotations

import time
import urllib.request
from collections.abc import Iterator
from functools import partial

import pytest

from harness.connectors.tango.bridge.connector import BridgeConnector
from harness.connectors.tango.bridge.transport.gateway import Gateway
from harness.connectors.tango.bridge.transport.protocol import NEWER, OFFERED, OLDER, dialect
from harness.events.entry import Kind
from harness.events.key import Key
from simulators.faults import FaultyProxy
from simulators.supervisor import Supervisor
from simulators.tangogql.doorway import Doorway
from tests.connectors.tango.bridge.doors import PATIENCE, bridge_of, bridged, with_password
from tests.connectors.tango.conftest import Recorder
from tests.connectors.tango.system import ONE, ControlSystem

MODULES = {
    "graphql-transport-ws": "tests.connectors.tango.bridge.newer_gateway",
    "graphql-ws": "simulators.tangogql.service",
}


@pytest.fixture(params=MODULES)
def spoken(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def proxy(control_system: ControlSystem, spoken: str) -> Iterator[tuple[FaultyProxy, BridgeConnector]]:
    """A proxy before a gateway that speaks this protocol, and a connector through it."""
    supervisor = Supervisor()
    try:
        process = supervisor.start("gateway", MODULES[spoken])
        doorway = Doorway(control_system.address)
        process.send(doorway)
        with FaultyProxy(process.receive(time.monotonic() + PATIENCE, "port")) as made:
            gateway = Gateway(f"http://127.0.0.1:{made.address}", doorway.prefix)
            urllib.request.urlopen(gateway.queries, timeout=PATIENCE).close()
            with bridged(gateway, with_password(doorway)) as connector:
                yield made, connector
    finally:
        supervisor.stop()


def test_events_come_and_go_on_after_an_interruption(
    proxy: tuple[FaultyProxy, BridgeConnector], spoken: str, recorder: Recorder
) -> None:
    way, connector = proxy
    (subscription,) = connector.subscribe([Key(ONE, "pushed")], recorder)
    assert bridge_of(connector)._socket.subprotocol == spoken
    assert recorder.next().kind is Kind.INITIAL
    device = connector.device(ONE)
    recorder.reached(partial(device.execute, "Push"))
    device.execute("Push", 1.5)
    assert (event := recorder.next()).kind is Kind.CHANGE
    assert event.value == 1.5
    way.cut()
    assert recorder.next().kind is Kind.GAP
    assert recorder.next(PATIENCE).kind is Kind.RESYNCHRONISED
    device.execute("Push", 2.5)
    assert recorder.next().value == 2.5
    subscription.close()
    device.execute("Push", 3.5)
    (again,) = connector.subscribe([Key(ONE, "pushed")], recorder)
    recorder.until(lambda event: event.value == 3.5)  # the gateway may hear of it only now
    again.close()


def test_both_are_offered_and_the_server_picks() -> None:
    assert OFFERED == ("graphql-transport-ws", "graphql-ws")
    assert dialect("graphql-transport-ws") is NEWER
    assert dialect("graphql-ws") is OLDER
    assert dialect(None) is OLDER
