"""The table ``[tango]`` of a profile."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError

from harness.targets.profile import CREDENTIALS, Section

# What texts with a pattern have to be, for messages.
ADDRESS = "host:port"
URL = "scheme, host and port alone, such as https://k8s.example.org:8443, without a slash at the end; a path is prefix"
PREFIX = "a path that begins with a slash and ends without one, such as /integration/taranta, or nothing"
LOGIN = "a path behind prefix that begins with a slash, such as /auth/login, or a whole URL, or nothing"


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
