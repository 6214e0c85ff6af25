"""What a sequencer accepts in which state, transcribed from the interface document (contract of ESW, section 6).

U is Unhandled. A state is the one afterwards; *gone* that there are no steps then, *pending dropped* that the steps
are left which are not pending.
"""

from __future__ import annotations

from dataclasses import dataclass

PROCESSING = ("GoingOnline", "GoingOffline", "AbortingSequence", "Stopping", "Submitting", "Starting")
EDITS = ("Add", "Prepend", "Replace", "InsertAfter", "Delete", "AddBreakpoint", "RemoveBreakpoint")
ALWAYS = (
    "GetSequence",
    "GetSequencerState",
    "GetSequenceComponent",
    "IsAvailable",
    "IsOnline",
    "Query",
    "DiagnosticMode",
    "OperationsMode",
)
TABLE = """
| message       | Idle          | Loaded        | Running                  | Offline | Processing |
| LoadSequence  | Loaded        | Loaded        | U                        | U       | U          |
| Submit        | Running       | Running       | U                        | U       | U          |
| StartSequence | U             | Running       | U                        | U       | U          |
| edits         | U             | Loaded        | Running                  | U       | U          |
| Reset         | U             | Idle, gone    | Running, pending dropped | U       | U          |
| Pause         | U             | U             | Running                  | U       | U          |
| Resume        | U             | U             | Running                  | U       | U          |
| AbortSequence | U             | U             | Running, pending dropped | U       | U          |
| Stop          | U             | U             | Running, pending dropped | U       | U          |
| GoOnline      | Idle          | Loaded        | U                        | Idle    | U          |
| GoOffline     | Offline, gone | Offline, gone | U                        | Offline | U          |
"""
STATES = ("Idle", "Loaded", "Running", "Offline")


@dataclass(frozen=True)
class Cell:
    """What becomes of a message that is accepted."""

    state: str
    gone: bool = False
    pending_dropped: bool = False


def read_table() -> dict[tuple[str, str], Cell | None]:
    """Return what becomes of each message in each state; None for Unhandled."""
    head, *rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in TABLE.strip().splitlines()]
    found: dict[tuple[str, str], Cell | None] = {}
    for row in rows:
        for message in EDITS if row[0] == "edits" else (row[0],):
            for state, text in zip(head[1:], row[1:], strict=True):
                name, _, extra = text.partition(", ")
                cell = None if name == "U" else Cell(name, extra == "gone", extra == "pending dropped")
                for one in PROCESSING if state == "Processing" else (state,):
                    found[message, one] = cell
    return found


CELLS = read_table()
MESSAGES = tuple(dict.fromkeys(message for message, _ in CELLS))


def explain_refusal(message: str, state: str) -> str:
    """Return what is told of a message that is not accepted."""
    name = "SubmitSequenceInternal" if message == "Submit" else message
    return f"Sequencer can not accept '{name}' message in '{state}' state"


def expect_refusal(message: str, state: str) -> dict[str, object]:
    """Return the answer to a message that is not accepted, as it is on the wire."""
    text = explain_refusal(message, state)
    if message in ("Submit", "StartSequence"):
        issue = {"_type": "UnsupportedCommandInStateIssue", "reason": text}
        return {"_type": "Invalid", "runId": "IdNotAvailable", "issue": issue}
    return {"_type": "Unhandled", "state": state, "messageType": message, "msg": text}
