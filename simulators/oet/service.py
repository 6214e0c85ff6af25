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
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from simulators.child import Parent
from simulators.oet.settings import BASE_PATH, OetSettings


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
    parent = Parent(temporary)
    from simulators.oet.web.server import serve  # noqa: PLC0415  (what takes long comes after the parent is watched)

    settings: OetSettings = parent.receive()
    os._exit(asyncio.run(serve(settings, str(settings.work), parent.report)))


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
