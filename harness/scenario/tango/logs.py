"""What Tango devices log during one scenario: collected, waited for, attached. Used from the main thread."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path

from harness.connectors.tango.administration import AbstractAdministration
from harness.connectors.tango.logs import LogBook, LogLine
from harness.errors import ConnectorError, LauncherError
from harness.targets.target import Target

QUIET, LONGEST = 0.1, 1.0
"""Seconds without a line after which all are taken to have arrived, and that this is waited for at most."""
ALL = "*"
"""All devices of a server, for its administration device."""


class ScenarioLogs:
    """Of a simulated telescope everything is collected; of others, what a scenario asks for.

    Where no consumer can be had, the logs of the processes are what there is; and so on a target without Tango.
    """

    def __init__(self, target: Target) -> None:
        self._target = target
        self._without_tango = None if "tango" in target.sources else LogBook()
        self._files = {process: (log, _size(log)) for process, log in target.logs().items()}
        self._mark = self._acted = self.book.mark()
        self.asked_for = False
        """Whether the scenario itself asked for logs to be collected."""
        self._heard: dict[str, str] = {}
        """The logging target of each device that the harness hears."""
        self.follow()

    @property
    def book(self) -> LogBook:
        return self._target.tango.logs().book if self._without_tango is None else self._without_tango

    @property
    def heard(self) -> bool:
        """Whether anything is heard of the devices, or printed by their processes."""
        return bool(self._heard or self._files)

    def collect(self, device: str) -> None:
        """Let a device log to the harness. Raises `ConnectorError` or `LauncherError`."""
        self.hears(device)
        self._target.tango.administration(device).add_logging_target(device, self.consumer)

    def hears(self, device: str) -> None:
        """The scenario has seen to it that the device logs to the harness."""
        self.asked_for = True
        self._heard[device] = self.consumer

    def leave(self, device: str) -> None:
        """Let it no longer do so."""
        consumer = self._heard.pop(device)
        self._target.tango.administration(device).remove_logging_target(device, consumer)

    def are_collected(self, device: str) -> bool:
        """Whether the harness hears the device."""
        return device in self._heard

    def again(self, device: str) -> None:
        """A device was made anew and has forgotten its targets: hear it again, if it was heard."""
        if device in self._heard:
            self._target.tango.administration(device).add_logging_target(device, self.consumer)

    @property
    def consumer(self) -> str:
        """The logging target that is the harness's own."""
        return self._target.tango.logs().target()

    def act(self) -> None:
        """A segment opens: what has arrived by now was logged before it, whatever milliseconds its time lacks."""
        self._acted = self.book.mark()

    def lines(self) -> tuple[LogLine, ...]:
        """What was collected since the scenario began, by the devices' clocks."""
        return _in_order(self.book.lines(self._mark))

    def lines_of_segment(self) -> tuple[LogLine, ...]:
        """What has arrived since the segment opened."""
        return _in_order(self.book.lines(self._acted))

    def wait(self, device: str, text: str, since: float, limit: float, level: str | None = None) -> LogLine | None:
        """A line of a device that holds a text; None if there is none within ``limit`` seconds.

        :param since: by the device's clock, seconds since the epoch.
        :param level: the level that the line has to have; any without.
        """

        def accept(line: LogLine) -> bool:
            meant = line.device == device and text in line.text and line.time >= since
            return meant and level in (None, line.level)

        return self.book.wait(accept, self._acted, limit)

    def settle(self, until: float, limit: float) -> None:
        """Let what was logged up to a time arrive, if anything is heard; at most ``limit`` seconds."""
        if self._heard:
            self.book.wait(lambda line: line.time >= until, self._acted, limit)

    def await_quiet(self) -> None:
        """Return when nothing has arrived for a moment, if anything is heard; soon in any case."""
        until = time.monotonic() + LONGEST
        while self._heard and time.monotonic() < until:
            if self.book.wait(lambda _: True, self.book.mark(), QUIET) is None:
                return

    def check(self) -> None:
        """Raises `LauncherError` unless what devices log still arrives: without that, silence means nothing."""
        self._target.tango.logs().target()

    def files(self) -> dict[str, tuple[Path, int]]:
        """Log of each process behind the target, and how long it was when the scenario began."""
        return self._files

    def follow(self) -> None:
        """Hear all devices of a simulated telescope, server by server; one that does not answer is left out."""
        if self._without_tango is not None or self._target.running is None or self._target.telescope is None:
            return
        servers: dict[str, tuple[AbstractAdministration, list[str]]] = {}
        for name in self._target.telescope.devices:
            with contextlib.suppress(ConnectorError):
                administration = self._target.tango.administration(name)
                servers.setdefault(administration.name, (administration, []))[1].append(name)
        for administration, devices in servers.values():
            with contextlib.suppress(ConnectorError, LauncherError):
                administration.add_logging_target(ALL, self.consumer)
                self._heard.update(dict.fromkeys(devices, self.consumer))


def _size(log: Path) -> int:
    return log.stat().st_size if log.exists() else 0


def _in_order(lines: tuple[LogLine, ...]) -> tuple[LogLine, ...]:
    """By the devices' clocks: lines overtake each other on their way."""
    return tuple(sorted(lines, key=lambda line: line.time))
