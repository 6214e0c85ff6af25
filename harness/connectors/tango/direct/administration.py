"""The administration device of a device server, commanded through its proxy, whatever connector that belongs to.

Arguments and answers of its commands: Tango's manual, "The administration device"; the text of ``DevPollStatus`` as
cppTango 9.3 and 10.3 write it.
"""

from __future__ import annotations

import contextlib
import re
import threading
import time
from collections.abc import Callable

from harness.connectors.tango.abstract import AbstractDeviceProxy
from harness.connectors.tango.administration import LEVELS, AbstractAdministration, Polling
from harness.errors import ConnectorError, RejectedArgument, TimedOut

_POLLED = re.compile(r"Polled (?P<kind>attribute|command) name = (?P<name>\S+)(?P<told>.*)", re.DOTALL)
_PERIOD = re.compile(r"Polling period \(mS\) = (\d+)")
_NO_TARGET = re.compile(r"telemetry_\w+")
"""Appenders of cppTango 10 that it lists among the targets, although nobody can add or remove them."""


class DirectAdministration(AbstractAdministration):
    """Commands of a ``DServer``, through the proxy of the administration device."""

    def __init__(self, proxy: AbstractDeviceProxy, device: Callable[[str], AbstractDeviceProxy], limit: float) -> None:
        self.name = proxy.name
        self._proxy, self._device, self._limit = proxy, device, limit

    def classes(self) -> tuple[str, ...]:
        return tuple(self._proxy.execute("QueryClass"))

    def devices(self) -> tuple[str, ...]:
        return tuple(text.rpartition("::")[2].lower() for text in self._proxy.execute("QueryDevice"))

    def restart_device(self, device: str) -> None:
        self._proxy.execute("DevRestart", _local(device))

    def restart_server(self) -> None:
        """The server answers at once and begins afterwards; the black box of a device shows that it is a new one.

        Raises `TimedOut` if there is no new one within the limit of a call.
        """
        devices = [self._device(name) for name in self.devices()]
        if not devices:
            self._proxy.execute("RestartServer")
            return
        witness = devices[0]
        witness.ping()
        before = set(witness.black_box(_DEPTH))
        self._proxy.execute("RestartServer")
        deadline = time.monotonic() + self._limit
        pause = threading.Event()
        while time.monotonic() < deadline:
            with contextlib.suppress(ConnectorError):
                witness.ping()
                if before.isdisjoint(witness.black_box(_DEPTH)):
                    for each in devices:  # they are made one after the other
                        each.ping()
                    return
            pause.wait(_PAUSE)
        raise TimedOut(
            f"{self.name} did not make its devices anew within {self._limit:g} s of RestartServer. "
            "See what the device server logs",
            device=self.name,
        )

    def polling(self, device: str) -> tuple[Polling, ...]:
        return polled(self._proxy, device)

    def logging_level(self, device: str) -> str:
        (level, *_), _ = self._proxy.execute("GetLoggingLevel", [_local(device)])
        return LEVELS[level]

    def set_logging_level(self, device: str, level: str) -> None:
        if level not in LEVELS:
            raise RejectedArgument(
                f"{level!r} is not a logging level of Tango; there are {', '.join(LEVELS)}", device=device
            )
        self._proxy.execute("SetLoggingLevel", [[LEVELS.index(level)], [_local(device)]])

    def logging_targets(self, device: str) -> tuple[str, ...]:
        found = self._proxy.execute("GetLoggingTarget", _local(device))
        return tuple(target for target in found if not _NO_TARGET.fullmatch(target))

    def add_logging_target(self, device: str, target: str) -> None:
        self._proxy.execute("AddLoggingTarget", [_local(device), target])

    def remove_logging_target(self, device: str, target: str) -> None:
        self._proxy.execute("RemoveLoggingTarget", [_local(device), target])


def polled(server: AbstractDeviceProxy, device: str) -> tuple[Polling, ...]:
    """What a device polls, as the administration device of its server tells."""
    return tuple(
        Polling(match["kind"], match["name"], int(period[1]) / 1000 if period else 0.0)
        for text in server.execute("DevPollStatus", _local(device))
        if (match := _POLLED.search(text))
        for period in [_PERIOD.search(match["told"])]
    )


_DEPTH = 50
"""Calls that a device keeps in its black box."""
_PAUSE = 0.05
"""Seconds between two questions to a server that begins anew."""


def _local(device: str) -> str:
    """The name of a device as its own server knows it."""
    return "/".join(device.partition("#")[0].split("/")[-3:])
