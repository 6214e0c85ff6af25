"""The table ``[esw]`` of a profile."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError

from harness.targets.profile import CREDENTIALS, Section

URL = "scheme, host and port, such as http://csw.example.org:7654, and a path behind them if there is one"
PATTERN = r"^$|^https?://[\w.-]+(:\d+)?(/[\w.~/-]*)?$"


class EswSection(Section):
    """ESW and CSW of TMT: their services, and the assemblies and HCDs that are registered with them.

    :param location_service: URL of the Location Service, which knows where all others are; without it, what
        ESW_LOCATION_SERVICE in the environment says. Not wanted for a simulated ESW.
    :param gateway: URL of the gateway; without it, the Location Service is asked.
    :param commands: how components are commanded: by themselves, or through the gateway, which checks who asks.
    :param token: name of the variable of the environment that holds the token of whoever asks, if there is one.
    :param certificates: file of the certificate authority, if the system does not know it.
    :param prefix: under which the harness commands: what stands as the source of a command.
    :param limit_scale: factor of the time limits of the real services, where they are simulated; none falls below half
        a second, and what a client asks for is never scaled.
    :param events: where a simulated ESW keeps events and alarms: in memory, or on Redis with Sentinel, which clients of
        CSW reach without the gateway.
    :param sequences: folder below which a sentence names sequences; from where the profile lies, from the root of the
        repository, or of what comes along.
    :param scripts: folder of the scripts of simulated sequencers; found as `sequences` is.
    """

    location_service: str = Field(default="", pattern=PATTERN, description=URL)
    gateway: str = Field(default="", pattern=PATTERN, description=URL)
    commands: Literal["direct", "gateway"] = "direct"
    token: str = Field(default="ESW_TOKEN", pattern=r"^[A-Z_][A-Z0-9_]*$", description="the name of a variable")
    certificates: str | None = None
    prefix: str = "ESW.firstlight"
    limit_scale: float = Field(default=1.0, gt=0, le=1)
    events: Literal["memory", "redis"] = "memory"
    sequences: str = "features/esw/sequences"
    scripts: str = "features/esw/scripts"

    @field_validator("location_service", "gateway", mode="before")
    @classmethod
    def _without_credentials(cls, url: object) -> object:
        if isinstance(url, str) and "://" in url and "@" in url.partition("://")[2].partition("/")[0]:
            raise PydanticCustomError(CREDENTIALS, "an URL with a user or a password in it")
        return url
