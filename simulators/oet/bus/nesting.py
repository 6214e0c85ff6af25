"""How deep arrays and objects stand in each other."""

from __future__ import annotations

from typing import Any

DEEPEST = 100
"""What is deeper parses here and not there: what is sent on stands some levels deeper, and parsers have limits."""


def nests_too_deep(value: Any) -> bool:
    """Return whether a value of plain JSON nests deeper than can be sent on."""
    level = [value]
    for _ in range(DEEPEST):
        level = [part for one in level for part in list_parts(one)]
        if not level:
            return False
    return True


def list_parts(value: Any) -> list[Any]:
    """Return what stands in an array or an object."""
    if isinstance(value, dict):
        return list(value.values())
    return list(value) if isinstance(value, list | tuple) else []
