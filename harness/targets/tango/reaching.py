"""Makes the connector to Tango devices that a target wants."""

from __future__ import annotations

import os
from contextlib import suppress

from harness.connectors.tango.abstract import Connector
from harness.connectors.tango.bridge.connector import BridgeConnector
from harness.connectors.tango.bridge.factory import TBridgeFactory
from harness.connectors.tango.bridge.transport.environment import NONE, Environment
from harness.connectors.tango.bridge.transport.gateway import Gateway
from harness.connectors.tango.confirmation import Confirmation
from harness.connectors.tango.direct import DirectConnector
from harness.errors import Unreachable
from harness.targets.launcher.tango import Door, TangoAddress
from harness.targets.system import Planning
from harness.targets.tango.section import TangoSection


def connect(
    section: TangoSection, planning: Planning, gateway: Gateway | None, address: TangoAddress | str
) -> Connector:
    """Return a connector to the devices at an address, logged in where a gateway wants it.

    :param gateway: of a deployed system; None for one that is reached directly or simulated.
    :param address: of a simulated system; of the database of any other.
    """
    simulated = address if isinstance(address, TangoAddress) else None
    names = planning.telescope.names if planning.telescope else {}
    confirmation = _confirmation(planning, simulated)
    if section.connector == "direct":
        host = simulated.host if simulated else str(address)
        connector: Connector = DirectConnector(host, planning.limits, names, confirmation)
    else:
        environment = Environment.read(os.environ)
        if simulated and simulated.door:
            gateway, environment = behind(simulated.door)
        assert gateway is not None  # checked when the target was planned
        environment.check()
        bridges = TBridgeFactory()
        bridge = bridges.bridge(gateway, environment, planning.limits)
        try:
            bridge.log_in()
        except BaseException:
            bridges.give_back(bridge)
            raise
        connector = BridgeConnector(bridge, bridges, planning.limits, names, confirmation)
    if simulated:
        try:
            connector.logs().start()
            with suppress(Unreachable):
                # Its port may have been another database's before, whose connection this process has kept.
                connector.check()
        except BaseException:
            connector.close()
            raise
    return connector


def _confirmation(planning: Planning, simulated: TangoAddress | None) -> Confirmation | None:
    """Return what confirms subscriptions, where a simulation-control device can."""
    declared = planning.profile.telescope
    control = simulated.control if simulated else declared.control if declared else ""
    return Confirmation(control, planning.telescope.pushes) if control and planning.telescope else None


def behind(door: Door) -> tuple[Gateway, Environment]:
    """Return the gateway of a simulated telescope, and its user."""
    return Gateway(door.url, door.prefix), Environment(door.username, door.password, NONE, NONE)
