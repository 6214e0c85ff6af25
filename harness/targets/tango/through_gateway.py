"""Makes the connector to Tango devices behind a gateway; imported only for a target that has one."""

from __future__ import annotations

import os
from collections.abc import Mapping

from harness.connectors.tango.bridge.connector import BridgeConnector
from harness.connectors.tango.bridge.factory import TBridgeFactory
from harness.connectors.tango.bridge.transport.environment import NONE, Environment
from harness.connectors.tango.bridge.transport.gateway import Gateway
from harness.connectors.tango.confirmation import Confirmation
from harness.limits import Limits
from harness.targets.launcher.tango import Door


def connect_through(
    gateway: Gateway | None,
    door: Door | None,
    limits: Limits,
    names: Mapping[str, str],
    confirmation: Confirmation | None,
) -> BridgeConnector:
    """Return a connector that is logged in.

    :param gateway: of a deployed system.
    :param door: of a simulated one, in place of it.
    """
    environment = Environment.read(os.environ)
    if door is not None:
        gateway, environment = behind(door)
    assert gateway is not None  # checked when the target was planned
    environment.check()
    bridges = TBridgeFactory()
    bridge = bridges.bridge(gateway, environment, limits)
    try:
        bridge.log_in()
    except BaseException:
        bridges.give_back(bridge)
        raise
    return BridgeConnector(bridge, bridges, limits, names, confirmation)


def behind(door: Door) -> tuple[Gateway, Environment]:
    """Return the gateway of a simulated telescope, and its user."""
    return Gateway(door.url, door.prefix), Environment(door.username, door.password, NONE, NONE)
