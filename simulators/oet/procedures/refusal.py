"""A command that is refused."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """Why: REST makes a status of it."""

    UNKNOWN_ID = "unknown id"
    BUSY = "busy"
    """Another procedure runs."""
    NOT_READY = "not ready"
    """The procedure is in another state than READY."""
    NOT_STOPPABLE = "not stoppable"
    INVALID = "invalid"
    """The command as such cannot be followed."""
    CRASHED = "crashed"
    """The worker failed; its text is what the real OET says."""


class CommandRefusedError(Exception):
    """A command was refused and has changed nothing."""

    def __init__(self, reason: Reason, text: str) -> None:
        self.reason = reason
        super().__init__(text)
