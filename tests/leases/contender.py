# ruff: noqa: T201 -- it tells what it does
"""A process that leases one thing again and again, and tells when it had it: ``ADDRESS DEVICE TIMES USE``.

With ``keep`` as use, it keeps the first lease until it is ended.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time

from harness.connectors.tango.direct import DirectConnector
from harness.leases.claim import Owner
from harness.leases.lease import Leases, Terms
from harness.limits import Limits

HAS_IT = 0.005
"""Seconds that it keeps what it has."""


def main(address: str, device: str, times: int, use: str) -> None:
    connector = DirectConnector(address, Limits(call=20))
    terms = Terms(expires=4, wait=100, clocks=0.5) if use == "keep" else Terms(expires=30, wait=100)
    leases = Leases(connector, device, Owner.of_this_process("contention"), terms)
    print("ready", flush=True)
    sys.stdin.readline()
    for turn in range(times):
        shared = use == "mixed" and turn % 2 == 1
        leases.take(lambda _, shared=shared: {"it": "shared" if shared else "alone"})
        began = time.monotonic()
        if use == "keep":
            print("has it", flush=True)
            signal.pause()
        time.sleep(HAS_IT)
        leases.check()
        print(json.dumps([began, time.monotonic(), os.getpid(), shared]), flush=True)
        leases.release()
    leases.close()
    connector.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4])
