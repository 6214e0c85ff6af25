"""How a simulated Agent Service is set up."""

from __future__ import annotations

from dataclasses import dataclass, field

from simulators.esw.http_core.settings import HttpSettings


@dataclass(frozen=True, slots=True)
class AgentServiceSettings:
    """One Agent Service.

    :param login: whether changes need the role esw-user.
    """

    http: HttpSettings = field(default_factory=HttpSettings)
    login: bool = True
