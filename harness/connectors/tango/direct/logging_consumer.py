"""A log consumer: a Tango device server with one device, in no database, that prints what is logged to it.

``python -m harness.connectors.tango.direct.logging_consumer HOST PORT`` prints a line of JSON when it is ready, and one
for each line that it is sent: ``[milliseconds, level, device, message, context, thread]``, as cppTango's
`TangoAppender` sends them to the command ``Log``. It ends with its standard input.

A process of its own: PyTango cannot make a server in a process and take it down again, and one in the harness's would
log, listen and catch signals there.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from typing import Any

import tango
from tango.server import Device, command

DEVICE = "firstlight/log/1"
CLASS = "LogConsumer"
READY = "ready"


class LogConsumer(Device):  # type: ignore[misc]  # PyTango has no types
    """Takes what devices log to ``device::<its name>``."""

    def init_device(self) -> None:
        Device.init_device(self)
        self.set_state(tango.DevState.ON)
        self.set_status("Hands what is logged to the harness.")

    @command(  # type: ignore[untyped-decorator]
        dtype_in=("DevString",), doc_in="milliseconds, level, device, message, context, thread"
    )
    def Log(self, line: Any) -> None:  # noqa: N802  (Tango's name)
        """One line."""
        _print(list(line))


def _print(message: object) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def _end_with_parent() -> None:
    while sys.stdin.buffer.read(4096):
        pass
    os._exit(0)


def main(host: str, port: str) -> None:
    """Serve until standard input ends."""
    threading.Thread(target=_end_with_parent, name="parent", daemon=True).start()
    endpoint = f"giop:tcp:{host}:{port}"
    util = tango.Util([CLASS, port, "-nodb", "-dlist", DEVICE, "-ORBendPoint", endpoint])
    util.add_class(LogConsumer.TangoClassClass, LogConsumer, LogConsumer.TangoClassName)
    util.server_init()
    _print(READY)
    util.server_run()


if __name__ == "__main__":
    main(*sys.argv[1:])
