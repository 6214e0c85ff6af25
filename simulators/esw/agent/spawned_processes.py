"""The processes that the agents of this process have started."""

from __future__ import annotations

import asyncio
import contextlib
import os
import pickle
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simulators.forking.client import ForkedProcess, ForkServerClient, await_end

START = ("start", "--supervised")
END_LIMIT = 1.5
"""Seconds that all of them have to end with their agent."""


@dataclass(frozen=True, slots=True)
class ProcessOrder:
    """A process to start.

    :param module: of a `ServiceCommand`.
    :param settings: that it is sent.
    """

    module: str
    settings: Any


class StartError(Exception):
    """A process could not be started."""


class SpawnedProcesses:
    """Starts, watches and ends processes; used on one event loop.

    :param forker: makes them.
    """

    def __init__(self, forker: ForkServerClient) -> None:
        self._forker = forker
        self._running: dict[int, ForkedProcess] = {}
        self._closed = False

    async def start(self, order: ProcessOrder, ended: Callable[[int, int], None]) -> int:
        """Start a process, and return its number.

        :param ended: called with its number and its exit code when it has ended.
        :raises StartError: if it could not be made.
        """
        loop = asyncio.get_running_loop()
        process = await asyncio.to_thread(self._fork, order)
        self._running[process.pid] = process

        def note_end() -> None:
            with contextlib.suppress(OSError):
                process.stdin.close()
            known = self._running.pop(process.pid, None)
            if known is not None and not self._closed:
                ended(process.pid, process.returncode or 0)

        def tell() -> None:
            with contextlib.suppress(RuntimeError):  # the loop is closed
                loop.call_soon_threadsafe(note_end)

        process.on_end(tell)
        return process.pid

    def owns(self, pid: int) -> bool:
        """Tell whether a process was started here, and runs."""
        return pid in self._running

    async def end(self, pid: int, seconds: float) -> None:
        """End a process: it is asked to, and killed after so many seconds."""
        await asyncio.to_thread(end_process, pid, seconds)

    async def end_all(self, pids: list[int], seconds: float = END_LIMIT) -> None:
        """End several processes: they see the end of their input, and are killed after so many seconds."""
        processes = [process for pid, process in self._running.items() if pid in pids]
        await asyncio.to_thread(_close, processes, seconds)

    async def close(self) -> None:
        """End all of them; their ends are told no more."""
        self._closed = True
        await self.end_all(list(self._running))
        await asyncio.to_thread(self._forker.close)

    def _fork(self, order: ProcessOrder) -> ForkedProcess:
        process = self._forker.fork([order.module, *START], sys.stderr.buffer)
        process.stdout.close()
        with contextlib.suppress(BrokenPipeError):
            pickle.dump(order.settings, process.stdin)
            process.stdin.flush()
        if not process.pid:
            raise StartError(f"{order.module} could not be started: the fork server of the agents is gone")
        return process


def exists(pid: int) -> bool:
    """Tell whether there is a process of a number."""
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return pid > 0


def is_sibling(pid: int) -> bool:
    """Tell whether a process was started by the one that has started this one."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2]
        return pid != os.getpid() and int(state.split()[1]) == os.getppid() > 1
    return False


def end_process(pid: int, seconds: float) -> None:
    """Ask a process to end, and kill it after so many seconds."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGTERM)
        os.kill(pid, signal.SIGCONT)
        if not await_end(pid, seconds):
            os.kill(pid, signal.SIGKILL)
            await_end(pid, seconds)


def _close(processes: list[ForkedProcess], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    for process in processes:
        with contextlib.suppress(OSError):
            process.stdin.close()
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(signal.SIGCONT)
    for process in processes:
        if not await_end(process.pid, max(0.0, deadline - time.monotonic())):
            with contextlib.suppress(ProcessLookupError):
                process.kill()
