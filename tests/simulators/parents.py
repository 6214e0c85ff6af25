"""Starts a simulated telescope and then ends in some way; run by `test_supervisor` as a process of its own.

Prints one line of JSON: process ids, temporary folder, port of the database.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from pathlib import Path

from harness.models.load import load_telescope
from harness.targets.launcher import Simulation
from harness.targets.launcher.tango import TANGO
from simulators.launcher import SimulatorLauncher


def main(how: str, file: str) -> None:
    running = SimulatorLauncher().start(
        Simulation(load_telescope(Path(file)), separate=("*/weather/*",), systems=TANGO)
    )
    folder = next(iter(running.logs().values())).parent
    port = int(running.tango_host.partition(":")[2])
    sys.stdout.write(json.dumps({"pids": running.pids, "folder": str(folder), "port": port}) + "\n")
    sys.stdout.flush()
    if how == "stop":
        running.stop()
        running.stop()
    elif how == "exception":
        raise RuntimeError("on purpose")
    elif how == "exit":
        os._exit(3)
    elif how == "hang":
        os.kill(running.pids["devices"], signal.SIGSTOP)
        time.sleep(60)
    elif how == "wait":
        try:
            time.sleep(60)
        finally:
            running.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
