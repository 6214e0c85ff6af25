"""The commands of a device that tell their end later, as whoever serves the device wants it told."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

from harness.contracts.long_running import Answer, ResultCode
from simulators.devices.values import Argument


def now() -> str:
    """Return the time as records have it."""
    return datetime.now(UTC).isoformat()


@dataclass(slots=True)
class Record:
    """One command.

    :param uid: names it to the one who sent it.
    """

    uid: str
    name: str
    status: str = "STAGING"
    submitted: str = field(default_factory=now)
    started: str = ""
    finished: str = ""
    result: Answer | None = None


class Ledger(Protocol):
    """Keeps the commands of one device. With the lock."""

    def reset(self) -> None:
        """Forget all commands."""

    def submit(self, name: str, argument: Argument) -> Record:
        """Take note of a command that was accepted and waits for its turn."""

    def begin(self, record: Record) -> None:
        """Take note that it is its turn."""

    def end(self, record: Record, status: str, code: ResultCode, text: str) -> None:
        """Take note that it is over, in whatever way."""
