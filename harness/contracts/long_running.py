"""SKA's long-running commands as a client sees them.

The call returns ``[code], [uid]``, or ``[REJECTED], [reason]``. The end arrives as a change event of
``longRunningCommandResult``: ``(uid, '[code, "message"]')``. (Source: the base classes of the SKA control system.)
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

RESULT_ATTRIBUTE = "longRunningCommandResult"


class ResultCode(IntEnum):
    """How a command ended, or where it stands."""

    OK = 0
    STARTED = 1
    QUEUED = 2
    FAILED = 3
    UNKNOWN = 4
    REJECTED = 5
    NOT_ALLOWED = 6
    ABORTED = 7


CODES = frozenset(code.value for code in ResultCode)
UNDER_WAY = frozenset({ResultCode.STARTED, ResultCode.QUEUED})
REFUSED = frozenset({ResultCode.REJECTED, ResultCode.NOT_ALLOWED})


@dataclass(frozen=True, slots=True)
class Answer:
    """A code with its text: the uid while the command is under way, a message otherwise."""

    code: ResultCode
    text: str


def read_call(result: Any) -> Answer | None:
    """What a command's call returned, if it follows the protocol."""
    match result:
        case [[int(code)], [str(text)]] if code in CODES:
            return Answer(ResultCode(code), text)
    return None


def read_end(value: Any, uid: str) -> Answer | None:
    """What a value of ``longRunningCommandResult`` says of the end of command ``uid``; None if it speaks of another."""
    match value:
        case [str(named), str(text)] if named == uid:
            return read_outcome(text)
    return None


def read_outcome(text: str) -> Answer:
    """``[0, "Command Completed"]``, or what older devices write: a bare number, or a message alone."""
    try:
        outcome = json.loads(text)
    except ValueError:
        return Answer(ResultCode.UNKNOWN, text)
    match outcome:
        case [int(code), message] if code in CODES:
            return Answer(ResultCode(code), str(message))
        case int(code) if code in CODES:
            return Answer(ResultCode(code), "")
    return Answer(ResultCode.UNKNOWN, text)
