"""Makes plain JSON of what a script publishes, whatever it is."""

from __future__ import annotations

import json
from typing import Any

from simulators.oet.bus.nesting import nests_too_deep


def is_jsonable(value: object) -> bool:
    """Return whether a value can be written as JSON that every parser reads."""
    try:
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        return False
    return not nests_too_deep(value)


def make_jsonable(value: Any, depth: int = 20) -> Any:
    """Return the nearest plain JSON: what has none is written as Python would show it.

    :param depth: of nesting that is kept.
    """
    if is_jsonable(value):
        return value
    if depth and isinstance(value, dict):
        return {str(key): make_jsonable(one, depth - 1) for key, one in value.items()}
    if depth and isinstance(value, list | tuple | set | frozenset):
        return [make_jsonable(one, depth - 1) for one in value]
    try:
        return repr(value)
    except Exception:
        return f"<{type(value).__name__}>"
