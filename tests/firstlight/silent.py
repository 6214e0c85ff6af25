"""A dome whose weather station does not answer."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager

from harness.models.load import load_telescope
from harness.targets.launcher import Simulation
from harness.targets.launcher.tango import TANGO
from simulators.launcher import RunningSimulation, SimulatorLauncher
from tests.simulators.served import DOME
from tests.stopping import stop

WEATHER = "hill/weather/*"


@contextmanager
def silent_weather(number: signal.Signals) -> Iterator[RunningSimulation]:
    """The weather station has a device server of its own, which is killed or stopped."""
    dome = SimulatorLauncher().start(Simulation(load_telescope(DOME), 0.1, (WEATHER,), systems=TANGO))
    pid = dome.pids[WEATHER]
    if number == signal.SIGSTOP:
        stop(pid)
    else:
        os.kill(pid, number)
    try:
        yield dome
    finally:
        if number == signal.SIGSTOP:
            os.kill(pid, signal.SIGCONT)
        dome.stop()
