"""Numbers of things and lengths of time, in words."""

from __future__ import annotations


def counted(count: int, thing: str) -> str:
    """``1 device``, ``2 classes``."""
    plural = f"{thing}es" if thing.endswith("s") else f"{thing}s"
    return f"{count} {thing if count == 1 else plural}"


def lasting(milliseconds: float) -> str:
    """``12 us``, ``3.4 ms``."""
    return f"{milliseconds * 1000:.0f} us" if milliseconds < 1 else f"{milliseconds:.1f} ms"
