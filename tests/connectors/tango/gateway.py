"""A real TangoGQL, with its login, in front of a control system of the tests."""

from __future__ import annotations

import contextlib
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from harness.connectors.tango.bridge.connector import BridgeConnector
from harness.connectors.tango.bridge.factory import TBridgeFactory
from harness.limits import Limits
from harness.targets.launcher.tango import Door
from harness.targets.tango.through_gateway import behind
from simulators.supervisor import Supervisor
from simulators.tango.part import door_of
from simulators.tangogql.doorway import Doorway

PATIENCE = 30.0


@dataclass(frozen=True)
class Started:
    """A gateway that runs."""

    door: Door
    log: Path


@contextlib.contextmanager
def started(address: str) -> Iterator[Started]:
    """A gateway to the control system at ``host:port``, while the block runs."""
    supervisor = Supervisor()
    try:
        process = supervisor.start("gateway", "simulators.tangogql.service")
        doorway = Doorway(address)
        process.send(doorway)
        door = door_of(doorway, process.receive(time.monotonic() + PATIENCE, "port"))
        _wait(door)
        yield Started(door, process.log)
    finally:
        supervisor.stop()


def _wait(door: Door) -> None:
    """Return when it answers: it takes connections before it has imported what it needs."""
    with contextlib.suppress(urllib.error.HTTPError):
        urllib.request.urlopen(f"{door.url}{door.prefix}/auth/login", timeout=PATIENCE).close()


@contextlib.contextmanager
def through_a_gateway(address: str, limits: Limits) -> Iterator[BridgeConnector]:
    """A connector to the control system at ``host:port`` by way of a gateway that is started for it."""
    with started(address) as gateway, through(gateway, limits) as connector:
        yield connector


@contextlib.contextmanager
def through(gateway: Started, limits: Limits) -> Iterator[BridgeConnector]:
    """A connector by way of a gateway that may be that of others, too."""
    factory = TBridgeFactory()
    connector = BridgeConnector(factory.bridge(*behind(gateway.door), limits), factory, limits)
    try:
        yield connector
    finally:
        connector.close()
