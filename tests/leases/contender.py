# ruff: noqa: T201
"""A process that leases one thing again and again, and tells when it had it: ``contender.py ADDRESS DEVICE TIMES``."""

from __future__ import annotations

import json
import os
import sys
import time

from harness.connectors.direct import DirectConnector
from harness.leases.claim import Owner
from harness.leases.lease import Leases, Terms
from harness.limits import Limits


def main(address: str, device: str, times: int, use: str) -> None:
    connector = DirectConnector(address, Limits(call=20))
    leases = Leases(connector, device, Owner.of_this_process("contention"), Terms(expires=8, wait=100))
    print("ready", flush=True)
    sys.stdin.readline()
    for turn in range(times):
        leases.take(lambda _: {"it": "shared" if use == "mixed" and turn % 2 else "alone"})
        began = time.monotonic()
        time.sleep(0.005)
        leases.check()
        print(json.dumps([began, time.monotonic(), os.getpid(), turn % 2 if use == "mixed" else 0]), flush=True)
        leases.release()
    leases.close()
    connector.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4])
