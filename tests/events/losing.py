"""Has events lost on the way to a subscriber, by stopping it; or has a device push none."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from typing import Any

from harness.events import Look
from tests.events.control_system import ControlSystem
from tests.stopping import stopped

PUSHED = 40_000
"""Buffers on the way hold some 25,000 of them."""
BURST = 20_000
LIMIT = 240.0
"""Seconds for all that is pushed: some 5 on a quiet machine, ten times as long on a very busy one."""


def tell(system: ControlSystem, device: str, instance: str, *, stop: bool) -> dict[str, Any]:
    """What a subscriber says of a wait in vain that was stopped while many events were pushed, or of which none was."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.events.stopped_subscriber", system.tango_host, device],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as subscriber:
        try:
            assert subscriber.stdin is not None
            assert subscriber.stdout is not None
            assert json.loads(subscriber.stdout.readline()) == "ready"
            if stop:
                with stopped(subscriber.pid):
                    push(system, device, instance)
            subscriber.stdin.write("\n")
            subscriber.stdin.flush()
            told: dict[str, Any] = json.loads(subscriber.stdout.readline())
            return told
        finally:
            subscriber.kill()


def push(system: ControlSystem, device: str, instance: str) -> None:
    """Have so many events pushed that no queue holds them."""
    proxy, server = system.proxy(device), system.proxy(f"dserver/pusher/{instance}")

    def number() -> int:
        counters = json.loads(server.QueryEventSystem())["server"]["event_counters"]
        return sum(count for name, count in counters.items() if name.endswith(f"{device}/counted0.change"))

    end = time.monotonic() + LIMIT
    for _ in range(PUSHED // BURST):
        wanted = number() + BURST
        proxy.PushPaced([0, BURST, 0])
        while number() < wanted:
            assert time.monotonic() < end, "the device does not push"
            time.sleep(0.02)


def is_told(said: dict[str, Any], *, stop: bool) -> bool:
    """Whether a subscriber says exactly what happened.

    Mostly what is lost is all at the end; where some of it lies in between, Tango tells that events are missing.
    """
    if not stop:
        silent = said["looked"][0].endswith("it never happened; the device pushed none since the When")
        return silent and said["look"] == Look.NEVER_HAPPENED and not said["inconclusive"]
    told, arrived = " ".join(said["gaps"]), said["arrived"]
    exactly = f"the server pushed {PUSHED} since the When, {arrived} arrived: {PUSHED - arrived} lost on the way"
    both = re.search(r"(\d+) events arrived since the When, [1-9]\d* behind the last of them were lost, others", told)
    between = both is not None and "API_MissedEvents" in told
    return bool(said["inconclusive"]) and arrived < PUSHED and (exactly in told or between)
