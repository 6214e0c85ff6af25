"""Actions whose call tells their end, on any control system."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from harness.errors import CallFailed, ConnectorError, NotAllowed, NotDefined, RejectedArgument
from harness.scenario.actions import ActionState, Outcome, Tracker

ANSWERS = (NotAllowed, RejectedArgument, CallFailed, NotDefined)
"""Errors by which the system answers (or the check before it); any other means that nobody answered."""


class PlainCall(Tracker):
    """An action that has ended once its call has an answer: a result, or an error.

    :ivar result: what the call returned.
    :ivar error: the error by which it was answered.
    """

    def __init__(self) -> None:
        self.result: Any = None
        self.error: ConnectorError | None = None

    @property
    def call(self) -> Outcome:
        return Outcome(ActionState.SUCCEEDED) if self.error is None else read_error(self.error)

    @contextmanager
    def keep_error(self) -> Iterator[None]:
        """Keep an error that is an answer, so that a ``Then`` can ask about it."""
        try:
            yield
        except ANSWERS as error:
            self.error = error


def read_error(error: ConnectorError) -> Outcome:
    """Return the outcome of an action whose call was answered by an error."""
    word = "NOT_ALLOWED" if isinstance(error, NotAllowed) else ""
    sent = not isinstance(error, NotDefined)
    return Outcome(ActionState.REJECTED, str(error), word, error.reason, sent=sent)
