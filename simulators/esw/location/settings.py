"""How a simulated Location Service is set up."""

from __future__ import annotations

from dataclasses import dataclass, field

from simulators.esw.http_core.settings import HttpSettings
from simulators.esw.location.locating import Hosts

PORT = 7654


@dataclass(frozen=True, slots=True)
class LocationSettings:
    """One Location Service.

    :param http: where it listens; without a login there.
    :param login_port: where it listens besides, with a login; 0 for any that is free, None for nowhere.
    :param hosts: of locations, by network.
    """

    http: HttpSettings = field(default_factory=lambda: HttpSettings(port=PORT))
    login_port: int | None = None
    hosts: Hosts = field(default_factory=Hosts)


@dataclass(frozen=True, slots=True)
class LocationAddress:
    """Where a Location Service is reached.

    :param login_url: where changes need the role location-admin; "" for nowhere.
    """

    url: str
    login_url: str = ""

    def __str__(self) -> str:
        return "\n".join(filter(None, (self.url, self.login_url)))
