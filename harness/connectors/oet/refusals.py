"""Which error an answer of an OET stands for, in words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from harness.errors import (
    MAYBE,
    Busy,
    CallFailed,
    ConnectorError,
    NotAllowed,
    NotDefined,
    NotLoggedIn,
    RejectedArgument,
    TimedOut,
    Unreachable,
)

RUNNING = re.compile(r"PID #(\d+) is (?:ProcedureState\.)?RUNNING")
"""What is said of a start while another script runs."""
UNKNOWN = "No information available"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back.

    :param body: parsed JSON, or a text.
    :param location: where it redirects to; "" if it does not.
    """

    status: int
    body: Any
    location: str = ""

    @property
    def text(self) -> str:
        """What it says, in the shapes that errors have in all releases."""
        return tell(self.body)


def tell(body: Any) -> str:
    """Return the sentence that the body of an error holds."""
    match body:
        case {"Message": message}:
            return str(message)
        case {"detail": list(details)}:
            return "; ".join(_tell_detail(one) for one in details)
        case {"detail": detail}:
            return tell(detail)
        case str():
            title = re.search(r"<title>(.*?)</title>", body, re.DOTALL)
            return title[1].strip() if title else body.strip()[:500]
        case _:
            return str(body)


def refuse(answer: Answer, what: str, where: str, *, harmless: bool) -> ConnectorError:
    """Return the error that an answer stands for; its reason is the status.

    :param what: was asked for, such as "starting procedure 3".
    :param where: the OET.
    :param harmless: whether it changes nothing.
    """
    status, text = answer.status, answer.text
    told = f"{what}: the OET at {where}"
    kind: type[ConnectorError] = CallFailed
    said = f"{told} answers [{status}]: {text}"
    if running := RUNNING.search(text):
        remedy = f"Procedure {running[1]} runs, and one script at a time can. Wait for its end, or stop it"
        kind, said = Busy, f"{told} refuses it [{status}]: {text}. {remedy}"
    elif 300 <= status < 400:
        target = answer.location.partition("?")[0]  # what follows may be somebody's own
        kind, said = NotDefined, f"{told} redirects to {target} [{status}], and is not followed there"
    elif status == 401:
        kind, said = NotLoggedIn, f"{told} takes nobody who is not logged in [401]: {text}"
    elif status == 403:
        kind, said = NotLoggedIn, f"{told} forbids it to this user, or to whoever is not logged in [403]: {text}"
    elif status == 404:
        kind, said = NotDefined, f"{told} does not know it [404]: {text}"
    elif status in (400, 413, 415, 422):
        kind, said = RejectedArgument, f"{told} refuses it [{status}]: {text}"
    elif status == 409:
        kind, said = NotAllowed, f"{told} refuses it [409]: {text}"
    elif status == 504:
        kind, said = TimedOut, f"{told} had no answer from its own parts in time [504]: {text}{_maybe(harmless)}"
    elif status in (502, 503):
        kind, said = Unreachable, f"{told} is down or overloaded [{status}]: {text}{_maybe(harmless)}"
    return kind(said, reason=str(status))


def refuse_unchanged(answer: Answer, what: str, where: str, why: str) -> NotAllowed:
    """Return the error of an answer that says 200 and has changed nothing.

    :param why: as a sentence without full stop.
    """
    return NotAllowed(f"{what}: the OET at {where} changed nothing [{answer.status}]: {why}", reason=str(answer.status))


def is_unknown(error: ConnectorError) -> bool:
    """Return whether an error says that there is no such procedure or activity, and not that nothing is there."""
    return isinstance(error, NotDefined) and UNKNOWN in error.what


def _maybe(harmless: bool) -> str:
    return "" if harmless else MAYBE


def _tell_detail(detail: Any) -> str:
    match detail:
        case {"loc": list(place), "msg": message}:
            return f"{'.'.join(map(str, place))}: {message}"
        case _:
            return str(detail)
