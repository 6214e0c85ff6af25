"""States of components, and levels of their logs."""

from __future__ import annotations

from enum import unique

from harness.contracts.esw.messages import Model
from harness.contracts.esw.values.words import Word


@unique
class SupervisorLifecycleState(Word):
    """The state of a component."""

    IDLE = "Idle"
    RUNNING = "Running"
    RUNNING_OFFLINE = "RunningOffline"
    RESTART = "Restart"
    SHUTDOWN = "Shutdown"
    LOCK = "Lock"


@unique
class ContainerLifecycleState(Word):
    """The state of a container."""

    IDLE = "Idle"
    RUNNING = "Running"


@unique
class Level(Word):
    """The level of a log."""

    TRACE = "TRACE"
    DEBUG = "DEBUG"
    INFO = "INFO"
    WARN = "WARN"
    ERROR = "ERROR"
    FATAL = "FATAL"


class LogMetadata(Model):
    """From which level on a component and its libraries log."""

    default_level: Level
    pekko_level: Level
    slf4j_level: Level
    component_level: Level
