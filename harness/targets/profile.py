"""A target's profile: the shape of ``targets/*.toml``."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator
from pydantic_core import PydanticCustomError

from harness.limits import DEFAULTS

Ability = Literal["hold", "faults", "reset"]
"""``hold``: keep a device in a transitional state; ``faults``: have it change by itself; ``reset``: start afresh."""

CREDENTIALS = "credentials"
"""The sort of mistake that nobody may see the text of."""

# What texts with a pattern have to be, for messages.
DEVICE_NAME = "domain/family/member"
ADDRESS = "host:port"
URL = "scheme, host and port alone, such as https://k8s.example.org:8443, without a slash at the end; a path is prefix"
PREFIX = "a path that begins with a slash and ends without one, such as /integration/taranta, or nothing"
LOGIN = "a path behind prefix that begins with a slash, such as /auth/login, or a whole URL, or nothing"


class Section(BaseModel):
    """A table of the profile; a key that is not known is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class TelescopeSection(Section):
    """Which declared telescope stands behind the target.

    :param declaration: name of a file of ``telescopes/`` without its ending, or a path.
    :param parameters: overrides of its parameters.
    :param time_scale: real seconds for each second of the telescope's time; 1 for any but a simulated one.
    :param control: simulation-control device, such as ``simulation/control/1``, of a simulated telescope that is not
        started for the run.
    """

    declaration: str
    parameters: dict[str, int | tuple[str, ...]] = {}
    time_scale: float = Field(default=DEFAULTS.time_scale, gt=0, allow_inf_nan=False)
    control: str = Field(default="", pattern=r"^$|^[^/\s]+/[^/\s]+/[^/\s]+$", description=DEVICE_NAME)


class SimulationSection(Section):
    """Present if the telescope is started for the run.

    :param separate: patterns of devices that get a server process of their own.
    """

    separate: tuple[str, ...] = ()


class GatewaySection(Section):
    """A TangoGQL service, and the login in front of it; who logs in stands in the environment.

    :param url: scheme, host and port, such as ``https://k8s.example.org``.
    :param prefix: path in front of ``/db`` and ``/socket``, such as ``/integration/taranta``.
    :param login: path of the login service behind url and prefix, or a whole URL.
    :param certificates: file of the certificate authority, if the system does not know it.
    :param plain_text: whether a gateway on another computer may be reached without TLS.
    :param repeatable: commands that may be sent twice when nobody knows whether the first was executed.
    """

    url: str = Field(pattern=r"^https?://[\w.-]+(:\d+)?$", description=URL)
    prefix: str = Field(default="", pattern=r"^(/[\w.~-]+)*$", description=PREFIX)
    login: str = Field(default="/auth/login", pattern=r"^$|^/[\w./~-]+$|^https?://\S+$", description=LOGIN)
    certificates: str | None = None
    plain_text: bool = False
    repeatable: tuple[str, ...] = ()

    @field_validator("url", "login", mode="before")
    @classmethod
    def _without_credentials(cls, url: object) -> object:
        if isinstance(url, str) and "@" in url:
            raise PydanticCustomError(CREDENTIALS, "an URL with a user or a password in it")
        return url


class TangoSection(Section):
    """How the Tango devices are reached.

    :param connector: ``direct``: with PyTango, from inside the control system's network; ``bridge``: through its
        GraphQL gateway, from anywhere.
    :param address: ``host:port`` of the Tango database; without it, what TANGO_HOST in the environment says.
    :param gateway: the gateway; not wanted for a simulated telescope, which brings its own.
    """

    connector: Literal["direct", "bridge"] = "direct"
    address: str | None = Field(default=None, pattern=r"^[\w.-]+:\d+$", description=ADDRESS)
    gateway: GatewaySection | None = None


class LimitsSection(Section):
    """How long things may take."""

    call: float = Field(default=DEFAULTS.call, gt=0, allow_inf_nan=False)
    wait: float = Field(default=DEFAULTS.wait, gt=0, allow_inf_nan=False)
    rest: float = Field(default=DEFAULTS.rest, gt=0, allow_inf_nan=False)
    patience: float = Field(default=DEFAULTS.patience, gt=0, allow_inf_nan=False)
    clock_tolerance: float = Field(default=DEFAULTS.clock_tolerance, ge=0, allow_inf_nan=False)
    poll: float = Field(default=DEFAULTS.poll, gt=0, allow_inf_nan=False)


class LeaseSection(Section):
    """How a telescope is shared that others use, too, as any that is not started for the run.

    :param exclusive: nobody else uses it: nothing is leased, and it has to be at rest when a run begins.
    :param expires: seconds that a lease lasts which is not renewed, as after SIGKILL.
    :param wait: seconds to wait for what others have leased.
    :param clocks: seconds that the clocks of two computers may be apart.
    """

    exclusive: bool = False
    expires: float = Field(default=60.0, ge=2, allow_inf_nan=False)
    wait: float = Field(default=300.0, ge=0, allow_inf_nan=False)
    clocks: float = Field(default=10.0, ge=0, allow_inf_nan=False)


class Profile(Section):
    """A target.

    :param summary: one line that the header of a run shows.
    :param can: what scenarios may ask for by ``@needs.<ability>``.
    """

    summary: str = ""
    telescope: TelescopeSection | None = None
    simulation: SimulationSection | None = None
    tango: TangoSection = TangoSection()
    limits: LimitsSection = LimitsSection()
    lease: LeaseSection = LeaseSection()
    can: tuple[Ability, ...] = ()
