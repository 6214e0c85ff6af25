"""A real Tango control system for the tests: a database in memory, and device servers that serve `Pusher`."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import tango

if TYPE_CHECKING:
    from collections.abc import Iterator

SERVER = Path(__file__).parent / "pusher.py"
START_LIMIT = 30.0


class ControlSystem:
    """Its database, and device servers started and ended one by one."""

    def __init__(self, tango_host: str) -> None:
        self.tango_host = tango_host
        self.database = tango.Database(*tango_host.split(":"))
        self.servers: dict[str, subprocess.Popen[bytes]] = {}

    def define(self, device: str, instance: str) -> None:
        """Put a device into the database."""
        entry = tango.DbDevInfo()
        entry.name, entry._class, entry.server = device, "Pusher", f"pusher/{instance}"
        self.database.add_device(entry)

    def serve(self, instance: str, *devices: str) -> None:
        """Define devices, start their server, and return when they answer."""
        for device in devices:
            self.define(device, instance)
        self.servers[instance] = subprocess.Popen(
            [sys.executable, str(SERVER), instance, "-ORBendPoint", "giop:tcp:127.0.0.1:0"],
            env={**os.environ, "TANGO_HOST": self.tango_host},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        end = time.monotonic() + START_LIMIT
        while True:
            try:
                for device in devices:
                    self.proxy(device).ping()
            except tango.DevFailed:
                assert time.monotonic() < end, f"the device server {instance} does not answer"
                assert self.servers[instance].poll() is None, f"the device server {instance} ended"
                time.sleep(0.05)
            else:
                return

    def proxy(self, device: str) -> tango.DeviceProxy:
        return tango.DeviceProxy(f"tango://{self.tango_host}/{device}")

    def kill(self, instance: str) -> None:
        """End a device server as if its computer was switched off."""
        process = self.servers.pop(instance)
        process.kill()
        process.wait(10)


@contextmanager
def control_system() -> Iterator[ControlSystem]:
    """Start a database on a free port; ends it and every device server of it."""
    process = subprocess.Popen(
        [sys.executable, "-m", "databaseds.database", "--host", "127.0.0.1", "--port", "0", "--print-host-port", "2"],
        env={**os.environ, "PYTANGO_DATABASE_NAME": ":memory:", "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    system: ControlSystem | None = None
    try:
        assert process.stderr is not None
        for line in process.stderr:
            if match := re.search(r"port=(\d+)", line):
                system = ControlSystem(f"127.0.0.1:{match[1]}")
                break
        assert system is not None, "the database did not start"
        yield system
    finally:
        for instance in tuple(system.servers) if system else ():
            system.kill(instance)
        process.kill()
        process.communicate(timeout=10)
