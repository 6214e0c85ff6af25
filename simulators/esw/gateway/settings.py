"""How a simulated Gateway is set up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from harness.contracts.esw.alarms import AlarmKey, AlarmSeverity
from harness.contracts.esw.values.names import Prefix
from harness.models.telescope import Telescope
from simulators.esw.gateway.command_roles import CommandRoles
from simulators.esw.http_core.settings import HttpSettings

PORT = 8090


Alarms = Mapping[str, frozenset[AlarmSeverity]]
"""The severities that each alarm can have, by its key as the alarm store has it."""


def read_alarms(telescope: Telescope) -> Alarms:
    """Return the alarms that a telescope declares."""
    return {
        str(AlarmKey(Prefix(device.name), name)): frozenset({AlarmSeverity.OKAY, *map(AlarmSeverity, severities)})
        for device in telescope.part("esw").devices.values()
        for name, severities in device.device_class.alarms.items()
    }


@dataclass(frozen=True, slots=True)
class GatewaySettings:
    """One Gateway.

    :param roles: of single commands.
    :param roles_path: of the file of these roles in the configuration service, read at the start; "" for none.
    :param alarms: those that there are.
    """

    http: HttpSettings = field(default_factory=lambda: HttpSettings(port=PORT))
    roles: CommandRoles = field(default_factory=CommandRoles)
    roles_path: str = ""
    alarms: Alarms = field(default_factory=dict)
