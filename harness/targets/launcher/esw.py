"""What the launcher's part for ESW is told, and what it tells."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class SimulatedEsw:
    """An ESW, to be started: its services, and the components that the telescope declares.

    :param port: of its Location Service; 0 for any that is free.
    :param redis: whether events are kept by Redis with Sentinel, and not in memory.
    :param limit_scale: factor of the time limits of the real services; what a client asks for is never scaled.
    :param scripts: folder of the scripts of its sequencers; None for sequencers whose steps all succeed at once.
    """

    port: int = 0
    redis: bool = False
    limit_scale: float = 1.0
    scripts: Path | None = None


@dataclass(frozen=True, slots=True)
class EswAddress:
    """Where a simulated ESW is reached.

    :param location_service: URL of its Location Service, which knows where all others are.
    """

    location_service: str

    def __str__(self) -> str:
        return self.location_service
