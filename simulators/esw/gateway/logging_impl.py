"""Writes logs of user interfaces into the log of the Gateway."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping

from harness.contracts.esw.log_levels import Level
from harness.contracts.esw.messages import DONE, Done
from harness.contracts.esw.values.names import Prefix
from simulators.esw.gateway.api import LoggingApi

_log = logging.getLogger(__name__)

LEVELS = {
    Level.TRACE: logging.DEBUG,
    Level.DEBUG: logging.DEBUG,
    Level.INFO: logging.INFO,
    Level.WARN: logging.WARNING,
    Level.ERROR: logging.ERROR,
    Level.FATAL: logging.CRITICAL,
}


class LoggingImpl(LoggingApi):
    """One line for each log, which names the component."""

    async def log(
        self, prefix: Prefix, level: Level, message: str, metadata: Mapping[str, str | int | float | bool | None]
    ) -> Done:
        told = {"@prefix": prefix, "@severity": level, "message": message, **metadata}
        _log.log(LEVELS[level], "%s", json.dumps(told))
        return DONE
