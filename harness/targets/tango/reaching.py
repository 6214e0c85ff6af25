"""Makes the connector to Tango devices that a target wants."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from harness.connectors.tango.abstract import Connector
from harness.connectors.tango.confirmation import Confirmation
from harness.connectors.tango.direct import DirectConnector
from harness.errors import Unreachable
from harness.targets.launcher.tango import TangoAddress
from harness.targets.system import Planning
from harness.targets.tango.section import TangoSection

if TYPE_CHECKING:
    from harness.connectors.tango.bridge.transport.gateway import Gateway


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
        from harness.targets.tango.through_gateway import connect_through  # noqa: PLC0415  (it imports aiohttp)

        door = simulated.door if simulated else None
        connector = connect_through(gateway, door, planning.limits, names, confirmation)
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
