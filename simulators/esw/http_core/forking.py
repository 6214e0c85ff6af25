"""Starts services fast: one process imports what they need, and is forked for each of them.

``python -m simulators.esw.http_core.forking --supervised [--temporary FOLDER]`` takes a `ForkService` for each service
from the supervisor, and `EndService`; it tells `ServiceReady` when the service takes requests, and `ServiceEnded`
whenever one has ended. It stays single-threaded, and so forks safely.

A service ends with this process, whatever ends it: it sees the end of a pipe that only this process holds.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import gc
import importlib
import io
import os
import pickle
import select
import shutil
import signal
import sys
import threading
import time
import traceback
from typing import Any, NoReturn

from simulators.child import continue_when_the_parent_dies
from simulators.esw.http_core.fork_orders import EndService, ForkService, ServiceEnded, ServiceReady

PRELOADED = (
    "simulators.esw.http_core.actor_runtime",
    "simulators.esw.http_core.http_service",
    "simulators.esw.http_core.main",
    "simulators.esw.http_core.security",
    "simulators.esw.location.wiring",
    "simulators.esw.aas.wiring",
    "simulators.esw.config.wiring",
)
END_LIMIT = 1.0
"""Seconds that services have to end with this process, until they are killed."""


class Orders:
    """Messages that come through a pipe, read without waiting for the rest of one."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        self._buffer = b""
        self.ended = False

    def read(self) -> list[Any]:
        """Return the messages that are complete; only when there is something to read."""
        data = os.read(self.descriptor, 65536)
        self.ended = not data
        self._buffer += data
        messages = []
        while self._buffer:
            stream = io.BytesIO(self._buffer)
            try:
                # Only this process's parent and children write here.
                messages.append(pickle.load(stream))  # noqa: S301
            except (EOFError, pickle.UnpicklingError):
                break
            self._buffer = self._buffer[stream.tell() :]
        return messages


class ServiceForker:
    """Forks services, and reaps them.

    :param orders: descriptor from the supervisor.
    :param reports: descriptor to it.
    """

    def __init__(self, orders: int, reports: int) -> None:
        self._orders, self._reports = Orders(orders), reports
        self._names: dict[int, str] = {}
        self._addresses: dict[int, tuple[Orders, str, int]] = {}
        self._life, self._held = os.pipe()
        self._woken, self._wake = os.pipe()
        for descriptor in (self._woken, self._wake):
            os.set_blocking(descriptor, False)

    def serve(self) -> None:
        """Serve until the supervisor is gone or wants this process to end, then end all services."""
        signal.set_wakeup_fd(self._wake)
        for number in (signal.SIGCHLD, signal.SIGTERM):
            signal.signal(number, lambda number, frame: None)
        try:
            while not self._orders.ended:
                watched = [self._orders.descriptor, self._woken, *self._addresses]
                self._take(set(select.select(watched, [], [])[0]))
        finally:
            self._end_all()

    def _take(self, readable: set[int]) -> None:
        for descriptor in readable & self._addresses.keys():
            self._take_address(descriptor)
        if self._orders.descriptor in readable:
            for order in self._orders.read():
                self._follow(order)
        if self._woken in readable:
            with contextlib.suppress(BlockingIOError):
                if signal.SIGTERM in os.read(self._woken, 4096):
                    self._orders.ended = True
            self._reap()

    def _follow(self, order: ForkService | EndService) -> None:
        if isinstance(order, ForkService):
            self._fork(order)
            return
        for pid, name in self._names.items():
            if name == order.name:
                os.kill(pid, signal.SIGTERM)

    def _fork(self, order: ForkService) -> None:
        read, write = os.pipe()
        pid = os.fork()
        if pid == 0:
            self._become(order, write)
        os.close(write)
        self._names[pid] = order.name
        self._addresses[read] = Orders(read), order.name, pid

    def _become(self, order: ForkService, report: int) -> NoReturn:
        code = 1
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            os.setsid()
            others = (self._orders.descriptor, self._reports, self._held, self._woken, self._wake)
            for descriptor in (*others, *self._addresses):
                os.close(descriptor)
            log = os.open(order.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
            for standard in (1, 2):
                os.dup2(log, standard)
            os.close(log)
            threading.Thread(target=_end_with, args=(self._life,), name="life", daemon=True).start()
            continue_when_the_parent_dies()
            gc.enable()
            code = _serve(order, report)
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)

    def _take_address(self, descriptor: int) -> None:
        orders, name, pid = self._addresses[descriptor]
        for address in orders.read():
            self._report(ServiceReady(name, pid, address))
        if orders.ended:
            os.close(descriptor)
            del self._addresses[descriptor]

    def _reap(self) -> None:
        for pid in tuple(self._names):
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                self._report(ServiceEnded(self._names.pop(pid), os.waitstatus_to_exitcode(status)))

    def _report(self, message: object) -> None:
        with contextlib.suppress(BrokenPipeError):
            os.write(self._reports, pickle.dumps(message))

    def _end_all(self) -> None:
        for number in (signal.SIGTERM, signal.SIGKILL):
            for pid in self._names:
                os.kill(pid, number)
            deadline = time.monotonic() + END_LIMIT
            while self._names and (rest := deadline - time.monotonic()) > 0:
                select.select([self._woken], [], [], rest)
                with contextlib.suppress(BlockingIOError):
                    os.read(self._woken, 4096)
                self._reap()


def _end_with(life: int) -> None:
    os.read(life, 1)
    os._exit(0)


def _serve(order: ForkService, report: int) -> int:
    from simulators.esw.http_core.actor_runtime import start_logging  # noqa: PLC0415  (preloaded)
    from simulators.esw.http_core.main import serve  # noqa: PLC0415  (preloaded)

    def tell(address: object) -> None:
        os.write(report, pickle.dumps(address))
        os.close(report)

    module, _, name = order.command.partition(":")
    command = getattr(importlib.import_module(module), name)()
    start_logging()
    return asyncio.run(serve(command, order.settings, tell))


def main() -> None:
    """Fork services until the supervisor closes the connection."""
    parser = argparse.ArgumentParser(prog="python -m simulators.esw.http_core.forking")
    parser.add_argument("--supervised", action="store_true", required=True)
    parser.add_argument("--temporary", default="", metavar="FOLDER", help="removed when the supervisor is gone")
    temporary = parser.parse_args().temporary
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    continue_when_the_parent_dies()
    orders, reports = os.dup(0), os.dup(1)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    os.dup2(2, 1)
    for name in PRELOADED:
        importlib.import_module(name)
    gc.disable()
    gc.freeze()
    ServiceForker(orders, reports).serve()
    if temporary:
        shutil.rmtree(temporary, ignore_errors=True)
    sys.exit(0)


if __name__ == "__main__":
    main()
