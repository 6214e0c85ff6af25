"""The worker process as the web process has it: started, watched, and replaced when it is killed."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from simulators.oet.bus.frames import Message
from simulators.oet.bus.link import Link, open_link
from simulators.oet.settings import OetSettings
from simulators.oet.weak import Weaknesses

MODULE = "simulators.oet.worker.process"
ROOT = str(Path(__file__).resolve().parents[3])


class WorkerProcess:
    """Used on one event loop.

    :param temporary: a folder that the worker process removes when this one is killed; "" for none.
    :param heard: called with each message that is not about what the worker process holds.
    :param lost: called when the worker process was killed; another one runs then, unless it is to stay lost.
    """

    def __init__(
        self,
        settings: OetSettings,
        weaknesses: Weaknesses,
        temporary: str,
        heard: Callable[[Message], None],
        lost: Callable[[], None],
    ) -> None:
        self._settings, self._weaknesses, self._temporary = settings, weaknesses, temporary
        self._heard, self._lost = heard, lost
        self._records: dict[int, Any] = {}
        self._activities: list[Any] = []
        self._next_id = 1
        self._link: Link | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._closing = False
        self.up = asyncio.Event()
        """Set while there is a worker process that takes requests."""
        self._restarts: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Start the worker process, and hand it what another one held."""
        ours, theirs = socket.socketpair()
        path = os.pathsep.join([ROOT, *filter(None, [os.environ.get("PYTHONPATH")])])
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603, ASYNC220  (our own module; it returns at once)
                [sys.executable, "-m", MODULE, str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                env={**os.environ, "PYTHONPATH": path, "PYTHONUNBUFFERED": "1"},
            )
        self._link = await open_link(ours, self._receive, self._lose)
        settings = {
            **asdict(self._settings),
            "work": str(self._settings.work),
            "scripts": [str(folder) for folder in self._settings.scripts],
            "blocks": str(self._settings.blocks) if self._settings.blocks else None,
        }
        self._link.send(
            {
                "kind": "setup",
                "settings": settings,
                "holdings": {"records": self._records, "activities": self._activities, "next_id": self._next_id},
                "weaknesses": self._weaknesses.names(),
                "temporary": self._temporary,
            }
        )

    def send(self, message: Message) -> None:
        """Send a message; without a worker process it is lost."""
        if self._link is not None:
            self._link.send(message)

    def kill(self) -> None:
        """Kill the worker process, as the kernel does when memory runs out."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)

    async def stop(self, limit: float) -> None:
        """End the worker process, and with it all scripts.

        :param limit: seconds until it is killed.
        """
        self._closing = True
        if self._link is not None:
            self._link.close()
        if self._process is not None:
            process = self._process
            try:
                await asyncio.to_thread(process.wait, limit)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    async def replace(self) -> None:
        """Start another worker process, if there is none."""
        if self._link is None and not self._closing:
            await self.start()

    def _receive(self, message: Message) -> None:
        match message["kind"]:
            case "ready":
                self.up.set()
            case "record":
                pid = message["record"]["id"]
                self._records[pid] = message["record"]
                self._next_id = max(self._next_id, pid + 1)
            case "forgotten":
                self._records.pop(message["pid"], None)
            case "activity":
                self._activities.append(message["activity"])
            case _:
                self._heard(message)

    def _lose(self) -> None:
        self._link = None
        self.up.clear()
        if self._closing:
            return
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._lost()

    def restart(self) -> None:
        """Start another worker process from where nobody awaits it."""
        task = asyncio.get_running_loop().create_task(self.replace())
        self._restarts.add(task)
        task.add_done_callback(self._restarts.discard)
