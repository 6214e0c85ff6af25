"""What simulated devices log by Tango's logging service.

Each logs through its own logger, so that the levels and targets that any client sets apply. A command's beginning and
end, and changes of states and enumerations, are INFO; failures are ERROR, refusals and what is degraded WARN, other
values DEBUG.
"""

from __future__ import annotations

from collections.abc import Container

import tango

from simulators.devices.changes import Line

LEVELS = {"OFF": 100, "FATAL": 200, "ERROR": 300, "WARN": 400, "INFO": 500, "DEBUG": 600}
"""Tango's levels as a logger has them (``log4tango::Level``); the administration device counts them from 0 to 5."""
DEFAULT = "INFO"
"""Level of a simulated device for which nobody wants another one; Tango's own is WARN."""
CONSOLE = "console::cout"
"""The target that each device has from its start: the log of its process."""
LEVEL_PROPERTY = "logging_level"


class Logger:
    """The logger of one Tango device, whose level is `DEFAULT` unless a property of the device says otherwise.

    :param properties: names of its properties.
    """

    def __init__(self, device: tango.server.Device, properties: Container[str]) -> None:
        self._name = device.get_name()
        self._logger = device.get_logger()
        if LEVEL_PROPERTY not in properties:
            self._logger.set_level(LEVELS[DEFAULT])

    def emit(self, line: Line) -> None:
        """Log it, if the level that is set allows it."""
        level = LEVELS[line.level]
        if self._logger.is_level_enabled(level):
            self._logger.log_unconditionally(level, "%s", line.text)

    def restore(self, server: str) -> None:
        """The device was made anew (``DevRestart``), and has lost its console. Waits for the end of the restart."""
        log_to_console(server, self._name)


def log_to_console(server: str, device: str = "*") -> None:
    """Let a device, or all of a server that runs, log to the process's standard output."""
    tango.DeviceProxy(f"dserver/{server}").command_inout("AddLoggingTarget", [device, CONSOLE])


def properties_of(device: str) -> tuple[str, ...]:
    """Names of the properties that the database has for a device by now; none if it does not answer."""
    try:
        return tuple(tango.Database().get_device_property_list(device, "*"))
    except tango.DevFailed:
        return ()
