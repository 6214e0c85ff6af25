"""The Tango database of a simulated telescope: ``pytango-db``, in memory, on a free port of the loopback interface.

``python -m simulators.tango.database [--temporary FOLDER] [--port N]`` reports its port to the supervisor.
"""

from __future__ import annotations

from simulators.child import Parent

import argparse  # isort: skip
import os
import re
import sys
import threading


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--temporary", default="")
    arguments.add_argument("--port", default="0")
    options = arguments.parse_args()
    parent = Parent(options.temporary)
    os.environ["PYTANGO_DATABASE_NAME"] = ":memory:"
    os.environ.pop("TANGO_HOST", None)
    _report_port(parent)
    from databaseds.database import main as serve  # type: ignore[import-untyped]  # noqa: PLC0415

    # The operating system picks the port, so that no two runs race for one.
    serve(["--host", "127.0.0.1", "--port", options.port, "--print-host-port", "2"])
    sys.exit(1)


def _report_port(parent: Parent) -> None:
    """Tell the parent the port as soon as the database prints it to standard error."""
    log = os.fdopen(os.dup(2), "w", buffering=1)
    reading, writing = os.pipe()
    os.dup2(writing, 2)
    os.close(writing)

    def listen() -> None:
        with os.fdopen(reading, errors="replace") as lines:
            for line in lines:
                if match := re.search(r"listening on: host=\S+, port=(\d+)", line):
                    parent.report(int(match[1]))
                log.write(line)

    threading.Thread(target=listen, name="log", daemon=True).start()


if __name__ == "__main__":
    main()
