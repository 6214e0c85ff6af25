"""States of components and containers."""

from __future__ import annotations

from enum import unique

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
