"""The simulated OET.

``python -m simulators.oet.service --supervised [--temporary FOLDER]`` is told its `OetSettings`, and reports its port.
Without ``--supervised`` it stands alone: it is set up by its arguments, and prints its URL.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import shutil
import signal
import sys
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path

from simulators.child import Parent
from simulators.oet.settings import BASE_PATH, OetSettings

END_LIMIT = 3.0
"""Seconds that the processes of the OET have to end with their supervisor."""


def read_arguments(words: Sequence[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m simulators.oet.service", description="A simulated OET (Observation Execution Tool), release 7."
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=5000, help="0 for any that is free (default: %(default)s)")
    parser.add_argument("--base-path", default=BASE_PATH, help="path in front of /procedures/ (default: %(default)s)")
    parser.add_argument(
        "--scripts",
        type=Path,
        action="append",
        default=[],
        metavar="FOLDER",
        help="scripts have to lie below it, abort.py in the first one; may be repeated (default: anywhere)",
    )
    parser.add_argument("--blocks", type=Path, metavar="FOLDER", help="scheduling block definitions, <sbd_id>.json")
    parser.add_argument(
        "--preload", action="append", default=[], metavar="MODULE", help="imported once for all scripts"
    )
    parser.add_argument("--strict", action="store_true", help="answer 409 and 422 to requests that change nothing")
    parser.add_argument("--supervised", action="store_true", help="be set up by the process that starts this one")
    parser.add_argument("--temporary", default="", metavar="FOLDER", help="removed when the supervisor is gone")
    return parser.parse_args(words)


def main() -> None:
    """Serve as the command line says."""
    arguments = read_arguments()
    logging.basicConfig(level=logging.INFO, stream=sys.stderr)
    if arguments.supervised:
        serve_supervised(arguments.temporary)
    else:
        serve_alone(arguments)


def serve_supervised(temporary: str) -> None:
    """Serve until the supervisor closes the connection."""
    leaving, ended = threading.Event(), threading.Event()

    def end() -> None:
        leaving.set()
        signal.raise_signal(signal.SIGTERM)
        ended.wait(END_LIMIT)

    parent = Parent(temporary, end)
    from simulators.oet.web.server import serve  # noqa: PLC0415  (what takes long comes after the parent is watched)

    settings: OetSettings = parent.receive()
    code = asyncio.run(serve(settings, str(settings.work), parent.report))
    ended.set()
    if leaving.is_set():
        threading.Event().wait(END_LIMIT)  # the thread that listens to the supervisor cleans up, and exits
    os._exit(code)


def serve_alone(arguments: argparse.Namespace) -> None:
    """Serve until SIGTERM or Ctrl-C."""
    from simulators.oet.web.server import serve  # noqa: PLC0415  (--help need not wait for it)

    work = tempfile.mkdtemp(prefix="firstlight-oet-")
    settings = OetSettings(
        work=Path(work),
        host=arguments.host,
        port=arguments.port,
        base_path=arguments.base_path.rstrip("/"),
        scripts=tuple(folder.resolve() for folder in arguments.scripts),
        blocks=arguments.blocks,
        preload=tuple(arguments.preload),
        strict=arguments.strict,
    )

    def tell(port: int) -> None:
        sys.stdout.write(f"http://{arguments.host}:{port}{settings.base_path}\n")
        sys.stdout.flush()

    try:
        code = asyncio.run(serve(settings, work, tell))
    finally:
        shutil.rmtree(work, ignore_errors=True)
    sys.exit(code)


if __name__ == "__main__":
    main()
