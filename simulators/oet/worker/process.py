"""The worker process.

``python -m simulators.oet.worker.process BUS`` is given the number of the socket that joins it to the web process, and
ends, with all scripts, when that is closed.
"""

from __future__ import annotations

import asyncio
import logging
import shutil
import signal
import socket
import sys

from simulators.oet.scripts.orphans import adopt_orphans
from simulators.oet.worker.script_execution_worker import ScriptExecutionServiceWorker


def main() -> None:
    """Serve on the socket that the first argument numbers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    adopt_orphans()
    logging.basicConfig(level=logging.INFO, stream=sys.stderr)
    asyncio.run(serve(socket.socket(fileno=int(sys.argv[1]))))


async def serve(connection: socket.socket) -> None:
    """Serve until the web process is gone; remove its working folder, in case it could not."""
    worker = ScriptExecutionServiceWorker()
    try:
        await worker.serve(connection)
    finally:
        worker.stop()
        if worker.temporary:
            shutil.rmtree(worker.temporary, ignore_errors=True)


if __name__ == "__main__":
    main()
