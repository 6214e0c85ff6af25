"""The Tango database of a simulated telescope: ``pytango-db``, in memory, on a free port of the loopback interface.

``python -m simulators.tango.database [--temporary FOLDER] [--port N]`` reports its port to the supervisor.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import threading

from simulators.child import Parent

PORT = re.compile(r"listening on: host=\S+, port=(\d+)")


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--temporary", default="")
    arguments.add_argument("--port", default="0")
    options = arguments.parse_args()
    parent = Parent(options.temporary)
    os.environ["PYTANGO_DATABASE_NAME"] = ":memory:"
    os.environ.pop("TANGO_HOST", None)
    errors = Errors(parent)
    from databaseds.database import main as serve  # type: ignore[import-untyped]  # noqa: PLC0415

    # The operating system picks the port, so that no two runs race for one.
    serve(["--host", "127.0.0.1", "--port", options.port, "--print-host-port", "2"])
    errors.close()
    sys.exit(1)


class Errors:
    """Reads what the database prints to standard error until it tells its port; all of it goes to the log."""

    def __init__(self, parent: Parent) -> None:
        self._parent = parent
        self._log = os.dup(2)
        reading, writing = os.pipe()
        os.dup2(writing, 2)
        os.close(writing)
        self._reader = threading.Thread(target=self._read, args=(reading,), name="standard error", daemon=True)
        self._reader.start()

    def _read(self, reading: int) -> None:
        with os.fdopen(reading, errors="replace") as lines:
            for line in lines:
                os.write(self._log, line.encode())
                if match := PORT.search(line):
                    os.dup2(self._log, 2)
                    self._parent.report(int(match[1]))

    def close(self) -> None:
        """Let what was printed last reach the log."""
        sys.stderr.flush()
        os.dup2(self._log, 2)
        self._reader.join(timeout=1)


if __name__ == "__main__":
    main()
