"""Makes the connector that a plan wants."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from harness.connectors.tango.abstract import Connector
from harness.connectors.tango.bridge.connector import BridgeConnector
from harness.connectors.tango.bridge.factory import TBridgeFactory
from harness.connectors.tango.bridge.transport.environment import NONE, Environment
from harness.connectors.tango.bridge.transport.gateway import Gateway
from harness.connectors.tango.confirmation import Confirmation
from harness.connectors.tango.direct import DirectConnector
from harness.targets.launcher import Door, Running

if TYPE_CHECKING:
    from harness.targets.plan import Plan


def connector_of(plan: Plan, running: Running | None, bridges: TBridgeFactory) -> Connector:
    """The connector to what a plan names, or to what was started for it.

    :param bridges: where those to gateways come from.
    """
    names = plan.telescope.names if plan.telescope else {}
    confirmation = confirmation_of(plan, running)
    if plan.profile.tango.connector == "direct":
        return DirectConnector(running.tango_host if running else plan.address, plan.limits, names, confirmation)
    gateway, environment = plan.gateway, Environment.read(os.environ)
    if running is not None and running.door is not None:
        gateway, environment = behind(running.door)
    assert gateway is not None  # checked when the plan was made
    environment.check()
    bridge = bridges.bridge(gateway, environment, plan.limits)
    try:
        bridge.log_in()
    except BaseException:
        bridges.give_back(bridge)
        raise
    return BridgeConnector(bridge, bridges, plan.limits, names, confirmation)


def control_of(plan: Plan, running: Running | None) -> str:
    """The simulation-control device; "" for a telescope that is not simulated."""
    if running is not None:
        return running.control
    return plan.profile.telescope.control if plan.profile.telescope else ""


def confirmation_of(plan: Plan, running: Running | None) -> Confirmation | None:
    """What confirms subscriptions, where a simulation-control device can."""
    control = control_of(plan, running)
    return Confirmation(control, plan.telescope.pushes) if control and plan.telescope else None


def behind(door: Door) -> tuple[Gateway, Environment]:
    """The gateway of a simulated telescope, and its user."""
    return Gateway(door.url, door.prefix), Environment(door.username, door.password, NONE, NONE)
