"""Owns the log consumer's process, and keeps what it was sent."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path
from queue import Empty, SimpleQueue

from harness.connectors.direct import logging_consumer
from harness.connectors.direct.logging_consumer import DEVICE, READY
from harness.connectors.logs import AbstractLogCollector, LogBook, LogLine
from harness.errors import LauncherError

CONSUMER = logging_consumer.__name__
START = 20.0
"""Seconds that the consumer may take to start."""
ATTEMPTS = 3
"""Its port is chosen before it starts, so somebody else may have taken it then."""
END = 2.0
"""Seconds that it gets to end by itself."""


class LogCollector(AbstractLogCollector):
    """A log consumer that runs on this machine, reached at the address from which the control system is.

    :param address: ``host:port`` of the Tango database.
    """

    def __init__(self, address: str) -> None:
        self.book = LogBook()
        self._address = address
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._target = ""
        self._closed = False
        self._ready: SimpleQueue[bool] = SimpleQueue()
        self._reader: threading.Thread | None = None

    def start(self) -> None:
        """Begin to start the consumer, without waiting for it."""
        with self._lock:
            self._begin()

    def target(self) -> str:
        with self._lock:
            for _ in range(ATTEMPTS):
                self._begin()
                try:
                    if self._target and self._ready.get(timeout=START):
                        self._ready.put(True)
                        return self._target
                except Empty:
                    break
                self._end()
        raise LauncherError(
            "the harness's log consumer did not start, so nothing that devices log can be collected. "
            f"Started by hand it says why: {Path(sys.executable).name} -m {CONSUMER} 127.0.0.1 0"
        )

    def close(self) -> None:
        with self._lock:
            self._closed = True
            self._end()

    def _begin(self) -> None:
        if self._process is not None or self._closed:
            return
        host, port = _place(self._address)
        self._ready = SimpleQueue()
        self._target = f"device::tango://{host}:{port}/{DEVICE}#dbase=no"
        self._process = subprocess.Popen(  # noqa: S603  (our own module)
            [sys.executable, "-m", CONSUMER, host, str(port)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=_environment(),
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._read, args=(self._process, self._ready), name="logs", daemon=True)
        self._reader.start()

    def _end(self) -> None:
        process, self._process, self._target = self._process, None, ""
        if process is None:
            return
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.close()
        try:
            process.wait(END)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if self._reader is not None:
            self._reader.join(END)
        process.stdout.close()

    def _read(self, process: subprocess.Popen[str], ready: SimpleQueue[bool]) -> None:
        assert process.stdout is not None
        with contextlib.suppress(OSError, ValueError):
            for text in process.stdout:
                message = json.loads(text)
                if message == READY:
                    ready.put(True)
                else:
                    self.book.add(_line(message))
        ready.put(False)


def _line(message: list[str]) -> LogLine:
    milliseconds, level, device, text, _, thread = message
    return LogLine(int(milliseconds) / 1000, level, device.lower(), text, thread)


def _place(address: str) -> tuple[str, int]:
    """This machine's address as the control system sees it, and a port that is free there."""
    host, _, port = address.rpartition(":")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as route:
        route.connect((host, int(port)))  # sends nothing
        here = route.getsockname()[0]
    with socket.socket() as listener:
        listener.bind((here, 0))
        return here, int(listener.getsockname()[1])


def _environment() -> dict[str, str]:
    root = str(Path(__file__).resolve().parents[3])
    path = os.pathsep.join([root, *filter(None, [os.environ.get("PYTHONPATH")])])
    return {**os.environ, "PYTHONPATH": path}
