"""What a component logs, from the level on that an administrator has set."""

from __future__ import annotations

import logging

from harness.contracts.esw.log_levels import Level, LogMetadata
from simulators.devices.changes import Line

LEVELS = {
    Level.TRACE: logging.NOTSET,
    Level.DEBUG: logging.DEBUG,
    Level.INFO: logging.INFO,
    Level.WARN: logging.WARNING,
    Level.ERROR: logging.ERROR,
    Level.FATAL: logging.CRITICAL,
}


class ComponentLog:
    """The log of one component.

    :ivar level: from which on it logs.
    """

    def __init__(self, name: str) -> None:
        self._log = logging.getLogger(name)
        self.level = Level.INFO

    @property
    def metadata(self) -> LogMetadata:
        """The levels of the component and of its libraries."""
        return LogMetadata(Level.INFO, Level.ERROR, Level.ERROR, self.level)

    def emit(self, line: Line) -> None:
        """Log a line, unless it is below the level."""
        level = LEVELS[Level(line.level)]
        if level >= LEVELS[self.level]:
            self._log.log(level, "%s", line.text)
