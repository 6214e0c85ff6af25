"""Makes the connector that a plan wants."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from harness.connectors.abstract import Connector
from harness.connectors.bridge.connector import BridgeConnector
from harness.connectors.bridge.environment import NONE, Environment
from harness.connectors.bridge.factory import TBridgeFactory
from harness.connectors.bridge.gateway import Gateway
from harness.connectors.confirmation import Confirmation
from harness.connectors.direct import DirectConnector
from harness.connectors.failures import near_misses
from harness.errors import ProfileError
from harness.targets.launcher import Door, Running
from harness.targets.profile import GatewaySection, Profile

if TYPE_CHECKING:
    from harness.models.telescope import Telescope
    from harness.targets.plan import Plan

HERE = frozenset({"localhost", "127.0.0.1", "::1"})


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


def gateway_of(profile: Profile, file: Path) -> Gateway | None:
    """The gateway that a profile names; raises `ProfileError` for one that is missing or not safe."""
    section = profile.tango.gateway
    if profile.tango.connector == "direct" or profile.simulation is not None:
        if section is not None:
            raise ProfileError(
                "a gateway is named, and none is used",
                place=str(file),
                path="tango.gateway",
                remedy='Write connector = "bridge" below [tango], or leave the gateway out'
                + (": a simulated telescope brings its own." if profile.simulation else "."),
            )
        return None
    if section is None:
        raise ProfileError(
            "no gateway is named",
            place=str(file),
            path="tango.gateway",
            remedy='Name it: url = "https://..." below [tango.gateway].',
        )
    _refuse_plain_text(section, file)
    certificates = file.parent / section.certificates if section.certificates else None
    return Gateway(section.url, section.prefix, section.login, certificates, section.repeatable)


def refuse_misspelt_commands(gateway: Gateway, telescope: Telescope, file: Path) -> None:
    """Raise `ProfileError` for a command that may be sent twice, if one that is declared is spelt much like it.

    A control system has more devices than those that are declared.
    """
    known = {name.lower(): name for one in telescope.classes.values() for name in one.commands}
    for number, command in enumerate(gateway.repeatable):
        if command.lower() not in known and (near := near_misses(command, known.values())):
            raise ProfileError(
                f"no device of {telescope.name} has a command {command!r}",
                place=str(file),
                path=f"tango.gateway.repeatable.{number}",
                remedy=near.replace("; did", "Did"),
            )


def _refuse_plain_text(section: GatewaySection, file: Path) -> None:
    for key, url in (("url", section.url), ("login", section.login)):
        parts = urlsplit(url)
        if parts.scheme == "http" and parts.hostname not in HERE and not section.plain_text:
            raise ProfileError(
                f"{url} would carry user name and password in plain text",
                place=str(file),
                path=f"tango.gateway.{key}",
                remedy="Use https, or write plain_text = true if everybody on the way may read them.",
            )
