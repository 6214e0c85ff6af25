"""The web process: serves until it is told to end."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import socket
from collections.abc import Callable

from aiohttp import web

from simulators.oet.settings import LOOPBACK, OetSettings
from simulators.oet.weak import Weaknesses
from simulators.oet.web.application import create_app
from simulators.oet.web.fast_api_worker import FastAPIWorker

_log = logging.getLogger(__name__)

END = 1.0
"""Seconds that requests, and then the worker process, have to end."""
LINGERING = 1.0
"""Seconds that what is left of a refused body is read, so that its sender comes to read the refusal."""
OPEN_TO_ALL = (
    "The OET listens on %s, not on the loopback interface alone: everybody who reaches this machine can run programs "
    "on it, because scripts are programs and nobody has to log in."
)


async def serve(settings: OetSettings, temporary: str, listening: Callable[[int], None]) -> int:
    """Serve until SIGTERM or SIGINT, and return the exit code.

    :param temporary: a folder that goes with the OET; "" for none.
    :param listening: told the port, when requests are taken.
    """
    ended: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def end(code: int) -> None:
        if not ended.done():
            ended.set_result(code)

    with contextlib.suppress(NotImplementedError):
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, end, 0)
    exits = Exit(settings.answer_limit, end)
    weaknesses = Weaknesses()
    worker = FastAPIWorker(settings, weaknesses, temporary, exits.begin)
    app = create_app(settings, weaknesses, worker)
    runner = web.AppRunner(app, handler_cancellation=True, access_log=None, lingering_time=LINGERING)
    await runner.setup()
    try:
        await worker.worker.start()
        if settings.host not in LOOPBACK:
            _log.warning(OPEN_TO_ALL, settings.host)
        listener = open_listener(settings.host, settings.port)
        await web.SockSite(runner, listener, shutdown_timeout=END).start()
        listening(listener.getsockname()[1])
        return await ended
    finally:
        worker.streams.close()
        await runner.cleanup()
        await worker.worker.stop(END)


class Exit:
    """Ends the OET once the request that broke it has timed out.

    :param limit: seconds until then.
    """

    def __init__(self, limit: float, end: Callable[[int], None]) -> None:
        self._limit, self._end = limit, end

    def begin(self) -> None:
        """Begin to end."""
        asyncio.get_running_loop().call_later(self._limit + 0.2, self._end, 1)


def open_listener(host: str, port: int) -> socket.socket:
    """Listen, with answers sent at once."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.create_server((host, port), family=family, backlog=1024)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener
