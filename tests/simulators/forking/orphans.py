"""Starts two children by a fork server, prints their numbers, and waits to be killed."""

from __future__ import annotations

import sys
import time

from simulators.supervisor import Supervisor


def main() -> None:
    supervisor = Supervisor()
    children = [
        supervisor.start(name, "tests.simulators.forking.echo", preload=["simulators.child"]) for name in ("one", "two")
    ]
    numbers = [child.receive(time.monotonic() + 20, "a sign")[0] for child in children]
    sys.stdout.write(" ".join(map(str, [*numbers[:1], *(child.popen.pid for child in children)])) + "\n")
    sys.stdout.flush()
    time.sleep(60)


if __name__ == "__main__":
    main()
