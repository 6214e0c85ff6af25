"""Paths of configuration files."""

from __future__ import annotations

from simulators.esw.config.errors import refuse_input

FORBIDDEN = "!#<>$%&'@^`~+,;="
LONGEST = 1024
"""Characters."""


def read_path(text: str) -> str:
    """Return the path of a file below the root, without a slash in front.

    :raises DomainError: for a path with characters that are not allowed, or that leads elsewhere.
    """
    path = text.lstrip("/")
    if any(one in FORBIDDEN or one.isspace() or not one.isprintable() for one in path):
        why = f"Note, these characters {FORBIDDEN} or 'white space' are not allowed in file path"
        raise refuse_input(f"Input file path '{text}' contains invalid characters. {why}")
    parts = path.split("/")
    if len(path) > LONGEST or any(part.strip(".") == "" or part.lower() == ".git" for part in parts):
        raise refuse_input(f"Input file path '{text}' is no path of a file")
    return path
