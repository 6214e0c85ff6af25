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

from harness.connectors.tango.direct import logging_consumer
from harness.connectors.tango.direct.logging_consumer import DEVICE, READY
from harness.connectors.tango.logs import AbstractLogCollector, LogBook, LogLine
from harness.errors import LauncherError

CONSUMER = logging_consumer.__name__
START = 20.0
"""Seconds that the consumer may take to start."""
ATTEMPTS = 3
"""Its port is chosen before it starts, so somebody else may have taken it then."""
END = 2.0
"""Seconds that it gets to end by itself."""
ENDED = "the harness's log consumer has ended, so nothing that devices log is heard any more. Run again"


class LogCollector(AbstractLogCollector):
    """A log consumer that runs on this machine, reached at the address from which the control system is.

    :param address: ``host:port`` of the Tango database.
    """

    def __init__(self, address: str) -> None:
        self.book = LogBook()
        self._address = address
        self._changed = threading.Condition()
        self._owner: threading.Thread | None = None
        self._process: subprocess.Popen[str] | None = None
        self._target = ""
        self._ready = False
        self._failure = ""

    def start(self) -> None:
        """Begin to start the consumer, without waiting for it."""
        with self._changed:
            if self._owner is None and not self._failure:
                self._owner = threading.Thread(target=self._own, name="logs", daemon=True)
                self._owner.start()

    def target(self) -> str:
        self.start()
        with self._changed:
            if not self._changed.wait_for(lambda: self._ready or self._failure, START):
                self._fail(_not_started())
            if self._failure:
                raise LauncherError(self._failure)
            return self._target

    def close(self) -> None:
        with self._changed:
            self._failure = self._failure or ENDED
            process, owner = self._process, self._owner
        if process is not None:
            assert process.stdin is not None
            process.stdin.close()
            try:
                process.wait(END)
            except subprocess.TimeoutExpired:
                process.kill()
        if owner is not None:
            owner.join(END)

    def _own(self) -> None:
        """Run the consumer until it ends, and again if it ends before it is ready."""
        for _ in range(ATTEMPTS):
            try:
                process = self._begin()
            except OSError as error:
                return self._fail(_not_started(f" ({error})"))
            if process is None:
                return None
            with process:
                self._read(process)
            if self._ready:
                return self._fail(ENDED)
        return self._fail(_not_started())

    def _begin(self) -> subprocess.Popen[str] | None:
        host, port = _place(self._address)
        with self._changed:
            if self._failure:
                return None
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
            return self._process

    def _read(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        for text in process.stdout:
            message = json.loads(text)
            if message == READY:
                with self._changed:
                    self._ready = True
                    self._changed.notify_all()
                continue
            with contextlib.suppress(ValueError):  # anybody may command ``Log`` with what is no line
                self.book.add(_line(message))

    def _fail(self, cause: str) -> None:
        """Let nobody wait for it any more; the first cause counts."""
        with self._changed:
            self._failure = self._failure or cause
            if self._process is not None:
                self._process.kill()
            self._changed.notify_all()


def _not_started(cause: str = "") -> str:
    return (
        f"the harness's log consumer did not start{cause}, so nothing that devices log can be collected. "
        f"Started by hand it says why: {Path(sys.executable).name} -m {CONSUMER} 127.0.0.1 0"
    )


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
    root = str(Path(__file__).resolve().parents[4])
    path = os.pathsep.join([root, *filter(None, [os.environ.get("PYTHONPATH")])])
    return {**os.environ, "PYTHONPATH": path}
