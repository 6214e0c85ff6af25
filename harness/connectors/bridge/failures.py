"""The gateway's error messages as the harness's errors.

Of a Tango error stack the gateway passes on the first description alone, so that the reason has to be guessed from it.
The descriptions are cppTango's and PyTango's own; where none is known, the error says that the gateway gave no reason.
"""

from __future__ import annotations

import re

from harness.connectors.failures import Attempt, explain
from harness.errors import CallFailed, ConnectorError

REASONS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), reason)
    for pattern, reason in (
        (r"command \S+ not found", "API_CommandNotFound"),
        (r"attribute \S+ (is )?not found|attribute not found", "API_AttrNotFound"),
        (r"device \S+ (is )?not defined in the database|device \S+ does not exist", "DB_DeviceNotDefined"),
        (r"alias \S+ (is )?not defined", "DB_AliasNotDefined"),
        (r"is not exported", "API_DeviceNotExported"),
        (r"is not writable", "API_AttrNotWritable"),
        (r"above the maxim\w+ authorized|below the minim\w+ authorized|is outside", "API_WAttrOutsideLimit"),
        (r"not polled", "API_AttrNotPolled"),
        (r"is locked by another client|device \S+ is locked", "API_DeviceLocked"),
        (r"timeout \(\d+ ms\) exceeded", "API_DeviceTimedOut"),
        (r"failed to connect to device|can't connect to device|connection refused", "API_CantConnectToDevice"),
        (r"not allowed|it is currently not", "API_CommandNotAllowed"),
        (
            r"incompatible|is required|must be|expected|unable to convert|cannot convert",
            "API_IncompatibleCmdArgumentType",
        ),
    )
)
"""What tells the reason of an error, in the order in which it is looked for."""


def reason_of(message: str) -> str:
    """The reason that belongs to a description; "" if none is known."""
    return next((reason for pattern, reason in REASONS if pattern.search(message)), "")


def failure(message: str, attempt: Attempt) -> ConnectorError:
    """The harness's error for what the gateway said of an attempt."""
    text = " ".join(message.split())
    reason = reason_of(text)
    if not reason:
        return CallFailed(f"{attempt.what} failed: {text} (the gateway passed on no reason)", device=attempt.device)
    return explain(((reason, text, ""),), attempt)
