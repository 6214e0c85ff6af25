"""The gateway's error messages as the harness's errors.

Of a Tango error stack the gateway passes on the first description alone when a command or a write has failed, so that
the reason is found by it. The descriptions are those of cppTango 9 and 10, PyTango 10 and the database servers; where
none is known, the error says that the gateway passed on no reason. An error while reading comes as the whole stack.
"""

from __future__ import annotations

import re

from harness.connectors.tango.failures import Attempt, Stack, explain
from harness.errors import CallFailed, ConnectorError

REASONS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), reason)
    for pattern, reason in (
        (r"command \S+ not found$", "API_CommandNotFound"),
        (r"(attribute )?\S+ (attribute )?not found$|attribute \S+ is not supported by device", "API_AttrNotFound"),
        (r"device \S+ not defined in the database", "DB_DeviceNotDefined"),
        (r"device \S+ does not exist$", "DB_DeviceNotDefined"),  # the gateway's own
        (r"no attribute found for alias", "DB_SQLError"),
        (r"no device found for alias", "DB_DeviceNotDefined"),
        (r"wrong device name syntax", "API_WrongDeviceNameSyntax"),
        (r"device \S+ is not exported", "API_DeviceNotExported"),
        (r"attribute \S+ is not writable$", "API_AttrNotWritable"),
        (
            r"set value for attribute \S+ is (a nan|above the maxim|below the minim|negative or above)",
            "API_WAttrOutsideLimit",
        ),
        (r"attribute \S+ (of device \S+ )?is not polled", "API_AttrNotPolled"),
        (r"command \S+ (of device \S+ )?is not polled", "API_CmdNotPolled"),
        (r"\S+ not found in list of polled object", "API_PollObjNotFound"),
        (r".*cannot be polled because it needs input value", "API_IncompatibleCmdArgumentType"),
        (r".*below the min authorized period", "API_NotSupported"),
        (r"no data available in cache", "API_NoDataYet"),
        (r"device \S+ is locked by", "API_DeviceLocked"),
        (r"timeout \(\d+ ms\) exceeded|.*TRANSIENT_CallTimedout", "API_DeviceTimedOut"),
        (r"(failed to|can't) connect to device", "API_CantConnectToDevice"),
        (r"[A-Z_]+ CORBA system exception: TRANSIENT_ConnectFailed", "API_CantConnectToDevice"),
        (r"[A-Z_]+ CORBA system exception", "API_CommunicationFailed"),
        (r"device \S+ not found", "API_DeviceNotFound"),
        (r"(command )?\S+ (is )?not allowed (when|now|in)\b", "API_CommandNotAllowed"),
        (r"it is currently not allowed to (read|write) attribute|\S+ cannot be written now", "API_AttrNotAllowed"),
        (
            r"incompatible (command )?argument type|invalid input argument for command",
            "API_IncompatibleCmdArgumentType",
        ),
        (r"\w*(error|exception): ", "PyDs_PythonError"),
    )
)
"""What a description of Tango begins with, and the reason that Tango gives with it."""

_DEVICE_FIRST = re.compile(r"[\w.-]+(/[\w.-]+){2}: ")
"""Many devices begin their descriptions with their names."""

_ENTRY = re.compile(
    r"desc = (?P<desc>.*?)\s*origin = (?P<origin>.*?)\s*reason = (?P<reason>\S+)\s*severity = ", re.DOTALL
)
"""An error of a stack, as PyTango writes it."""


def reason_of(message: str) -> str:
    """The reason that belongs to a description; "" if none is known."""
    named = _DEVICE_FIRST.match(message)
    start = named.end() if named else 0
    return next((reason for pattern, reason in REASONS if pattern.match(message, start)), "")


def stack_in(message: str) -> Stack:
    """The Tango error stack that a message holds, first cause first; () for one that holds none."""
    return tuple((one["reason"], " ".join(one["desc"].split()), one["origin"]) for one in _ENTRY.finditer(message))


def failure(message: str, attempt: Attempt) -> ConnectorError:
    """The harness's error for what the gateway said of an attempt."""
    if stack := stack_in(message):
        return explain(stack, attempt)
    text = " ".join(message.split())
    if reason := reason_of(text):
        return explain(((reason, text, ""),), attempt)
    return CallFailed(f"{attempt.what} failed: {text} (the gateway passed on no reason)", device=attempt.device)
