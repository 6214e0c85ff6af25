"""A whole control system looked at by ``firstlight doctor``, beside a loop of plain PyTango over the same devices.

``python -m benchmarks.bench_doctor [--rounds N]``: SKA-Mid with 16 subarrays and 100 dishes, in one run, alternating;
medians. Once with all of it running, once with the device server of three dishes stopped (SIGSTOP).
"""

from __future__ import annotations

import argparse
import os
import signal
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import tango
from rich.console import Console
from rich.table import Table

from harness.connectors.tango.direct import DirectConnector
from harness.live.checkup import check_up
from harness.models.load import load_telescope
from harness.models.telescope import Telescope
from harness.targets.launcher import Simulation
from harness.targets.launcher.tango import TANGO
from simulators.launcher import SimulatorLauncher

SKA_MID = Path(__file__).resolve().parent.parent / "telescopes" / "ska-mid.yaml"
DISHES = tuple(f"SKA{number:03}" for number in range(1, 101))
STOPPED = "mid-dish/dish-manager/ska00[123]"


def doctor(address: str, telescope: Telescope) -> int:
    """Devices that answer."""
    connector = DirectConnector(address)
    try:
        return sum(device.answers for device in check_up(connector, list(telescope.devices), telescope).devices)
    finally:
        connector.close()


def loop(address: str, names: Sequence[str]) -> int:
    """The same, as it is written in a hurry."""
    answering = 0
    for name in names:
        try:
            proxy = tango.DeviceProxy(f"tango://{address}/{name}")
            proxy.state()
            proxy.ping()
        except tango.DevFailed:
            continue
        answering += 1
    return answering


def timed(function: Callable[[], int], expected: int) -> float:
    began = time.perf_counter()
    answering = function()
    took = time.perf_counter() - began
    assert answering == expected, f"{answering} of {expected} answer"
    return took


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--rounds", type=int, default=3)
    rounds = arguments.parse_args().rounds
    simulation = Simulation(
        load_telescope(SKA_MID, {"subarrays": 16, "dishes": DISHES}), separate=(STOPPED,), systems=TANGO
    )
    running = SimulatorLauncher().start(simulation)
    names = list(running.telescope.devices)
    table = Table(title=f"{len(names)} devices: seconds (median of {rounds})")
    for title in ("", "doctor", "loop", "loop / doctor"):
        table.add_column(title, justify="left" if not title else "right")
    try:
        for case, silent in (("all answer", 0), ("one server of three is stopped", 3)):
            if silent:
                os.kill(running.pids[STOPPED], signal.SIGSTOP)
            times: dict[str, list[float]] = {"doctor": [], "loop": []}
            for _ in range(rounds):
                expected = len(names) - silent
                times["doctor"].append(timed(lambda: doctor(running.tango_host, running.telescope), expected))
                times["loop"].append(timed(lambda: loop(running.tango_host, names), expected))
            ours, theirs = (statistics.median(times[side]) for side in ("doctor", "loop"))
            table.add_row(case, f"{ours:.2f}", f"{theirs:.2f}", f"{theirs / ours:.1f}")
    finally:
        os.kill(running.pids[STOPPED], signal.SIGCONT)
        running.stop()
    Console().print(table)


if __name__ == "__main__":
    main()
