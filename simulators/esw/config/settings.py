"""How a simulated Config Service is set up."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from simulators.esw.http_core.settings import HttpSettings

PORT = 4000
MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class ConfigSettings:
    """One Config Service.

    :param folder: of its repository and annex, made if it is not there; None for one that goes with the service.
    :param login: whether changes need the role config-admin.
    :param annex_from: bytes of a file that goes to the annex.
    :param largest: bytes of a file.
    """

    http: HttpSettings = field(default_factory=lambda: HttpSettings(port=PORT))
    folder: Path | None = None
    login: bool = True
    annex_from: int = 10 * MEBIBYTE
    largest: int = 50 * MEBIBYTE
