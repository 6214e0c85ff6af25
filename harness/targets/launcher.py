"""What a target asks of whoever can start a simulated telescope; the composition root passes one in."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr


@dataclass(frozen=True, slots=True)
class Simulation:
    """The simulated telescope that a profile wants.

    :param telescope: the declaration (a YAML file).
    :param parameters: overrides of its parameters.
    :param time_scale: real seconds for each second of telescope time; 0.1 is ten times as fast as declared.
    :param separate: patterns of devices that get a device server of their own, one process for each pattern.
    :param logs: folder for the logs of its processes; None for a temporary one.
    :param gateway: whether a GraphQL gateway is to stand in front of it, with a login.
    """

    telescope: Path
    parameters: dict[str, int | tuple[str, ...]]
    time_scale: float = 1.0
    separate: tuple[str, ...] = ()
    logs: Path | None = None
    gateway: bool = False


@dataclass(frozen=True, slots=True)
class Door:
    """The gateway of a simulated telescope, and who may pass; shows no password in its repr."""

    url: str
    prefix: str
    username: str
    password: SecretStr


class Running(ABC):
    """A simulated telescope that runs; owned by whoever launched it."""

    tango_host: str
    """``127.0.0.1:port`` of its database."""
    control: str
    """Name of its simulation-control device."""
    door: Door | None
    """Its gateway; None without one."""

    @abstractmethod
    def logs(self) -> dict[str, Path]:
        """Log file of each process, by process name."""

    @abstractmethod
    def died(self) -> Sequence[str]:
        """A sentence for each process that ended although nobody stopped it."""

    @abstractmethod
    def stop(self) -> None:
        """End every process and remove what is temporary; calling it again does nothing."""


class Launcher(ABC):
    """Starts simulated telescopes."""

    @abstractmethod
    def start(self, simulation: Simulation) -> Running:
        """Start one and return when all of its devices answer and are connected to each other.

        Raises `harness.errors.LauncherError` with the end of the log of what failed.
        """
