"""A real TangoGQL, with its login, in front of a control system of the tests."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator

from harness.connectors.bridge.connector import BridgeConnector
from harness.connectors.bridge.factory import TBridgeFactory
from harness.limits import Limits
from harness.targets.reaching import behind
from simulators.launcher import door_of
from simulators.supervisor import Supervisor
from simulators.tangogql.doorway import Doorway

PATIENCE = 30.0


@contextlib.contextmanager
def through_a_gateway(address: str, limits: Limits) -> Iterator[BridgeConnector]:
    """A connector to the control system at ``host:port`` by way of a gateway that is started for it."""
    supervisor = Supervisor()
    try:
        gateway = supervisor.start("gateway", "simulators.tangogql.service")
        doorway = Doorway(address)
        gateway.send(doorway)
        door = door_of(doorway, gateway.receive(time.monotonic() + PATIENCE, "port"))
        factory = TBridgeFactory()
        connector = BridgeConnector(factory.bridge(*behind(door), limits), factory, limits)
        try:
            yield connector
        finally:
            connector.close()
    finally:
        supervisor.stop()
