"""A real Tango database, and many processes that want one thing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from harness.connectors.direct import DirectConnector
from harness.limits import Limits
from simulators.supervisor import Supervisor

ROOT = Path(__file__).parents[2]
CONTENDER = Path(__file__).with_name("contender.py")
LIMIT = 120.0


@dataclass(frozen=True)
class Had:
    """A stretch of time in which a process had the thing; by the clock of this machine."""

    began: float
    ended: float
    process: int
    shared: bool


def contend(address: str, device: str, processes: int, times: int, use: str = "alone") -> list[Had]:
    """Let processes lease one thing, all at once, and tell who had it when, in order."""
    command = [sys.executable, str(CONTENDER), address, device, str(times), use]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    running = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)
        for _ in range(processes)
    ]
    try:
        for each in running:
            assert each.stdout is not None
            assert each.stdout.readline() == "ready\n"
        for each in running:
            assert each.stdin is not None
            each.stdin.write("go\n")
            each.stdin.flush()
        found = [each.communicate(timeout=LIMIT)[0] for each in running]
    finally:
        for each in running:
            each.kill()
            each.wait()
    assert [each.returncode for each in running] == [0] * processes
    lines = [json.loads(line) for said in found for line in said.splitlines()]
    return sorted((Had(*line[:3], shared=bool(line[3])) for line in lines), key=lambda had: had.began)


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    supervisor = Supervisor(None)
    try:
        database = supervisor.start("database", "simulators.tango.database", ["--port", "0"])
        import time

        yield f"127.0.0.1:{database.receive(time.monotonic() + 30, 'port')}"
    finally:
        supervisor.stop()


@pytest.fixture
def connector(address: str) -> Iterator[DirectConnector]:
    made = DirectConnector(address, Limits(call=3))
    yield made
    made.close()
