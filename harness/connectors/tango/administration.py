"""The administration device (``DServer``) that each Tango device server has: what it is asked for, and what it does."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

LEVELS = ("OFF", "FATAL", "ERROR", "WARN", "INFO", "DEBUG")
"""Tango's logging levels by their number, the quietest first."""


@dataclass(frozen=True, slots=True)
class Polling:
    """Something that a device polls by itself.

    :param kind: ``attribute`` or ``command``.
    :param name: as the device spells it.
    :param period: seconds; 0 if it is polled only when somebody triggers it.
    """

    kind: str
    name: str
    period: float


class AbstractAdministration(ABC):
    """The administration device of one server. May be called from any thread; ends and raises as any connector's call.

    ``device`` is the name of a device of this server, as the harness knows it.
    """

    name: str
    """``dserver/<server>/<instance>``, lower case; the full TRL for a server without database."""

    @abstractmethod
    def classes(self) -> tuple[str, ...]:
        """The device classes that the server has (``QueryClass``)."""

    @abstractmethod
    def devices(self) -> tuple[str, ...]:
        """The devices that it serves, lower case (``QueryDevice``)."""

    @abstractmethod
    def restart_device(self, device: str) -> None:
        """Destroy a device and make it anew (``DevRestart``)."""

    @abstractmethod
    def restart_server(self) -> None:
        """Make all of its devices anew (``RestartServer``); returns when it answers again."""

    @abstractmethod
    def polling(self, device: str) -> tuple[Polling, ...]:
        """What the device polls (``DevPollStatus``)."""

    @abstractmethod
    def logging_level(self, device: str) -> str:
        """One of `LEVELS`."""

    @abstractmethod
    def set_logging_level(self, device: str, level: str) -> None:
        """:param level: one of `LEVELS`."""

    @abstractmethod
    def logging_targets(self, device: str) -> tuple[str, ...]:
        """Where the device logs to: ``console::cout``, ``file::<path>``, ``device::<name>``."""

    @abstractmethod
    def add_logging_target(self, device: str, target: str) -> None:
        """Let it log there, too; ``*`` stands for all devices of the server. One that it has already is no error."""

    @abstractmethod
    def remove_logging_target(self, device: str, target: str) -> None:
        """No longer; one that it does not have is no error."""
