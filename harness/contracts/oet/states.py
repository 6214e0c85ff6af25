"""The states of a procedure."""

from __future__ import annotations

from enum import StrEnum


class ProcedureState(StrEnum):
    """Where the execution of a script stands, in the order in which the OET declares it."""

    UNKNOWN = "UNKNOWN"
    IDLE = "IDLE"
    CREATING = "CREATING"
    PREP_ENV = "PREP_ENV"
    LOADING = "LOADING"
    INITIALISING = "INITIALISING"
    READY = "READY"
    RUNNING = "RUNNING"
    COMPLETE = "COMPLETE"
    STOPPED = "STOPPED"
    FAILED = "FAILED"

    @property
    def finished(self) -> bool:
        """Whether the script will never run again."""
        return self in FINISHED


FINISHED = frozenset({ProcedureState.COMPLETE, ProcedureState.STOPPED, ProcedureState.FAILED, ProcedureState.UNKNOWN})
