"""Suggests what somebody may have meant, where a word is not known."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def find_near(word: str, known: Iterable[str], most: int = 1) -> list[str]:
    """Return the known words that are spelt much like a word, the nearest first; upper and lower case are the same."""
    spelt = {candidate.lower(): candidate for candidate in known}
    return [spelt[one] for one in difflib.get_close_matches(word.lower(), spelt, n=most)]


def suggest(word: str, known: Iterable[str], most: int = 1) -> str:
    """Return ``Did you mean 'a' or 'b'? `` with a space behind it, or ""."""
    near = find_near(word, known, most)
    return f"Did you mean {' or '.join(map(repr, near))}? " if near else ""


def near_misses(name: str, known: Iterable[str]) -> str:
    """Return ``; did you mean 'a' or 'b'?``, the end of a sentence, or ""."""
    return f"; d{suggestion[1:].rstrip()}" if (suggestion := suggest(name, known, most=3)) else ""
