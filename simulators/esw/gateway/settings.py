"""How a simulated Gateway is set up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from harness.contracts.esw.alarms import AlarmSeverity
from simulators.esw.gateway.command_roles import CommandRoles
from simulators.esw.http_core.settings import HttpSettings

PORT = 8090


@dataclass(frozen=True, slots=True)
class GatewaySettings:
    """One Gateway.

    :param roles: of single commands.
    :param roles_path: of the file of these roles in the configuration service, read at the start; "" for none.
    :param alarms: the severities that each alarm can have, by its key as the alarm store has it.
    """

    http: HttpSettings = field(default_factory=lambda: HttpSettings(port=PORT))
    roles: CommandRoles = field(default_factory=CommandRoles)
    roles_path: str = ""
    alarms: Mapping[str, frozenset[AlarmSeverity]] = field(default_factory=dict)
