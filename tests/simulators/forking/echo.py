"""A child that tells where it runs, then answers until its supervisor is gone."""

from __future__ import annotations

import os
import sys

from simulators.child import Parent


def main() -> None:
    parent = Parent()
    parent.report((os.getppid(), sys.argv[1:], "decimal" in sys.modules, os.getsid(0) == os.getpid()))
    while (message := parent.receive()) != "end":
        parent.report(message)
    sys.exit(7)


if __name__ == "__main__":
    main()
