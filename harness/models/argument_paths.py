"""Dotted paths of an argument, such as ``dish.receptor_ids``, that its JSON schema knows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from harness.errors import SentenceError
from harness.models.reading.problems import near_miss


def refuse_unknown_paths(schema: Mapping[str, Any], paths: Iterable[str], command: str, file: Path) -> None:
    """Raise `SentenceError` for a path that leads to nothing in the schema, naming the nearest that does.

    :param file: where the schema is.
    """
    for path in paths:
        if unknown := _unknown(schema, path.removeprefix("$.").split("."), ""):
            what = f"the argument of {command} has no {path!r}"
            raise SentenceError(what, place=str(file), remedy=_remedy(schema, path, *unknown))


def _unknown(schema: Mapping[str, Any], way: list[str], before: str) -> tuple[str, list[str]] | None:
    """Up to where a path is known, and what is known there; None if it is known to its end.

    What stands in an object that the schema leaves open is known, whatever it is.
    """
    if not way:
        return None
    first, *further = way
    properties = schema.get("properties", {})
    if first in properties:
        return _unknown(properties[first], further, f"{before}{first}.")
    if first.isdecimal() and "items" in schema:
        return _unknown(schema["items"], further, f"{before}{first}.")
    # What is in a plain value is told with that value, by `override`.
    return (before, list(properties)) if schema.get("additionalProperties", True) is False else None


def _remedy(schema: Mapping[str, Any], path: str, before: str, names: list[str]) -> str:
    near = near_miss(path.removeprefix("$.").removeprefix(before).partition(".")[0], names)
    if near.startswith("Did"):
        return near.replace("'", f"'{before}", 1)
    if not before and (elsewhere := near_miss(path, _known(schema))).startswith("Did"):
        return elsewhere
    return f"In {before[:-1]}: {near[:1].lower()}{near[1:]}" if before else near


def _known(schema: Mapping[str, Any], before: str = "") -> Iterator[str]:
    """All paths that have a name, those around others first; a list's first for each of a list."""
    for name, part in schema.get("properties", {}).items():
        yield f"{before}{name}"
        yield from _known(part, f"{before}{name}.")
    if "items" in schema:
        yield from _known(schema["items"], f"{before}0.")
