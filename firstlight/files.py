"""Files that commands write."""

from __future__ import annotations

from pathlib import Path

from harness.errors import ProfileError


def write(file: Path, text: str) -> None:
    """Write a text; raises `ProfileError` if that cannot be done."""
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as problem:
        remedy = "Give another one with --output."
        raise ProfileError(f"cannot be written: {problem.strerror}", place=str(file), remedy=remedy) from None
