"""What a gateway answers: data, errors beside it, or something that is no answer at all."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

LONGEST = 160
"""Characters of an answer that is none which a message shows."""
FORBIDDEN = re.compile(
    r"does not belong to any of the required groups|does not have (read|write) access|(group|access) is not configured",
    re.IGNORECASE,
)
"""Messages by which it says that the user may not do this."""
LOGIN = re.compile(
    r"not logged in|bearer token|signature|token is|has expired|enough segments|invalid.*(token|crypto|header)",
    re.IGNORECASE,
)
"""Messages by which a gateway says that the user is not, or no longer, logged in."""


class NotAnAnswerError(ValueError):
    """What came is not an answer of a gateway; the text says what it is."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The data asked for, as far as there is any, and the errors beside it.

    :param errors: messages by the path of the field that failed, such as ``("attributes", 0, "value")``.
    """

    data: Mapping[str, Any]
    errors: tuple[tuple[tuple[str | int, ...], str], ...] = ()

    @property
    def wants_login(self) -> bool:
        """Whether the gateway wants a user who is logged in."""
        return self._refused(LOGIN)

    @property
    def forbids(self) -> bool:
        """Whether the user who is logged in may not do this."""
        return self._refused(FORBIDDEN)

    def _refused(self, why: re.Pattern[str]) -> bool:
        """Whether a field at the top failed so: below it, messages are those of devices."""
        return any(why.search(message) for at, message in self.errors if len(at) < 2)

    def error(self, *path: str | int) -> str:
        """The first error at or below a path; "" if that part went well."""
        return next((message for at, message in self.errors if at[: len(path)] == path), "")


def read_answer(body: bytes, content_type: str = "") -> Answer:
    """The answer in a response's body; raises `NotAnAnswerError` for anything else, such as a proxy's page of HTML."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        raise NotAnAnswerError(f"it is not JSON but {content_type or 'of no type'}: {excerpt(body)}") from None
    return answer_of(document)


def answer_of(document: Any) -> Answer:
    """The same of a document that is JSON."""
    if not isinstance(document, dict) or not ("data" in document or "errors" in document):
        raise NotAnAnswerError(f"it has neither data nor errors: {excerpt(json.dumps(document).encode())}")
    data, errors = document.get("data"), document.get("errors") or []
    if not (data is None or isinstance(data, dict)) or not isinstance(errors, list):
        raise NotAnAnswerError(f"its data or errors are of the wrong kind: {excerpt(json.dumps(document).encode())}")
    # What the gateway adds to errors (stack traces with local variables) stays out: it may hold what is secret.
    return Answer(data or {}, tuple(_error(error) for error in errors))


def excerpt(body: bytes) -> str:
    """The beginning of a body, in one line."""
    text = " ".join(body[: 4 * LONGEST].decode(errors="replace").split())
    return repr(text if len(text) <= LONGEST else f"{text[:LONGEST]}...")


def _error(error: Any) -> tuple[tuple[str | int, ...], str]:
    if not isinstance(error, dict):
        return (), str(error)
    path = error.get("path")
    at = tuple(part for part in path if isinstance(part, (str, int))) if isinstance(path, list) else ()
    return at, str(error.get("message") or "an error without message")
