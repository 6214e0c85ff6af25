"""Tango's errors in the harness's own family: which one it is, and what an operator should read.

A Tango error is a stack of (reason, description, origin), the first cause first. Reasons and the order of the stacks
were taken from what cppTango 10 and its database servers really send.
"""

from __future__ import annotations

import os
import pwd
import re
from collections.abc import Iterable
from dataclasses import dataclass

import tango

from harness.errors import (
    CallFailed,
    ConnectorError,
    NotAllowed,
    NotDefined,
    NotExported,
    RejectedArgument,
    TimedOut,
    Unreachable,
)

_DATABASE = "sys/database/"
_SERVER = "dserver/"
_CONNECTING = {"API_CantConnectToDevice", "API_CorbaException"}

Stack = tuple[tuple[str, str, str], ...]
"""Errors as (reason, description, origin), first cause first."""

FAMILY: dict[str, type[ConnectorError]] = {
    "API_CommandNotAllowed": NotAllowed,
    "API_AttrNotAllowed": NotAllowed,
    "API_AttrNotWritable": NotAllowed,
    "API_AttrNotPolled": NotAllowed,
    "API_CmdNotPolled": NotAllowed,
    "API_PollObjNotFound": NotAllowed,
    "API_NoDataYet": NotAllowed,
    "API_DeviceLocked": NotAllowed,
    "API_WAttrOutsideLimit": RejectedArgument,
    "API_AttrOptProp": RejectedArgument,
    "API_IncompatibleCmdArgumentType": RejectedArgument,
    "API_IncompatibleAttrDataType": RejectedArgument,
    "API_IncompatibleAttrArgumentType": RejectedArgument,
    "API_AttrIncorrectDataNumber": RejectedArgument,
    "API_DeviceNotDefined": NotDefined,
    "DB_DeviceNotDefined": NotDefined,
    "DB_AliasNotDefined": NotDefined,
    "API_AliasNotDefined": NotDefined,
    "API_AttrNotFound": NotDefined,
    "API_CommandNotFound": NotDefined,
    "API_WrongDeviceNameSyntax": NotDefined,
    "API_UnsupportedProtocol": NotDefined,
    "API_DeviceNotExported": NotExported,
    "DB_DeviceNotExported": NotExported,
    "API_DeviceTimedOut": TimedOut,
    "API_CantConnectToDevice": Unreachable,
    "API_CantConnectToDatabase": Unreachable,
    "API_CommunicationFailed": Unreachable,
    "API_CorbaException": Unreachable,
    "API_EventTimeout": Unreachable,
}
"""Which error a Tango reason stands for; any other is the device's own, `CallFailed`."""

POLLED_ONLY = frozenset({"API_AttributePollingNotStarted", "API_EventPropertiesNotSet"})
"""Reasons for which a device will not send events of an attribute, whoever asks."""

FORBIDDEN = "API_ReadOnlyMode"
"""Reason of what controlled access does not allow; found by the client's own library, before anything is sent."""
_NO_SERVICE = "talking to the Controlled Access Service"

WRAPPERS = frozenset({"PyDs_UnexpectedFailure", "API_CommandFailed", "API_AttributeFailed"})
"""Entries that say only on which way an error came."""

_NOT_TRIED = re.compile(
    r"connect to device (?:tango://[^/]+/)?(\S+)\s+The connection request was delayed", re.IGNORECASE
)
_DEVICE_NAMED = re.compile(r"(?:on|to|for) device (?:tango://[^/]+/)?([^\s,]+)")


@dataclass(frozen=True, slots=True)
class Attempt:
    """What was tried when an error came.

    :param what: in words: ``read of "pushed" of test/instrument/1``.
    :param device: device name, "" for a question to the database.
    :param place: where the device or database is looked for: ``127.0.0.1:10000``.
    """

    what: str
    device: str
    place: str


def stack_of(problem: tango.DevFailed) -> Stack:
    """The Tango error stack of an exception, first cause first."""
    return tuple(_entry(error) for error in problem.args)


def errors_of(errors: Iterable[tango.DevError]) -> Stack:
    """The same for the errors of an event or a reading."""
    return tuple(_entry(error) for error in errors)


def text_of(stack: Stack) -> str:
    """A stack in one line: the first cause, what was said on top of it, and the reason in brackets."""
    if not stack:
        return "an error without description"
    reason, cause, _ = stack[0]
    said = [text for name, text, _ in stack[1:] if name not in WRAPPERS and not name.startswith("API_")]
    return f"{': '.join([*reversed(said), cause])} [{reason}]"


def was_not_tried(description: str, device: str) -> bool:
    """Whether Tango did not even try to call a device, because it does not connect to one twice within 1 s.

    A device that has called another one says the same of that one, and has done something itself before.

    :param device: name without control system.
    """
    match = _NOT_TRIED.search(description)
    return match is not None and match[1].lower() == device.lower()


def explain(stack: Stack, attempt: Attempt) -> ConnectorError:
    """The harness's error for a Tango error stack."""
    reason = _telling(stack)
    kind, by = _judge(stack, attempt.device)
    if reason == FORBIDDEN and (not by or by.startswith((_DATABASE, _SERVER))):
        return NotAllowed(_forbidden(stack, attempt), device=attempt.device, reason=reason, stack=stack)
    cause = text_of(stack)
    if by:
        text = f"{attempt.what} failed because of {by}: {cause}"
    elif kind is TimedOut:
        text = (
            f"{attempt.what}: the device did not answer in time. It is busy or stopped; see what its server logs, "
            f"or raise the limit of a call in the target's profile [{reason}]"
        )
    elif kind is Unreachable:
        text = f"{attempt.what}: {_unreachable(stack, attempt)} [{reason}]"
    elif kind is NotAllowed:
        text = f"{attempt.what} is refused: {cause}. {_REMEDIES.get(reason, _BY_STATE)}"
    elif kind is RejectedArgument:
        text = f"{attempt.what}: the device refuses the value: {cause}"
    elif kind is NotExported:
        text = f"{attempt.what}: no running server exports the device. Start its device server [{reason}]"
    elif kind is NotDefined:
        text = f"{attempt.what}: {cause}"
    else:
        text = f"{attempt.what} failed: {cause}"
    return kind(text, device=attempt.device, reason=reason, stack=stack)


_BY_STATE = "Bring the device into a state that allows it first"
_KEEPS_NOTHING = "The device keeps no history, and nothing in its cache, of what it does not poll"
_REMEDIES = {
    "API_AttrNotWritable": "Only attributes that are declared writable can be written",
    **dict.fromkeys(("API_AttrNotPolled", "API_CmdNotPolled", "API_PollObjNotFound"), _KEEPS_NOTHING),
    "API_NoDataYet": "The device has not polled it yet; ask again later",
    "API_DeviceLocked": "Another client has locked the device; see who with tango's locking_status",
}


def _telling(stack: Stack) -> str:
    """The reason of the first error that says more than that CORBA failed."""
    reasons = [reason for reason, _, _ in stack]
    return next((reason for reason in reasons if reason != "API_CorbaException"), reasons[0] if reasons else "")


def _judge(stack: Stack, device: str) -> tuple[type[ConnectorError], str]:
    """The kind of error, and the other device that it comes from, if it does."""
    for _, description, _ in stack:
        if match := _DEVICE_NAMED.search(description):
            named = match[1].strip(".!'\"").lower()
            if named.startswith(_DATABASE) and stack[0][0] in _CONNECTING:
                return Unreachable, ""
            if named.startswith(_SERVER) and not device.startswith(_SERVER):
                break  # the device asks the administration device of its own server
            if device and named != device.lower().rpartition("://")[2].partition("/")[2] and named != device.lower():
                return CallFailed, named
            break
    reasons = [reason for reason, _, _ in stack if reason not in WRAPPERS]
    if not reasons:
        return CallFailed, ""
    if reasons[0] == "API_CorbaException":
        return (TimedOut if "API_DeviceTimedOut" in reasons else Unreachable), ""
    return FAMILY.get(reasons[0], CallFailed), ""


def _unreachable(stack: Stack, attempt: Attempt) -> str:
    reasons = {reason for reason, _, _ in stack}
    of_database = any(_DATABASE in description for _, description, _ in stack)
    if "API_CantConnectToDatabase" in reasons or not attempt.device or of_database:
        return (
            f"the Tango database at {attempt.place} does not answer. "
            "See whether it runs and whether the address of the target is right"
        )
    return (
        f"the device server of {attempt.device} does not answer although the database at {attempt.place} knows it. "
        "It was killed, or this machine cannot reach its host; start it again"
    )


def _forbidden(stack: Stack, attempt: Attempt) -> str:
    """That controlled access is in the way: who may not do what, and what can be done about it."""
    device = next((match[1] for _, text, _ in stack if (match := _DEVICE_NAMED.search(text))), attempt.device)
    if any(_NO_SERVICE in text for _, text, _ in stack):
        return (
            f"{attempt.what} is forbidden: {attempt.place} has controlled access, and its service does not answer, so "
            f"everything can only be read. Start TangoAccessControl [{FORBIDDEN}]"
        )
    return (
        f"{attempt.what} is forbidden: controlled access lets the user {user()} on this machine only read {device} "
        f"[{FORBIDDEN}]. Run as a user who may, or have the one who administers {attempt.place} allow it (its "
        "TangoAccessControl): that counts for runs that begin afterwards"
    )


def user() -> str:
    """The user as whom Tango asks for access."""
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:  # one without a name, as in a container
        return str(os.geteuid())


def _entry(error: tango.DevError) -> tuple[str, str, str]:
    return error.reason, " ".join(error.desc.split()), error.origin
