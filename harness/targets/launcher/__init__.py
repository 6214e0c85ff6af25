"""What a target asks of whoever can start simulated systems; the composition root passes one in.

Each system has a part of its own in what is simulated: its processes. They are begun together, and awaited one after
the other, so that a part may use what stands before it: scripts of an observation tool reach the Tango database.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from harness.models.telescope import Telescope


@dataclass(frozen=True, slots=True)
class Simulation:
    """What a profile wants simulated.

    :param telescope: the declared one; None for systems that need none.
    :param time_scale: real seconds for each second of telescope time; 0.1 is ten times as fast as declared.
    :param separate: patterns of devices that get a device server of their own, one process for each pattern.
    :param logs: folder for the logs of its processes; None for a temporary one.
    :param systems: for each system its `Part`, or what the launcher's own part of that name is told.
    """

    telescope: Telescope | None
    time_scale: float = 1.0
    separate: tuple[str, ...] = ()
    logs: Path | None = None
    systems: Mapping[str, object] = field(default_factory=dict)


class Process(Protocol):
    """A process that runs a Python module which begins with `simulators.child.Parent`."""

    def send(self, message: object) -> None:
        """Send anything that pickles; to a process that has ended it does nothing."""

    def receive(self, deadline: float, what: str) -> Any:
        """Return its next message; raises `LauncherError` with the end of its log if it ends, or is late.

        :param deadline: by `time.monotonic`.
        :param what: what is waited for, for the error.
        """


class Processes(Protocol):
    """Starts the processes of a simulation, and ends them all when it ends."""

    def start(
        self,
        name: str,
        module: str,
        arguments: Sequence[str] = (),
        environment: dict[str, str] | None = None,
        preload: Sequence[str] = (),
    ) -> Process:
        """Start ``python -m module arguments``.

        :param preload: modules that a parent imports once for all processes that are started with them.
        """


@dataclass(frozen=True, slots=True)
class Started:
    """What a part may use that is awaited after others.

    :param telescope: the declared one; None without one.
    :param addresses: where the parts before it are reached, by the name of their system.
    """

    telescope: Telescope | None
    time_scale: float
    addresses: Mapping[str, object]


class Part(ABC):
    """One system's part of a simulation, used once."""

    @abstractmethod
    def begin(self, processes: Processes, simulation: Simulation) -> None:
        """Start its processes; wait for nothing."""

    @abstractmethod
    def finish(self, deadline: float, started: Started) -> object:
        """Return where the system is reached, as soon as it can be used; raises `LauncherError` if that takes too long.

        :param deadline: by `time.monotonic`.
        """


class Running(ABC):
    """A simulation that runs; owned by whoever launched it."""

    addresses: Mapping[str, object]
    """Where each system is reached, as its part says."""

    @abstractmethod
    def add(self, system: str, wanted: object) -> object:
        """Start the part of one more system, and return where it is reached; raises `LauncherError`.

        :param wanted: as in `Simulation.systems`.
        """

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
    """Starts simulations."""

    @abstractmethod
    def start(self, simulation: Simulation) -> Running:
        """Start one and return when all of its systems can be used.

        Raises `harness.errors.LauncherError` with the end of the log of what failed.
        """
