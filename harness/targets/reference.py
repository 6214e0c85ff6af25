"""The reference of all keys of a profile, made of what checks them.

``python -m harness.targets.reference > docs/targets.md`` writes it anew.
"""

from __future__ import annotations

import inspect
import re
import sys
import types
import typing
from collections.abc import Iterator
from typing import Any, Literal

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from harness.limits import Limits
from harness.root import ALONG
from harness.targets.load import find_profile, known_targets, load_profile, profile_model
from harness.targets.profile import Section
from harness.targets.systems import Systems

TARGETS = ALONG / "targets"

HEAD = """\
# Targets

A target is a file `targets/NAME.toml`: how a telescope is reached, how long things may take there, and what it can do.
`--target NAME`, or the path of a file anywhere, chooses one. A key that is not known, a value that cannot be and keys
that exclude each other are errors before anything is touched. Secrets have no place in it.

This page is made of what checks them, by `python -m harness.targets.reference`.

These come along; to make your own, copy the nearest:

"""
KINDS = {str: "text", int: "whole number", float: "number", bool: "true or false"}
BOUNDS = {"gt": "more than {}", "ge": "at least {}", "pattern": "like `{}`"}


def reference() -> str:
    """The whole page."""
    systems = Systems()
    return HEAD + "".join((*_come_along(), *_table("", profile_model(systems, systems.names))))


def _come_along() -> Iterator[str]:
    for name in known_targets(TARGETS):
        yield f"- `{name}`: {load_profile(find_profile(name, [TARGETS])).summary}\n"
    yield "\n[Shared telescopes](shared-telescopes.md) and [Through a gateway](through-a-gateway.md) tell more.\n"


def _table(name: str, section: type[BaseModel]) -> Iterator[str]:
    said = _parameters(section) | (_parameters(Limits) if name == "limits" else {})
    title = f"Table `[{name}]`" if name else "At the top"
    yield f"\n## {title}\n\n{_summary(section) if name else 'Keys that stand in no table.'}\n\n"
    yield "| key | value | default | meaning |\n|---|---|---|---|\n"
    tables = {}
    for key, field in section.model_fields.items():
        if (inner := _section(field.annotation)) is not None:
            tables[key] = inner
        else:
            yield f"| `{key}` | {_kind(field)} | {_default(field)} | {said.get(key, '')} |\n"
    for key, inner in tables.items():
        yield from _table(f"{name}.{key}" if name else key, inner)


def _section(annotation: Any) -> type[BaseModel] | None:
    """The section that a key is, if it is one."""
    options = (annotation, *typing.get_args(annotation))
    return next((one for one in options if isinstance(one, type) and issubclass(one, Section)), None)


def _summary(section: type[BaseModel]) -> str:
    return " ".join((inspect.getdoc(section) or "").split(":param")[0].split())


def _parameters(described: type) -> dict[str, str]:
    """What the docstring says of each parameter."""
    text = inspect.getdoc(described) or ""
    found = re.findall(r":param (\w+): (.*?)(?=\n:param|\Z)", text, re.DOTALL)
    return {name: " ".join(meaning.split()).replace("``", "`").replace("|", r"\|") for name, meaning in found}


def _kind(field: FieldInfo) -> str:
    kind = _told(field.annotation)
    every = [(name, getattr(bound, name, None)) for bound in field.metadata for name in BOUNDS]
    bounds = [BOUNDS[name].format(value) for name, value in every if value is not None]
    return f"{kind}, {', '.join(bounds)}" if bounds else kind


def _told(annotation: Any) -> str:
    if annotation in KINDS:
        return KINDS[annotation]
    origin, inner = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is Literal:
        return " or ".join(f"`{each}`" for each in inner)
    if origin in (typing.Union, types.UnionType):
        return " or ".join(_told(each) for each in inner if each is not type(None))
    if origin is dict:
        return f"table of: {_told(inner[1])}"
    return f"list of {_told(inner[0])}s" if inner[0] in KINDS else f"list of {_told(inner[0])}"


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "has to be given"
    default = field.default
    if default is None or default in ((), {}, ""):
        return "none"
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    return f"`{default:g}`" if isinstance(default, float) else f"`{default}`"


if __name__ == "__main__":
    sys.stdout.write(reference())
