"""Many processes that want one thing at the same time, and who of them had it when."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

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
    """Let processes lease one thing, all at once, and tell who had it when, in order.

    :param use: ``alone``, or ``mixed`` for every second time shared.
    """
    running = [started(address, device, str(times), use) for _ in range(processes)]
    try:
        for each in running:
            become_ready(each)
        for each in running:
            go(each)
        found = [each.communicate(timeout=LIMIT)[0] for each in running]
    finally:
        for each in running:
            each.kill()
            each.wait()
    assert [each.returncode for each in running] == [0] * processes
    lines = [json.loads(line) for said in found for line in said.splitlines()]
    return sorted((Had(*line[:3], shared=bool(line[3])) for line in lines), key=lambda had: had.began)


def at_one_time(had: list[Had]) -> list[tuple[Had, Had]]:
    """Those who had it at one time although they do not share it; of the whole, in order."""
    return [
        (one, other)
        for one, other in combinations(had, 2)
        if one.ended > other.began and not (one.shared and other.shared)
    ]


def started(address: str, device: str, times: str, use: str) -> subprocess.Popen[str]:
    """A contender that becomes ready and waits for `go`."""
    return subprocess.Popen(
        [sys.executable, str(CONTENDER), address, device, times, use],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


def become_ready(process: subprocess.Popen[str]) -> None:
    """Wait until it waits for `go`."""
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"


def go(process: subprocess.Popen[str]) -> None:
    """Let it begin."""
    assert process.stdin is not None
    process.stdin.write("go\n")
    process.stdin.flush()
