"""A real Tango control system for the tests: database in memory and device servers, each a process of its own."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import tango

from tests.ports import free_port
from tests.stopping import stop

DEVICES = Path(__file__).with_name("devices.py")
PATIENCE = 60.0


class ControlSystem:
    """Starts and ends the processes; also stops, continues and kills them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.address = f"127.0.0.1:{self.port}"
        self._environment = dict(os.environ, TANGO_HOST=self.address, PYTANGO_DATABASE_NAME=":memory:")
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self._spawn("database", [sys.executable, "-c", "from databaseds.database import main; main()", "2"])
        self.database = self._connected()

    def define(self, server: str, devices: Sequence[str]) -> None:
        for name in devices:
            entry = tango.DbDevInfo()
            entry.name, entry._class, entry.server = name, "Instrument", server
            self.database.add_device(entry)

    def start(self, instance: str, device: str) -> None:
        """Start a device server and wait until one of its devices answers."""
        self.begin(instance)
        self.await_answer(instance, device)

    def begin(self, instance: str) -> None:
        """Start a device server."""
        endpoint = f"giop:tcp:127.0.0.1:{free_port()}"
        self._spawn(instance, [sys.executable, str(DEVICES), instance, "-ORBendPoint", endpoint])

    def await_answer(self, instance: str, device: str) -> None:
        """Wait until a device of a server that was begun answers."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                tango.DeviceProxy(f"tango://{self.address}/{device}").ping()
            except tango.DevFailed:
                if time.monotonic() > deadline or self.processes[instance].poll() is not None:
                    raise
                time.sleep(0.05)
            else:
                return

    def freeze(self, name: str) -> None:
        stop(self.processes[name].pid)

    def thaw(self, name: str) -> None:
        self.processes[name].send_signal(signal.SIGCONT)

    def kill(self, name: str) -> None:
        self.processes[name].kill()
        self.processes[name].wait()

    @contextlib.contextmanager
    def frozen(self, name: str) -> Iterator[None]:
        self.freeze(name)
        try:
            yield
        finally:
            self.thaw(name)

    def end(self) -> None:
        for process in reversed(self.processes.values()):
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(signal.SIGCONT)
            process.kill()
            process.wait()

    def _spawn(self, name: str, command: list[str]) -> None:
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(command, env=self._environment, stdout=log, stderr=log)

    def _connected(self) -> tango.Database:
        deadline = time.monotonic() + PATIENCE
        while True:
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", self.port), 0.2).close()
                break
            if time.monotonic() > deadline:
                raise TimeoutError(f"no database on {self.address}: {(self.folder / 'database.log').read_text()}")
            time.sleep(0.02)
        while True:
            try:
                database = tango.Database("127.0.0.1", self.port)
                database.get_info()
            except tango.DevFailed:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.02)
            else:
                return database


ONE, TWO, THREE, ABSENT = (f"test/instrument/{number}" for number in (1, 2, 3, 9))
"""Two devices of server ``devices/one``, one of ``devices/two``, and one that nobody serves."""


def standard(folder: Path) -> ControlSystem:
    """The control system of most tests."""
    system = ControlSystem(folder)
    try:
        system.define("devices/one", [ONE, TWO])
        system.define("devices/two", [THREE])
        system.define("devices/absent", [ABSENT])
        system.database.put_device_alias(ONE, "Lamp")
        for instance in ("one", "two"):
            system.begin(instance)
        system.await_answer("one", ONE)
        system.await_answer("two", THREE)
    except BaseException:
        system.end()
        raise
    return system
