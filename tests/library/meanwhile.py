"""What happens while a run stands still: ``python -m tests.library.meanwhile RUN CONTROL SECONDS MEGABYTES SET ...``.

When the run has stopped itself it lets seconds pass, has megabytes of events pushed and a simulated device change, and
has the run go on. CONTROL is the device that controls the simulation, SET what it is told of the change.
"""

from __future__ import annotations

import os
import signal
import sys
import time

import psutil
import tango

PUSHED = ("mid-csp/control/0", "sourceDishVccConfig")
MEGABYTE = 1_000_000


def main(run: int, control: str, seconds: float, megabytes: int, change: list[str]) -> None:
    """Do all of it; the run goes on even if it goes wrong."""
    simulation = tango.DeviceProxy(control)
    while psutil.Process(run).status() != psutil.STATUS_STOPPED:
        time.sleep(0.01)
    try:
        time.sleep(seconds)
        for number in range(megabytes):
            simulation.Set([*PUSHED, str(number).ljust(MEGABYTE)])
        simulation.Set(change)
    finally:
        os.kill(run, signal.SIGCONT)


if __name__ == "__main__":
    run, control, seconds, megabytes, *change = sys.argv[1:]
    main(int(run), control, float(seconds), int(megabytes), change)
