"""What the launcher's part for Tango is told, and what it tells."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import SecretStr


@dataclass(frozen=True, slots=True)
class SimulatedTango:
    """A Tango database with device servers, to be started.

    :param gateway: whether a GraphQL gateway is to stand in front of it, with a login.
    :param port: of the database; 0 for any that is free.
    :param gateway_port: of the gateway; 0 for any that is free.
    """

    gateway: bool = False
    port: int = 0
    gateway_port: int = 0


@dataclass(frozen=True, slots=True)
class Door:
    """The gateway of a simulated telescope, and who may pass; shows no password in its repr."""

    url: str
    prefix: str
    username: str
    password: SecretStr


@dataclass(frozen=True, slots=True)
class TangoAddress:
    """Where a simulated Tango control system is reached.

    :param host: ``127.0.0.1:port`` of its database.
    :param control: name of its simulation-control device.
    :param door: its gateway; None without one.
    """

    host: str
    control: str
    door: Door | None = None

    def __str__(self) -> str:
        return self.host


TANGO = {"tango": SimulatedTango()}
"""Tango alone, for `Simulation.systems`."""
BEHIND_A_GATEWAY = {"tango": SimulatedTango(gateway=True)}
"""Tango with a gateway in front of it."""
