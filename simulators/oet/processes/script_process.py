"""The process of one script, as the worker has it: orders, what it tells, its output, its end."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import Callable

from simulators.oet.bus.frames import Message
from simulators.oet.bus.link import Link, open_link
from simulators.oet.processes.fork_client import ForkClient
from simulators.oet.processes.output import ScriptOutput
from simulators.oet.scripts.orphans import kill_session

LAST_WORDS = 0.5
"""Seconds that what a script sent may still come after its process has ended."""


class ScriptProcess:
    """Used on one event loop.

    :param told: called with each message of the script.
    :param ended: called with the exit code, once, after the last message.
    """

    def __init__(self, told: Callable[[Message], None], ended: Callable[[int], None]) -> None:
        self._told, self._ended = told, ended
        self._link: Link | None = None
        self._code: int | None = None
        self._silent = False
        self.pid: int | None = None
        self.output: ScriptOutput | None = None
        self.gone = asyncio.Event()
        """Set when the process has ended."""
        self.settled = asyncio.Event()
        """Set when the script is READY, or never will be."""
        self._born = asyncio.Event()

    async def open(self, forks: ForkClient, born: Callable[[int], None]) -> None:
        """Have the process made; orders may be given at once.

        :param born: told the process id.
        """

        def forked(pid: int) -> None:
            self.pid = pid
            self._born.set()
            born(pid)

        taken = forks.take(forked)
        self.output = ScriptOutput(taken.output)
        asyncio.get_running_loop().add_reader(taken.output, self._read_output)
        self._link = await open_link(taken.channel, self._told, self._fall_silent)

    def order(self, message: Message) -> None:
        """Tell the script to do something after all that it was told before."""
        assert self._link is not None
        self._link.send(message)

    def hold(self, held: bool) -> None:
        """Let the script wait with what it sends, or go on."""
        if self._link is not None:
            self._link.hold(held)

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the process alone."""
        if self.pid is not None and self.pid > 0 and not self.gone.is_set() and self._code is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    async def terminate(self, grace: float) -> None:
        """End the process: it may clean up, and is killed with all that it started when the time is over.

        :param grace: seconds.
        """
        await occurs_within(self._born, grace)
        self.signal(signal.SIGTERM)
        if not await occurs_within(self.gone, grace):
            if self.pid is not None and self.pid > 0 and self._code is None:
                kill_session(self.pid)
            await self.gone.wait()

    def end(self, code: int) -> None:
        """Learn that the process has ended; what it sent last is awaited."""
        self._code = code
        if self._silent:
            self._conclude()
        else:
            asyncio.get_running_loop().call_later(LAST_WORDS, self._conclude)

    def _read_output(self) -> None:
        assert self.output is not None
        if not self.output.read() and self.output.descriptor is not None:
            asyncio.get_running_loop().remove_reader(self.output.descriptor)

    def _fall_silent(self) -> None:
        self._silent = True
        if self._code is not None:
            self._conclude()

    def _conclude(self) -> None:
        if self.gone.is_set():
            return
        assert self._code is not None
        assert self.output is not None
        if self.output.descriptor is not None:
            asyncio.get_running_loop().remove_reader(self.output.descriptor)
        self.output.close()
        if self._link is not None:
            self._link.close()
        self.gone.set()
        self.settled.set()
        self._ended(self._code)


async def occurs_within(event: asyncio.Event, seconds: float) -> bool:
    """Wait for an event; return whether it came in time."""
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except TimeoutError:
        return False
    return True
