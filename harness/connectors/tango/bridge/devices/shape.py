"""Taking answers apart that may not have the shape that was asked for."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from typing import Any

from harness.connectors.tango.bridge.transport.answers import LONGEST, excerpt
from harness.errors import CallFailed

STUMBLES = (TypeError, ValueError, LookupError, AttributeError, ArithmeticError, RecursionError)
"""What taking a document apart raises where it is not as expected."""


@contextlib.contextmanager
def understood(what: str, answer: Any, device: str = "") -> Iterator[None]:
    """While an answer is taken apart; raises `CallFailed` if it is not what was asked for.

    :param what: was asked for, in words.
    :param answer: or the part of it that is used.
    """
    try:
        yield
    except STUMBLES as error:
        why = f"{type(error).__name__}: {error}"[:LONGEST]
        raise CallFailed(
            f"{what}: the gateway's answer is not what was asked for ({why}): {_shown(answer)}", device=device
        ) from None


def _shown(answer: Any) -> str:
    try:
        return excerpt(json.dumps(answer).encode())
    except STUMBLES:  # pragma: no cover - what came as JSON goes as JSON
        return excerpt(repr(answer).encode())
