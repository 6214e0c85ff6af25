"""Subscriptions to a simulated telescope, while nobody gets the processor that they want."""

from __future__ import annotations

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.exhaustive.subscriber import DEVICES
from tests.simulators.served import SKA_MID, Served, served

SUBSCRIPTIONS = 20_000
PROCESSES, AT_ONCE = 25, 5


@pytest.mark.timeout(1800)
def test_none_of_many_loses_what_happens_as_soon_as_it_is_made() -> None:
    busy = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    try:
        with served(SKA_MID, time_scale=0.02) as telescope, ThreadPoolExecutor(AT_ONCE) as threads:
            found = list(threads.map(lambda number: subscribe(telescope, number), range(1, PROCESSES + 1)))
    finally:
        busy.kill()
        busy.wait()
    assert sum(one["made"] for one in found) >= SUBSCRIPTIONS
    assert [text for one in found for text in one["lost"]] == []


def subscribe(telescope: Served, number: int) -> dict[str, Any]:
    """One process's part, in a process that was never connected before."""
    rounds = -(-SUBSCRIPTIONS // (PROCESSES * len(DEVICES)))
    run = subprocess.run(
        [
            sys.executable,
            *("-m", "tests.exhaustive.subscriber", telescope.running.tango_host, telescope.running.control),
            *(str(number), str(rounds)),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    counted: dict[str, Any] = json.loads(run.stdout)
    return counted
