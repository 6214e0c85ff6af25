"""Patterns as Redis has them, which the pattern forms of a subscription use."""

from __future__ import annotations

from collections.abc import Iterator

ANY = frozenset(range(256))
"""What ``?`` stands for."""


class Glob:
    """A pattern: ``*``, ``?``, ``[abc]``, ``[^a]``, ``[a-c]``, and a backslash before what stands for itself.

    Bytes are compared, and cases told apart. No pattern takes long, whatever it is.
    """

    def __init__(self, pattern: str) -> None:
        self._parts = list(_parse(pattern.encode(errors="surrogatepass")))
        self._shortest = sum(part is not None for part in self._parts)

    def matches(self, text: str) -> bool:
        """Tell whether it stands for all of a text."""
        data, parts = text.encode(errors="surrogatepass"), self._parts
        if self._shortest > len(data):
            return False
        at = place = 0
        star, resume = -1, 0
        while place < len(data):
            part = parts[at] if at < len(parts) else ANY - ANY
            if part is None:
                star, resume = at, place
                at += 1
            elif data[place] in part:
                at, place = at + 1, place + 1
            elif star >= 0:
                resume += 1
                at, place = star + 1, resume
            else:
                return False
        return all(part is None for part in parts[at:])


def _parse(pattern: bytes) -> Iterator[frozenset[int] | None]:
    """Yield the bytes that stand in each place; None for any number of any."""
    at, starred = 0, False
    while at < len(pattern):
        byte = pattern[at : at + 1]
        at += 1
        if byte == b"*":
            if not starred:
                yield None
            starred = True
            continue
        starred = False
        if byte == b"?":
            yield ANY
        elif byte == b"[":
            at, part = _parse_class(pattern, at)
            yield part
        elif byte == b"\\" and at < len(pattern):
            yield frozenset(pattern[at : at + 1])
            at += 1
        else:
            yield frozenset(byte)


def _parse_class(pattern: bytes, at: int) -> tuple[int, frozenset[int]]:
    """Return the place behind a class, and its bytes; one that is not closed ends with the pattern."""
    excluded = pattern[at : at + 1] == b"^"
    at += excluded
    part: set[int] = set()
    while at < len(pattern) and pattern[at : at + 1] != b"]":
        if pattern[at : at + 1] == b"\\" and at + 1 < len(pattern):
            part.add(pattern[at + 1])
            at += 2
        elif pattern[at + 1 : at + 2] == b"-" and at + 2 < len(pattern):
            first, last = sorted((pattern[at], pattern[at + 2]))
            part.update(range(first, last + 1))
            at += 3
        else:
            part.add(pattern[at])
            at += 1
    return at + 1, ANY - part if excluded else frozenset(part)
