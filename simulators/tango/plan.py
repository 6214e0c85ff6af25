"""What a device server process of a simulated telescope is told when it starts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from harness.models.telescope import Telescope

EXECUTABLE = "Simulation"
"""Name of the device server, as in ``Simulation/1``."""
CONTROL_CLASS = "SimulationControl"


@dataclass(frozen=True, slots=True)
class Plan:
    """One process's part of a simulated telescope.

    :param time_scale: real seconds for each second of telescope time.
    :param groups: for each device, the number of the process that has it, from 1.
    :param number: of this process.
    """

    telescope: Telescope
    time_scale: float
    groups: Mapping[str, int]
    number: int

    @property
    def devices(self) -> tuple[str, ...]:
        return tuple(name for name, number in self.groups.items() if number == self.number)

    @property
    def server(self) -> str:
        return f"{EXECUTABLE}/{self.number}"

    @property
    def control(self) -> str:
        return control_name(self.number)


def control_name(number: int) -> str:
    """Name of the simulation-control device of a process."""
    return f"simulation/control/{number}"
