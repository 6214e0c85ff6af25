"""Which error an answer of an ESW service stands for, in words."""

from __future__ import annotations

import json
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from harness.contracts.esw.msocket import DOMAIN_ERROR
from harness.errors import (
    MAYBE,
    CallFailed,
    ConnectorError,
    NotAllowed,
    NotDefined,
    RejectedArgument,
    TimedOut,
    Unreachable,
)

TIMEOUTS = ("TimeoutException", "AskTimeoutException")
"""Errors of a service whose own parts did not answer in time."""
UNKNOWN = ("InvalidComponent",)
"""Domain errors that say that there is no such component."""
LONGEST = 500
"""Characters of a text that is told."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back over HTTP.

    :param error_type: the header that tells a domain error from a generic one; "" without.
    """

    status: int
    text: str
    error_type: str = ""


class DomainError(CallFailed):
    """A service answers by an error of its own protocol.

    :ivar reason: the class of the error, as ``SetAlarmSeverityFailure``.
    """


class UnknownComponent(NotDefined):
    """A service answers that no such component is registered."""


def refuse(answer: Answer, where: str, *, harmless: bool) -> ConnectorError:
    """Return the error that an answer over HTTP stands for; its reason is the class of the error, or the status.

    :param where: who was asked for what, as the beginning of a sentence.
    :param harmless: whether it changes nothing.
    """
    status, text = answer.status, answer.text.strip()[:LONGEST]
    if status == HTTPStatus.INTERNAL_SERVER_ERROR and (error := read_error(answer.text)) is not None:
        return fail(error, where, domain=answer.error_type == DOMAIN_ERROR, harmless=harmless)
    maybe = "" if harmless else MAYBE
    kind: type[ConnectorError] = CallFailed
    said = f"{where} answers [{status}]: {text}"
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        kind, said = NotAllowed, f"{where} refuses it [{status}]: {text}"
    elif status == HTTPStatus.NOT_FOUND:
        kind, said = NotDefined, f"{where} has nothing there [404]: {text}. Is the address right?"
    elif status in (HTTPStatus.BAD_REQUEST, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNSUPPORTED_MEDIA_TYPE):
        kind, said = RejectedArgument, f"{where} refuses it [{status}]: {text}"
    elif status == HTTPStatus.GATEWAY_TIMEOUT:
        kind, said = TimedOut, f"{where} had no answer from its own parts in time [504]: {text}{maybe}"
    elif status in (HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE):
        kind, said = Unreachable, f"{where} is down or overloaded [{status}]: {text}{maybe}"
    return kind(said, reason=str(status))


def read_error(text: str) -> dict[str, Any] | None:
    """Return the error that a text holds: of a protocol (with a ``_type``), or any other (with a name); else None."""
    try:
        error = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return error if isinstance(error, dict) and "error_message" in error else None


def fail(error: dict[str, Any], where: str, *, domain: bool, harmless: bool) -> ConnectorError:
    """Return the error that an error object stands for.

    :param domain: whether it is one of the service's own protocol.
    """
    name, message = str(error.get("_type") or error.get("error_name")), str(error["error_message"])[:LONGEST]
    if domain:
        kind = UnknownComponent if name in UNKNOWN else DomainError
        return kind(f"{where} refuses it, {name}: {message}", reason=name)
    if name in TIMEOUTS:
        return TimedOut(
            f"{where} had no answer from its own parts in time: {message}{'' if harmless else MAYBE}", reason=name
        )
    return CallFailed(f"{where} failed, {name}: {message}", reason=name)
