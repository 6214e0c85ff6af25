"""The process of a service: its command line, and its life."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import signal
import sys
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Any

from harness.errors import LauncherError
from simulators.child import Parent
from simulators.esw.http_core.settings import LOCATION_SERVICE, LOOPBACK, HttpSettings
from simulators.esw.http_core.wiring import ServerWiring

END_LIMIT = 3.0
"""Seconds that a service has to end with its supervisor."""


class ServiceCommand(ABC):
    """The command line of one service, and what it makes of it.

    :cvar module: run by ``python -m``.
    :cvar port: the default one; 0 for any that is free.
    """

    module: str
    description: str
    port: int = 0

    @abstractmethod
    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add what ``start`` takes besides the options of all services."""

    @abstractmethod
    def read_settings(self, options: argparse.Namespace) -> Any:
        """Make the settings (picklable) of the command line."""

    def read_http(self, options: argparse.Namespace) -> HttpSettings:
        """Make what the settings of all services have."""
        return HttpSettings(options.host, options.port, options.location_service, options.limit_scale)

    def prepare(self) -> None:  # noqa: B027  (most have nothing to do)
        """Do what has to be done before the process has a second thread."""

    @abstractmethod
    def wire(self, settings: Any) -> ServerWiring:
        """Make the parts; imports what takes long."""


def read_arguments(command: ServiceCommand, words: Sequence[str] | None = None) -> argparse.Namespace:
    """Read the command line of a service."""
    parser = argparse.ArgumentParser(prog=f"python -m {command.module}", description=command.description)
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    start = commands.add_parser("start", help="serve until Ctrl-C or SIGTERM")
    start.add_argument("--host", default=LOOPBACK, help="address to listen on (default: %(default)s)")
    start.add_argument("--port", type=int, default=command.port, help="0 for any that is free (default: %(default)s)")
    start.add_argument(
        "--location-service", default=LOCATION_SERVICE, metavar="URL", help="to register with (default: %(default)s)"
    )
    start.add_argument(
        "--limit-scale", type=float, default=1.0, help="factor of the real service's time limits (default: %(default)s)"
    )
    start.add_argument("--supervised", action="store_true", help="be set up by the process that starts this one")
    start.add_argument("--temporary", default="", metavar="FOLDER", help="removed when the supervisor is gone")
    command.add_options(start)
    return parser.parse_args(words)


def run(command: ServiceCommand, words: Sequence[str] | None = None) -> None:
    """Run a service as the command line says, until it is told to end; then the process exits."""
    options = read_arguments(command, words)
    command.prepare()
    if options.supervised:
        serve_supervised(command, options.temporary)
    else:
        serve_alone(command, command.read_settings(options))


def serve_supervised(command: ServiceCommand, temporary: str) -> None:
    """Serve until the supervisor closes the connection: it sends the settings, and is told the address."""
    leaving, ended = threading.Event(), threading.Event()

    def end() -> None:
        leaving.set()
        signal.raise_signal(signal.SIGTERM)
        ended.wait(END_LIMIT)

    parent = Parent(temporary, end)
    import simulators.esw.http_core.http_service  # noqa: F401, PLC0415  (what takes long, while the settings come)

    code = _serve(command, parent.receive(), parent.report)
    ended.set()
    if leaving.is_set():
        threading.Event().wait(END_LIMIT)  # the thread that listens to the supervisor cleans up, and exits
    os._exit(code)


def serve_alone(command: ServiceCommand, settings: Any) -> None:
    """Serve until SIGTERM or Ctrl-C; the address is printed."""

    def tell(address: object) -> None:
        sys.stdout.write(f"{address}\n")
        sys.stdout.flush()

    sys.exit(_serve(command, settings, tell))


def _serve(command: ServiceCommand, settings: Any, ready: Callable[[object], None]) -> int:
    from simulators.esw.http_core.actor_runtime import start_logging  # noqa: PLC0415  (--help need not wait for it)

    start_logging()
    return asyncio.run(serve(command, settings, ready))


async def serve(command: ServiceCommand, settings: Any, ready: Callable[[object], None]) -> int:
    """Serve until SIGTERM or SIGINT, and return the exit code.

    :param ready: told the address as soon as requests are taken.
    """
    ended = asyncio.Event()
    with contextlib.suppress(NotImplementedError):
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, ended.set)
    wiring = command.wire(settings)
    beginning = asyncio.ensure_future(wiring.begin())
    leaving = asyncio.ensure_future(ended.wait())
    try:
        await asyncio.wait({beginning, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if not beginning.done():
            return 0
        ready(await beginning)
        await leaving
        return 0
    except LauncherError as error:
        sys.stderr.write(f"{command.module}: {error}\n")
        return 1
    finally:
        for task in (beginning, leaving):
            task.cancel()
        await asyncio.gather(beginning, leaving, return_exceptions=True)
        await wiring.runtime.close()
