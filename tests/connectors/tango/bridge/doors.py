"""Real gateways, each a process of its own with its login, and users before them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from pydantic import SecretStr

from harness.connectors.tango.bridge.bridge import TangoBridge
from harness.connectors.tango.bridge.connector import BridgeConnector
from harness.connectors.tango.bridge.factory import TBridgeFactory
from harness.connectors.tango.bridge.transport.environment import NONE, Environment
from harness.connectors.tango.bridge.transport.gateway import Gateway
from harness.limits import Limits
from simulators.supervisor import Process, Supervisor
from simulators.tangogql.doorway import Doorway

PATIENCE = 30.0


@contextmanager
def opened(doorway: Doorway) -> Iterator[tuple[Gateway, Process]]:
    """A gateway that runs, and its process."""
    supervisor = Supervisor()
    try:
        process = supervisor.start("gateway", "simulators.tangogql.service")
        process.send(doorway)
        scheme = "https" if doorway.certificate else "http"
        port = process.receive(time.monotonic() + PATIENCE, "port")
        yield Gateway(f"{scheme}://localhost:{port}", doorway.prefix), process
    finally:
        supervisor.stop()


def with_password(doorway: Doorway) -> Environment:
    """The user that a gateway knows."""
    return Environment(doorway.username, SecretStr(doorway.password))


def with_token(token: str) -> Environment:
    return Environment(token=SecretStr(token))


def with_bearer(token: str) -> Environment:
    return Environment(bearer=SecretStr(token))


def with_wrong_password(doorway: Doorway) -> Environment:
    return replace(with_password(doorway), password=SecretStr("not-the-password"), token=NONE)


@contextmanager
def bridged(gateway: Gateway, environment: Environment, limit: float = 5.0) -> Iterator[BridgeConnector]:
    """A connector through a gateway."""
    factory, limits = TBridgeFactory(), Limits(call=limit)
    connector = BridgeConnector(factory.bridge(gateway, environment, limits), factory, limits)
    try:
        yield connector
    finally:
        connector.close()


def bridge_of(connector: BridgeConnector) -> TangoBridge:
    return connector._bridge
