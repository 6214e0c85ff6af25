"""Starts the real processes behind a simulated telescope, watches them and ends them.

Each process runs a Python module that begins with `simulators.child.Parent`. It has a session of its own, so that a
Ctrl-C in the terminal reaches the parent only and the children end when the parent is done with them.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import queue
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

from harness.errors import LauncherError
from simulators.forking.client import ForkedProcess, ForkServerClient

LOG_LINES = 15
"""How many lines of a log stand in a message."""


class Process:
    """A process that runs; made by `Supervisor.start`."""

    def __init__(self, name: str, popen: subprocess.Popen[bytes] | ForkedProcess, log: Path) -> None:
        self.name, self.popen, self.log = name, popen, log
        self._messages: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._listener = threading.Thread(target=self._listen, name=f"messages of {name}", daemon=True)
        self._listener.start()

    def send(self, message: object) -> None:
        """Send anything that pickles; to a process that has ended it does nothing."""
        with contextlib.suppress(BrokenPipeError, ValueError):
            pickle.dump(message, self._stdin)
            self._stdin.flush()

    def receive(self, deadline: float, what: str) -> Any:
        """The process's next message.

        :param deadline: by `time.monotonic`.
        :param what: what is waited for, for the error.
        :raises LauncherError: with the end of the log, if the process ends or is late.
        """
        try:
            message = self._messages.get(timeout=max(0.0, deadline - time.monotonic()))
        except queue.Empty:
            raise LauncherError(f"{self.name} is late: no {what} in time. {self.end_of_log()}") from None
        if isinstance(message, Ended):
            self.popen.wait()
            raise LauncherError(f"{self.name} {self.how_it_ended()} before it was ready. {self.end_of_log()}")
        return message

    def how_it_ended(self) -> str:
        """``ended with exit code 1``, ``was ended by SIGKILL``."""
        code = self.popen.returncode
        if code is not None and code < 0:
            return f"was ended by {signal.Signals(-code).name}"
        return f"ended with exit code {code}"

    def end_of_log(self) -> str:
        try:
            lines = self.log.read_text(errors="replace").splitlines()
        except OSError:
            return f"Its log {self.log} is gone."
        if not lines:
            return f"Its log {self.log} is empty."
        return "\n".join([f"The end of its log {self.log}:", *(f"    {line}" for line in lines[-LOG_LINES:])])

    def close(self) -> None:
        """Tell it to end: it sees the end of its standard input."""
        with contextlib.suppress(OSError):
            self._stdin.close()

    def release(self) -> None:
        """Give back what belongs to an ended process."""
        self.close()
        self._listener.join(timeout=1)
        if self.popen.stdout is not None:
            self.popen.stdout.close()

    @property
    def _stdin(self) -> IO[bytes]:
        assert self.popen.stdin is not None
        return self.popen.stdin

    def _listen(self) -> None:
        assert self.popen.stdout is not None
        with contextlib.suppress(EOFError, OSError, ValueError, pickle.UnpicklingError):
            # Only our own child writes here.
            while True:
                self._messages.put(pickle.load(self.popen.stdout))  # noqa: S301
        self._messages.put(Ended())


LONGEST_FOLDER = 75
"""Characters: a socket's path has at most 107, and omniORB adds its own name."""


class Ended:
    """Put in the place of a message when there will be none any more."""


class Supervisor:
    """Owns processes and their logs.

    :param logs: folder for the logs, kept; None for a temporary one that goes with the processes.
    """

    def __init__(self, logs: Path | None = None) -> None:
        self.temporary = logs is None
        if logs is None:
            self.folder = Path(tempfile.mkdtemp(prefix="firstlight-"))
        else:
            self.folder = logs
            self.folder.mkdir(parents=True, exist_ok=True)
        self._processes: list[Process] = []
        self._fork_servers: dict[tuple[str, ...], ForkServerClient] = {}
        self._stopped = False

    def start(
        self,
        name: str,
        module: str,
        arguments: Sequence[str] = (),
        environment: dict[str, str] | None = None,
        preload: Sequence[str] = (),
    ) -> Process:
        """Start ``python -m module arguments``; its log is ``<name>.log``.

        :param preload: modules that a parent imports once for all processes that are started with them, so that each of
            them starts at once; such a process has no environment of its own.
        """
        log = self.folder / f"{re.sub(r'[^A-Za-z0-9.-]+', '_', name)}.log"
        if self.temporary:
            arguments = [*arguments, "--temporary", str(self.folder)]
        # A module is found as it would be here, also one of the repository that is tested.
        path = os.pathsep.join([str(Path(__file__).resolve().parent.parent), *filter(None, sys.path)])
        variables = {**os.environ, "PYTHONPATH": path, "PYTHONUNBUFFERED": "1", **self._sockets()}
        popen: subprocess.Popen[bytes] | ForkedProcess
        with log.open("wb") as output:
            if preload and hasattr(os, "pidfd_open"):
                popen = self._fork_server(tuple(preload), variables).fork([module, *arguments], output)
            else:
                popen = subprocess.Popen(  # noqa: S603  (our own modules)
                    [sys.executable, "-m", module, *arguments],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=output,
                    env={**variables, **(environment or {})},
                    start_new_session=True,
                )
        process = Process(name, popen, log)
        self._processes.append(process)
        return process

    def _fork_server(self, preload: tuple[str, ...], variables: dict[str, str]) -> ForkServerClient:
        if preload not in self._fork_servers:
            log = self.folder / "fork_server.log"
            self._fork_servers[preload] = ForkServerClient.start(preload, variables, log)
        return self._fork_servers[preload]

    def _sockets(self) -> dict[str, str]:
        """Where omniORB is to put its sockets, which it leaves behind: the folder that goes with the processes."""
        if not self.temporary or len(str(self.folder)) > LONGEST_FOLDER:
            return {}
        return {"ORBunixTransportDirectory": str(self.folder)}

    @property
    def processes(self) -> tuple[Process, ...]:
        return tuple(self._processes)

    def died(self) -> tuple[str, ...]:
        """A sentence for each process that ended although nobody stopped it, with the end of its log."""
        if self._stopped:
            return ()
        return tuple(
            f"{process.name} (process {process.popen.pid}) {process.how_it_ended()}. {process.end_of_log()}"
            for process in self._processes
            if process.popen.poll() is not None
        )

    def stop(self, limit: float = 2.0) -> None:
        """End every process, remove the temporary folder. Calling it again does nothing.

        :param limit: seconds that a process gets to end by itself, and again after SIGTERM, before SIGKILL.
        """
        if self._stopped:
            return
        self._stopped = True
        for process in self._processes:
            process.close()
            _signal(process, signal.SIGCONT)
        for last_word in (signal.SIGTERM, signal.SIGKILL, None):
            deadline = time.monotonic() + limit
            for process in self._processes:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.popen.wait(max(0.0, deadline - time.monotonic()))
            if last_word is None or all(process.popen.poll() is not None for process in self._processes):
                break
            for process in self._processes:
                _signal(process, last_word)
        for server in self._fork_servers.values():
            server.close()
        for process in self._processes:
            process.release()
        if self.temporary:
            shutil.rmtree(self.folder, ignore_errors=True)


def _signal(process: Process, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        process.popen.send_signal(number)
