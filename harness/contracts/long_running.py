"""SKA's long-running commands as they cross the wire: what devices write, and what clients read.

The call returns ``[code], [uid]``, or ``[REJECTED], [reason]``. What becomes of the command is told by attributes, in
two protocols; a device follows one or both. (Source: the base classes of the SKA control system.)

older
    ``longRunningCommandStatus`` is ``(uid, status, uid, status, ...)``, and ``longRunningCommandResult`` tells an end:
    ``(uid, '[code, "message"]')``.
newer
    ``lrcQueue``, ``lrcExecuting`` and ``lrcFinished`` hold a JSON text for each command in that condition. One that has
    finished has its end there: ``"status": "COMPLETED", "result": [0, "message"]``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Any

RESULT_ATTRIBUTE = "longRunningCommandResult"
STATUS_ATTRIBUTE = "longRunningCommandStatus"
QUEUE_ATTRIBUTE = "lrcQueue"
EXECUTING_ATTRIBUTE = "lrcExecuting"
FINISHED_ATTRIBUTE = "lrcFinished"

ENDS = (RESULT_ATTRIBUTE, FINISHED_ATTRIBUTE)
"""Attributes that tell how a command ended."""
BEGINS = (EXECUTING_ATTRIBUTE, STATUS_ATTRIBUTE)
"""Attributes that tell that a command began."""
CONDITIONS = (QUEUE_ATTRIBUTE, EXECUTING_ATTRIBUTE, FINISHED_ATTRIBUTE)
"""Attributes that tell, taken together, where each command stands."""


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


class Status(StrEnum):
    """Where a command stands."""

    STAGING = "STAGING"
    """Called, and not yet in the queue: over before a client sees it."""
    QUEUED = "QUEUED"
    IN_PROGRESS = "IN_PROGRESS"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"
    ABORTED = "ABORTED"
    REJECTED = "REJECTED"


CODES = frozenset(code.value for code in ResultCode)
UNDER_WAY = frozenset({ResultCode.STARTED, ResultCode.QUEUED})
REFUSED = frozenset({ResultCode.REJECTED, ResultCode.NOT_ALLOWED})
FAILURES = REFUSED | {ResultCode.FAILED, ResultCode.ABORTED}
"""Ends of a command that did not do what it was asked for."""

ENDED = {
    Status.COMPLETED: ResultCode.OK,
    Status.FAILED: ResultCode.FAILED,
    Status.ABORTED: ResultCode.ABORTED,
    Status.REJECTED: ResultCode.REJECTED,
}
"""Statuses of a command that is over, and the code of one that has no result."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A code with its text: the uid while the command is under way, a message otherwise."""

    code: ResultCode
    text: str

    @property
    def uid(self) -> str:
        """Of a command whose call gave this answer, while it is under way; "" for one that has ended or never began."""
        return self.text if self.code in UNDER_WAY else ""


@dataclass(frozen=True, slots=True)
class Entry:
    """What ``lrcQueue``, ``lrcExecuting`` and ``lrcFinished`` tell of one command.

    :param submitted, started, finished: ISO 8601 with the time zone; "" as long as there is none.
    """

    uid: str
    name: str
    status: str
    submitted: str = ""
    started: str = ""
    finished: str = ""
    result: Answer | None = None

    @property
    def end(self) -> Answer | None:
        """How it ended; None for one that has not."""
        if self.status not in ENDED:
            return None
        return self.result or Answer(ENDED[Status(self.status)], "")


def write_call(code: ResultCode, text: str) -> tuple[list[int], list[str]]:
    """What a command's call returns: `text` is the uid of one that is under way, the reason of one that is refused."""
    return [code.value], [text]


def write_outcome(code: ResultCode, message: str) -> str:
    """The end of a command as ``longRunningCommandResult`` tells it, behind the uid."""
    return json.dumps([code.value, message])


def write_entry(entry: Entry) -> str:
    """A command as ``lrcQueue``, ``lrcExecuting`` and ``lrcFinished`` tell it; what is not known yet is left out."""
    fields = {
        "uid": entry.uid,
        "name": entry.name,
        "status": entry.status,
        "submitted_time": entry.submitted,
        "started_time": entry.started,
        "finished_time": entry.finished,
        "result": entry.result and [entry.result.code.value, entry.result.text],
    }
    return json.dumps({key: value for key, value in fields.items() if value})


def read_call(result: Any) -> Answer | None:
    """What a command's call returned, if it follows the protocol."""
    match result:
        case [[int(code)], [str(text)]] if code in CODES:
            return Answer(ResultCode(code), text)
    return None


def read_end(attribute: str, value: Any, uid: str) -> Answer | None:
    """What a value of one of `ENDS` says of the end of command ``uid``; None if it speaks of others."""
    if attribute.lower() == RESULT_ATTRIBUTE.lower():
        match value:
            case [str(named), str(text)] if named == uid:
                return read_outcome(text)
    elif attribute.lower() == FINISHED_ATTRIBUTE.lower():
        return next((entry.end for entry in read_entries(value, uid)), None)
    return None


def read_status(attribute: str, value: Any, uid: str) -> str:
    """Where a value of ``longRunningCommandStatus`` or one of `CONDITIONS` says that command ``uid`` stands, or ""."""
    if attribute.lower() == STATUS_ATTRIBUTE.lower():
        parts = list(value or ())
        return next((str(status) for named, status in zip(parts[::2], parts[1::2], strict=False) if named == uid), "")
    return next((entry.status for entry in read_entries(value, uid)), "")


def tells_of_one_under_way(attribute: str, value: Any) -> bool:
    """Whether a value of ``longRunningCommandStatus`` or one of `CONDITIONS` tells of a command that has not ended."""
    if attribute.lower() == STATUS_ATTRIBUTE.lower():
        return any(status and status not in ENDED for status in list(value or ())[1::2])
    return any(entry.end is None for entry in read_entries(value))


def read_entries(value: Any, uid: str = "") -> Iterator[Entry]:
    """The commands in a value of one of `CONDITIONS`, or the one with this uid; what is no such text is left out."""
    for text in value or ():
        if uid in text and (entry := _read_entry(text)) is not None and uid in ("", entry.uid):
            yield entry


def _read_entry(text: str) -> Entry | None:
    try:
        fields = json.loads(text)
    except ValueError:
        return None
    match fields:
        case {"uid": str(uid), "name": str(name), "status": str(status)}:
            submitted, started, finished = (
                str(fields.get(f"{part}_time") or "") for part in ("submitted", "started", "finished")
            )
            result = fields.get("result")
            end = None if result is None else read_outcome(json.dumps(result))
            return Entry(uid, name, status, submitted, started, finished, end)
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
