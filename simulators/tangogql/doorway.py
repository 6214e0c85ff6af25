"""What the process of the gateway is told."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


def _secret() -> str:
    return secrets.token_urlsafe(32)


@dataclass(frozen=True, slots=True)
class Doorway:
    """One gateway to one Tango control system, with one user; its secrets are made for it and shown nowhere.

    :param prefix: path in front of ``/db``, ``/socket`` and ``/auth/login``.
    :param port: 0 for any that is free.
    :param lasts: seconds that a login lasts.
    :param certificate: file with a certificate and its key, by which all is encrypted; None for plain text.
    :param settings: further settings of TangoGQL, such as ``{"TANGOGQL_REQUIRED_GROUPS": '["operators"]'}``.
    """

    tango_host: str
    prefix: str = "/simulated/taranta"
    port: int = 0
    lasts: float = 3600.0
    username: str = "tester"
    password: str = field(default_factory=_secret, repr=False)
    secret: str = field(default_factory=_secret, repr=False)
    certificate: Path | None = None
    settings: Mapping[str, str] = field(default_factory=dict, repr=False)
