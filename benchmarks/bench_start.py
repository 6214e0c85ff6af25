"""Start of a simulated telescope with its database, beside PyTango's own test context, which has none.

``python benchmarks/bench_start.py [--rounds N]``: for 30 to 1000 devices, in one run, alternating; medians. As many
devices, with the same attributes and command, on both sides; and SKA-Mid with 16 subarrays and some 300 devices beside
as many of the plain ones. Also what the simulated telescope's processes take in memory: resident, and the part of it
that they do not share with other processes.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path

import psutil
import tango
from rich.console import Console
from rich.table import Table
from tango.server import Device, attribute, command
from tango.test_context import MultiDeviceTestContext

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from harness.models.load import load_telescope  # noqa: E402
from harness.targets.launcher import Simulation  # noqa: E402
from harness.targets.launcher.tango import TANGO  # noqa: E402
from simulators.launcher import SimulatorLauncher  # noqa: E402

SIZES = (30, 100, 300, 1000)
SKA_MID = ROOT / "telescopes" / "ska-mid.yaml"
DISHES = tuple(f"SKA{number:03}" for number in range(1, 101))
DECLARATION = """
telescope: plain
parameters: {{devices: {devices}}}
enumerations: {{Mode: [IDLE, BUSY]}}
classes:
  Plain:
    links: next
    attributes:
      State: {{type: DevState, initial: ON}}
      mode: {{type: Mode, initial: IDLE}}
      level: {{type: DevDouble, access: read-write}}
      text: {{type: DevString, access: read-write}}
      count: {{type: DevLong, initial: 1}}
      other: {{type: Mode, mirrors: {{of: next, attribute: mode}}}}
    commands:
      Work: {{stages: [{{to: {{mode: BUSY}}, takes: 1 s}}, {{to: {{mode: IDLE}}}}]}}
devices:
  - {{name: bench/hub/1, class: Plain, links: {{next: bench/plain/1}}}}
  - {{name: "bench/plain/{{n}}", class: Plain, for: n in devices, links: {{next: bench/hub/1}}}}
"""
"""Each device is linked to another by a change event; all but one to the same."""


class Plain(Device):
    """The same, written by hand, without links."""

    mode = attribute(dtype="DevEnum", enum_labels=["IDLE", "BUSY"], fget=lambda _: 0)
    level = attribute(dtype=float, fget=lambda _: 0.0)
    text = attribute(dtype=str, fget=lambda _: "")
    count = attribute(dtype=int, fget=lambda _: 0)
    other = attribute(dtype="DevEnum", enum_labels=["IDLE", "BUSY"], fget=lambda _: 0)

    @command
    def Work(self) -> None:  # noqa: N802
        """Nothing."""


def simulated(file: Path, **parameters: int | tuple[str, ...]) -> tuple[float, float, float]:
    """Seconds until all devices are connected; resident and unshared MB of its processes."""
    began = time.perf_counter()
    running = SimulatorLauncher().start(Simulation(load_telescope(file, parameters), systems=TANGO))
    try:
        took = time.perf_counter() - began
        sizes = [psutil.Process(pid).memory_full_info() for pid in running.pids.values()]
        return took, sum(size.rss for size in sizes) / 1e6, sum(size.uss for size in sizes) / 1e6
    finally:
        running.stop()


def test_context(devices: int) -> float:
    """Seconds until the test context's devices answer."""
    names = [{"name": f"bench/plain/{number}"} for number in range(devices)]
    began = time.perf_counter()
    with MultiDeviceTestContext([{"class": Plain, "devices": names}], process=True, timeout=60) as context:
        context.get_device("bench/plain/0").ping()
        return time.perf_counter() - began


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=3)
    rounds = options.parse_args().rounds
    table = Table(title=f"Start of a simulated telescope, medians of {rounds} in one run (PyTango {tango.__version__})")
    titles = ("devices", "with database, connected", "test context, no database", "ratio", "resident", "unshared")
    for title in titles:
        table.add_column(title, justify="right")
    with tempfile.TemporaryDirectory() as folder:
        plans: list[tuple[str, int, Path, dict[str, int | tuple[str, ...]]]] = []
        for size in SIZES:
            file = Path(folder) / f"plain-{size}.yaml"
            file.write_text(DECLARATION.format(devices=size - 1))
            plans.append((str(size), size, file, {}))
        many: dict[str, int | tuple[str, ...]] = {"subarrays": 16, "dishes": DISHES}
        devices = len(load_telescope(SKA_MID, many).devices)
        plans.append((f"SKA-Mid, {devices}", devices, SKA_MID, many))
        for name, size, file, parameters in plans:
            ours, theirs = [], []
            for _ in range(rounds):
                ours.append(simulated(file, **parameters))
                theirs.append(test_context(size))
            took, resident, unshared = (statistics.median(figures) for figures in zip(*ours, strict=True))
            other = statistics.median(theirs)
            ratio = f"{took / other:.2f}"
            table.add_row(name, f"{took:.2f} s", f"{other:.2f} s", ratio, f"{resident:.0f} MB", f"{unshared:.0f} MB")
    Console().print(table)


if __name__ == "__main__":
    main()
