"""A subarray from EMPTY to EMPTY at the fastest time scale, and all sixteen at once beside one alone.

``python -m benchmarks.bench_round_trip [--rounds N]``, by a plain Tango client that waits for the end of each command.
One alone and all at once take turns on the same telescope; medians. What is left of a round trip when nothing takes
time is what the simulator costs: calls and events between a subarray, its leaf nodes, elements and dishes.
"""

from __future__ import annotations

import argparse
import contextlib
import statistics
import time
from pathlib import Path

import psutil
from rich.console import Console
from rich.table import Table

from benchmarks.subarrays import BLOCK, Commanded, arguments
from harness.models.load import load_telescope
from harness.targets.launcher import Simulation
from harness.targets.launcher.tango import TANGO
from simulators.launcher import RunningSimulation, SimulatorLauncher

ROOT = Path(__file__).resolve().parent.parent
SUBARRAYS = 16
TELESCOPES: dict[str, dict[str, int | tuple[str, ...]]] = {
    "ska-mid": {"subarrays": SUBARRAYS, "dishes": tuple(f"SKA{number:03}" for number in range(1, 101))},
    "ska-low": {"subarrays": SUBARRAYS, "stations": tuple(str(number) for number in range(1, 101))},
}
"""With parameters that make some 300 devices. No two subarrays share a dish."""
FASTEST = 1e-6
"""Time scale: a second of the telescope's time takes a microsecond."""


def block(subarrays: dict[str, Commanded], running: RunningSimulation) -> dict[str, float]:
    """Seconds that each command of a scheduling block takes until it has ended on all of these subarrays."""
    prepared = {key: arguments(running, key) for key in subarrays}
    took = {}
    for command in BLOCK:
        began = time.perf_counter()
        under_way = {key: one.start(command, prepared[key][command]) for key, one in subarrays.items()}
        for key, uid in under_way.items():
            subarrays[key].finish(uid)
        took[command] = time.perf_counter() - began
    return took


def memory(running: RunningSimulation) -> float:
    """Unshared MB of the processes."""
    return sum(psutil.Process(pid).memory_full_info().uss for pid in running.pids.values()) / 1e6


def measured(name: str, rounds: int) -> list[str]:
    """A row of the table."""
    began = time.perf_counter()
    simulation = Simulation(
        load_telescope(ROOT / "telescopes" / f"{name}.yaml", TELESCOPES[name]), time_scale=FASTEST, systems=TANGO
    )
    running = SimulatorLauncher().start(simulation)
    started = time.perf_counter() - began
    try:
        with contextlib.ExitStack() as stack:

            def commanded(device: str) -> Commanded:
                return stack.enter_context(Commanded(running, device))

            central = commanded(running.telescope.subjects["telescope", ""].device.name)
            central.finish(central.start("TelescopeOn"))
            subjects = {key: each for (name, key), each in running.telescope.subjects.items() if name == "subarray"}
            subarrays = {key: commanded(each.device.name) for key, each in subjects.items()}
            one = {"1": subarrays["1"]}
            block(one, running)
            before = memory(running)
            alone, together = [], []
            for _ in range(rounds):
                alone.append(sum(block(one, running).values()))
                together.append(sum(block(subarrays, running).values()))
            after = memory(running)
    finally:
        running.stop()
    first, all_ = statistics.median(alone), statistics.median(together)
    devices = str(len(running.telescope.devices))
    times = [f"{started:.2f} s", f"{first:.2f} s", f"{all_:.2f} s", f"{all_ / first / SUBARRAYS:.2f}"]
    return [name, devices, *times, f"{before:.0f} MB", f"{after:.0f} MB"]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=5)
    rounds = options.parse_args().rounds
    table = Table(title=f"From EMPTY to EMPTY, medians of {rounds} in one run")
    titles = (
        "telescope",
        "devices",
        "start",
        "one",
        f"all {SUBARRAYS} at once",
        "each of them / one",
        "before",
        "after",
    )
    for title in titles:
        table.add_column(title, justify="right")
    for name in TELESCOPES:
        table.add_row(*measured(name, rounds))
    Console().print(table)


if __name__ == "__main__":
    main()
