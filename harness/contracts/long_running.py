"""SKA's long-running commands as they cross the wire: what devices write, and what clients read.

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
FAILURES = REFUSED | {ResultCode.FAILED, ResultCode.ABORTED}
"""Ends of a command that did not do what it was asked for."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A code with its text: the uid while the command is under way, a message otherwise."""

    code: ResultCode
    text: str

    @property
    def uid(self) -> str:
        """Of a command whose call gave this answer, while it is under way; "" for one that has ended or never began."""
        return self.text if self.code in UNDER_WAY else ""


def write_call(code: ResultCode, text: str) -> tuple[list[int], list[str]]:
    """What a command's call returns: `text` is the uid of one that is under way, the reason of one that is refused."""
    return [code.value], [text]


def write_outcome(code: ResultCode, message: str) -> str:
    """The end of a command as ``longRunningCommandResult`` tells it, behind the uid."""
    return json.dumps([code.value, message])


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
