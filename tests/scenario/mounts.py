"""A telescope of mounts, whose long-running commands are of both protocols, or tell nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from harness.targets.choice import choose
from harness.targets.plan import plan_target
from harness.targets.target import Target
from simulators.launcher import SimulatorLauncher

PROFILE = f"""
can = ["hold", "faults", "reset"]
[telescope]
declaration = "{Path(__file__).with_name("mounts.yaml")}"
time_scale = 0.02
[tango]
[simulation]
[limits]
call = 5
wait = 5
"""


@contextmanager
def opened(folder: Path) -> Iterator[Target]:
    """The telescope, started; its profile is kept in this folder."""
    file = folder / "mounts.toml"
    file.write_text(PROFILE, encoding="utf-8")
    target = Target(
        plan_target(choose({"target": str(file)}, {}, {}), Path(__file__).parents[2], {}), SimulatorLauncher()
    )
    try:
        yield target
    finally:
        target.close()
