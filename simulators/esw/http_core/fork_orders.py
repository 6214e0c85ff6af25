"""What the process that forks services is told, and what it tells."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class ForkService:
    """Start a service.

    :param command: class of its command line, as ``module:ClassName``.
    :param log: file that it writes to.
    """

    name: str
    command: str
    settings: object
    log: Path


@dataclass(frozen=True, slots=True)
class EndService:
    """End a service in an orderly way."""

    name: str


@dataclass(frozen=True, slots=True)
class ServiceReady:
    """A service takes requests."""

    name: str
    pid: int
    address: object


@dataclass(frozen=True, slots=True)
class ServiceEnded:
    """A service has ended.

    :param code: its exit code; negative for the signal that killed it.
    """

    name: str
    code: int
