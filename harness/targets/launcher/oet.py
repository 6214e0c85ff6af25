"""What the launcher's part for the OET is told, and what it tells."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class SimulatedOet:
    """An OET, to be started; its scripts reach the Tango devices of the simulation, if it has any.

    :param scripts: folders below which scripts lie, the first with ``abort.py``; none: anywhere.
    :param blocks: folder of scheduling block definitions; None for none.
    :param preload: modules that are imported once, for all scripts.
    :param port: 0 for any that is free.
    """

    scripts: tuple[Path, ...] = ()
    blocks: Path | None = None
    preload: tuple[str, ...] = ()
    port: int = 0


@dataclass(frozen=True, slots=True)
class OetAddress:
    """Where a simulated OET is reached.

    :param url: scheme, host, port and base path.
    """

    url: str

    def __str__(self) -> str:
        return self.url
